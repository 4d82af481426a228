"""What the page of a placement shows of a change that is being signed, and of who would not sign."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.handing import page
from placements import agreement, rules
from placements.models import Party
from placements.requirements.kinds import (
    current_agreement,
    proposed_agreement,
    refusals,
    standing_refusal,
)
from placements.requirements.turns import amendment_turns
from placements.states import OPEN, S

DOOR = "placements:amend"


def proposed(user, placement):
    """The amendment that is being signed, in the shape of placements/_amendment.html; None where there is none."""
    text = proposed_agreement(placement)
    if text is None:
        return None
    number, waited_for = text.amendment["number"], amendment_turns(placement, text)
    args = [placement.pk, number]
    return {
        "number": number,
        "text": text,
        "waits": ", ".join(turn.name for turn in waited_for),
        "refusal": standing_refusal(placement, text),
        "hand": hand_links(placement, text, waited_for),
        "pdf_url": reverse("placements:amendment_pdf", args=args),
        "paper_url": reverse("placements:amendment_paper", args=args),
        "withdraw_url": reverse("placements:withdraw_amendment", args=args),
        "sign_url": reverse("placements:sign_amendment", args=args)
        if is_mine(user, placement, waited_for)
        else "",
    }


def hand_links(placement, text, waited_for):
    """Where the links of those who must sign now are handed over."""
    asked = [turn for turn in waited_for if not turn.ref.startswith("user:")]
    if not asked:
        return []
    pk = placement.amendments.values_list("pk", flat=True).get(text=text)
    return [
        {"label": _("Hand over the link: %s") % turn.name, "url": page(DOOR, pk, turn.ref)}
        for turn in asked
    ]


def is_mine(user, placement, waited_for):
    """Whether the reader is one of those who must sign now, and signs signed in."""
    own = {f"guardian:{g.pk}" for g in placement.student.guardians.all() if g.user_id == user.pk}
    if placement.student.user_id == user.pk:
        own.add(f"student:{placement.student_id}")
    return any(
        turn.ref in own
        or (turn.party == Party.SCHOOL and rules.can_run(user, placement))
        or (turn.party == Party.PRINCIPAL and rules.is_principal(user, placement))
        for turn in waited_for
    )


def proposed_refusal(placement):
    """Who would not sign the amendment, or None."""
    text = proposed_agreement(placement)
    return text and standing_refusal(placement, text)


def undrawable(placement):
    """Letters of the agreed text that the PDF cannot show, before it is sent and as long as it may change."""
    if placement.state not in OPEN or placement.state == S.FINISHED:
        return ""
    text = current_agreement(placement)
    return agreement.undrawable(text.content if text else agreement.content(placement))


def refusal_events(placement):
    """Who would not sign and why, and that they were asked again."""
    for row in refusals(placement):
        yield {
            "at": datetime.fromisoformat(row["at"]),
            "text": _("%s declined to sign") % Party(row["party"]).label,
            "who": row["name"],
            "note": row["why"],
        }
        if row["settled_at"]:
            yield {
                "at": datetime.fromisoformat(row["settled_at"]),
                "text": _("Asked again"),
                "who": row["settled_by"],
            }
