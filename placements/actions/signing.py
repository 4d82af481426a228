"""Signatures: once a party and version, on exactly the text that was shown. Or a refusal, with the reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock, errors
from kit.errors import Conflict, Refused
from placements import emails, requirements, rules
from placements.actions.amending import settle_amendment
from placements.actions.moves import lock, settle
from placements.agreement import new_version
from placements.models import Amendment, Party, Refusal, Signature
from placements.requirements.kinds import (
    GUARDIANS,
    current_agreement,
    needs_signature,
    standing_refusal,
)
from placements.requirements.turns import LATE, unsigned
from placements.states import S, Step

__all__ = ["ask_again", "new_version", "refuse", "sign"]


@transaction.atomic
def sign(
    placement, party, *, person, name, shown, method=Signature.Method.LINK, by=None, device_of=None,
    amendment=None,
):  # fmt: skip
    """Write down one party's signature and go on.

    `person` is the row that signs ("guardian:3"), `shown` the content hash of the text on the page, `device_of` whose
    device a link was opened on, where that is somebody else's; `amendment` what is signed, if not the agreement.
    Raises Conflict when the text has changed since or the party has signed already, Refused when it is not their turn.
    """
    placement = lock(placement)
    text = text_to_sign(placement, amendment)
    check_turn(placement, party, text, person, shown)
    if by is not None:
        check_signer(placement, party, by)
    if not name.strip():
        raise Refused(_("Type your full name to sign."))
    Signature.objects.create(
        agreement=text,
        party=party,
        person=person,
        name=name.strip()[:150],
        method=method,
        content_hash=shown,
        recorded_by=by or device_of,
        at=clock.now(),
    )
    if amendment:
        return settle_amendment(placement, amendment, by=by)
    return settle(placement, by=by, by_label=name)


def text_to_sign(placement, amendment):
    """The version that is being signed now; Conflict where there is none any more."""
    text = current_agreement(placement) if placement.state == S.SIGNING else None
    if amendment:
        fresh = Amendment.objects.select_related("text").get(pk=amendment.pk)
        text = fresh.text if fresh.is_open else None
    if text is None:
        raise Conflict(_("There is nothing to sign here any more."))
    return text


def check_signer(placement, party, by):
    """Raise PermissionDenied unless this user may sign for the school, or as its principal."""
    if party == Party.SCHOOL:
        errors.require(rules.can_run(by, placement))
    if party == Party.PRINCIPAL:
        errors.require(rules.is_principal(by, placement))


def check_turn(placement, party, text, person, shown):
    """Raise unless this party may sign this text now."""
    if text.signed_by(party):
        raise Conflict(_("This has been signed already. Thank you."))
    if standing_refusal(placement, text):
        raise Conflict(
            _("Somebody would not sign this text. The school looks into it and writes again.")
        )
    if not text.amendment and not needs_signature(placement, party):
        raise Refused(_("No guardian has to sign: the student is 18 or older on the first day."))
    if text.amendment and party not in unsigned(text):
        raise Refused(_("No signature is asked of this party: %s.") % Party(party).label)
    if party in GUARDIANS and any(s.person == person for s in text.signatures.all() if s.stands):
        raise Refused(_("You have signed. The other signature is that of the second guardian."))
    if text.content_hash != shown:
        raise Conflict(
            _("The agreement was changed while you were reading. Please read it once more.")
        )
    if left := open_before(placement, party, text):
        raise Refused(_("The school signs last. Still open: %s") % ", ".join(left))


def open_before(placement, party, text):
    """What must be done before the school, or its principal, may sign; in words."""
    if party not in {Party.SCHOOL, Party.PRINCIPAL}:
        return []
    later = {f"signature_{party}"} if party == Party.SCHOOL else LATE
    if text.amendment:
        left = unsigned(text) - {kind.removeprefix("signature_") for kind in later}
        return [str(other.label) for other in Party if other in left]
    items = requirements.open_items(placement, Step.CONFIRM)
    return [str(item.label) for item in items if item.kind not in later]


@transaction.atomic
def refuse(placement, party, *, person, name, why, shown, amendment=None):
    """Write down that a party will not sign this text, and why; the coordinator is told.

    Nobody else is asked until the text is changed or a coordinator asks again. Raises Conflict where the text has
    changed or the party has signed or refused, Refused without a reason.
    """
    placement = lock(placement)
    text = text_to_sign(placement, amendment)
    if text.signed_by(party) or text.content_hash != shown or standing_refusal(placement, text):
        raise Conflict(
            _("There is nothing to refuse here any more. Please read the page once more.")
        )
    if not why.strip():
        raise Refused(_("Say why, in a few words: it helps the school to put it right."))
    refusal = Refusal.objects.create(
        agreement=text,
        party=party,
        person=person,
        name=name[:150],
        why=why.strip()[:300],
        at=clock.now(),
    )
    emails.refused(placement, refusal)
    return refusal


@transaction.atomic
def ask_again(refusal, *, by):
    """Ask the same text of everybody once more, after the coordinator has talked to whoever refused."""
    placement = lock(refusal.agreement.placement)
    errors.require(rules.can_run(by, placement))
    open_ones = Refusal.objects.filter(pk=refusal.pk, settled_at=None)
    if not open_ones.update(settled_at=clock.now(), settled_by=by):
        raise Conflict(_("They have been asked again already."))
    if amendment := Amendment.objects.filter(text=refusal.agreement).first():
        return settle_amendment(placement, amendment, by=by)
    return settle(placement, by=by)
