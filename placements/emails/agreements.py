"""Mails about what is signed: an amendment to sign, one that counts or was withdrawn, somebody who would not sign."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from placements.emails.placements import CHASE_AFTER, asked_anew, everybody, moment_of, tell
from placements.models import Amendment, Party, Refusal
from placements.requirements.turns import amendment_turns

DOOR = "placements:amend"


def turns(amendment):
    """Who must sign the amendment now; nobody once it counts or was withdrawn."""
    return amendment_turns(amendment.placement, amendment.text) if amendment.is_open else []


def ask_amendment(amendment):
    """Ask whoever must sign next, and plan the reminders; asking twice writes nothing new."""
    school = amendment.placement.school
    today = clock.today(school.time_zone)
    for turn in turns(amendment):
        again = asked_anew(amendment.placement, amendment.text)
        key = f"amend:{amendment.pk}{again}:{turn.ref}"
        about(amendment, "amendment_ask", turn.ref, key)
        for days in CHASE_AFTER:
            due = moment_of(school, school.add_working_days(today, days))
            about(amendment, "amendment_chase", turn.ref, f"{key}:chase{days}", due_at=due)


def amendment_counts(amendment):
    """Everybody gets the signed amendment."""
    for ref in everybody(amendment.placement):
        about(amendment, "amendment_signed", ref, f"amended:{amendment.pk}:{ref}")


def amendment_withdrawn(amendment):
    """Whoever was asked to sign is told that it came to nothing."""
    told = {s.person for s in amendment.text.signatures.all() if s.person}
    for ref in sorted(
        told | {turn.ref for turn in amendment_turns(amendment.placement, amendment.text)}
    ):
        about(amendment, "amendment_withdrawn", ref, f"amend-off:{amendment.pk}:{ref}")


def about(amendment, kind, ref, key, due_at=None):
    """Write one notice about this amendment; it leaves as the placement's mail does."""
    placement = amendment.placement
    outbox.post(
        kind,
        ref,
        about=amendment,
        school=placement.school,
        key=key,
        due_at=due_at,
        label=str(placement),
        case=placement,
    )


def refused(placement, refusal):
    """The coordinator talks to them, changes the text or asks again."""
    if placement.coordinator_id:
        ref = f"user:{placement.coordinator_id}"
        tell(placement, "sign_refused", ref, f"refused:{refusal.pk}")


def found(notices):
    """The amendment that the notice is about."""
    rows = Amendment.objects.select_related(
        "text", "placement__student", "placement__school", "placement__coordinator"
    )
    return rows.get(pk=notices[0].about_id)


def details(amendment):
    """What changes, at a glance."""
    text = amendment.text.amendment
    day = date_format(date.fromisoformat(text["from"]))
    changed = [(label, f"{old or '–'} → {new or '–'}") for label, old, new in text["changes"]]
    return [(_("Student"), amendment.placement.student.name), (_("From"), day), *changed]


def subject(amendment):
    return _("A change of %(name)s's placement to sign: 2 min") % {
        "name": amendment.placement.student.first_name
    }


@handed(
    DOOR,
    words=("contact", "student", "guardian"),
    kinds=("amendment_ask", "amendment_chase"),
)
def amend_link(pk, ref):
    """The page to sign an amendment, for whoever must sign it now."""
    row = Amendment.objects.select_related("text", "placement__school").filter(pk=pk).first()
    if row is None or all(turn.ref != ref for turn in turns(row)):
        return None
    return Offer(row, row.placement.school, subject(row))


@letter("amendment_ask", bundle=False, title=gettext_lazy("Amendment to sign"))
def compose_ask(recipient, notices, moment):
    """To whoever must sign: what changes, and the page to sign it."""
    amendment = found(notices)
    if all(turn.ref != recipient.ref for turn in turns(amendment)):
        return None
    told = subject(amendment)
    return Letter(
        subject=told,
        paragraphs=[
            _("The agreement is to be changed. It stays as it is until everybody has signed.")
        ],
        details=details(amendment),
        button=_("Read and sign"),
        **way_to(amendment, recipient, told),
    )


def way_to(amendment, recipient, told):
    """Staff sign signed in, everybody else behind a link."""
    placement = amendment.placement
    if recipient.ref.startswith("user:"):
        args = [placement.pk, amendment.number]
        return {"url": reverse("placements:sign_amendment", args=args)}
    made = links.make(
        DOOR, party=recipient.ref, about=amendment, school=placement.school, subject=told
    )
    return {"link": made}


@letter("amendment_chase", bundle=False, title=gettext_lazy("Amendment to sign, reminded"))
def compose_chase(recipient, notices, moment):
    """A reminder of the same request, with the same link."""
    again = compose_ask(recipient, notices, moment)
    if again is None:
        return None
    return Letter(**{**vars(again), "subject": _("Reminder: %s") % again.subject})


@letter("amendment_signed", bundle=False, title=gettext_lazy("Amendment signed by all"))
def compose_signed(recipient, notices, moment):
    """To everybody: the change counts; the signed amendment."""
    amendment = found(notices)
    name = amendment.placement.student.name
    return Letter(
        subject=_("Changed: %(name)s's placement") % {"name": name},
        paragraphs=[
            _("Everybody has signed the change. It is attached; all else stays as agreed.")
        ],
        details=details(amendment),
        attachment=amendment.text.pdf.name or "",
        attachment_name=_("amendment.pdf"),
    )


@letter("amendment_withdrawn", bundle=False, title=gettext_lazy("Amendment withdrawn"))
def compose_withdrawn(recipient, notices, moment):
    """To whoever was asked: nothing changes."""
    amendment = found(notices)
    name = amendment.placement.student.name
    return Letter(
        subject=_("Not changed: %(name)s's placement") % {"name": name},
        paragraphs=[
            _("The change that was to be signed is withdrawn. The agreement stays as it was."),
            amendment.withdrawn_why,
        ],
        details=[(_("Student"), name)],
    )


@letter("sign_refused", bundle=False, title=gettext_lazy("Somebody would not sign"))
def compose_refused(recipient, notices, moment):
    """To the coordinator: who would not sign, and why."""
    rows = Refusal.objects.filter(agreement__placement=notices[0].about_id, settled_at=None)
    refusal = rows.select_related("agreement__placement__student").last()
    if refusal is None:
        return None
    placement = refusal.agreement.placement
    return Letter(
        subject=_("%(who)s declined to sign for %(name)s")
        % {"who": refusal.name, "name": placement.student.name},
        paragraphs=[
            refusal.why,
            _("Nobody else is asked until you change the text, or ask again."),
        ],
        details=[
            (_("Student"), placement.student.name),
            (str(Party(refusal.party).label), refusal.name),
        ],
        button=_("Open the placement"),
        url=reverse("placements:detail", args=[placement.pk]),
    )
