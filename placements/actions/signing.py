"""Signatures: once a party and version, on exactly the text that was shown."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock, errors
from kit.errors import Conflict, Refused
from placements import requirements, rules
from placements.actions.moves import lock, settle
from placements.agreement import new_version
from placements.models import Party, Signature
from placements.requirements.kinds import current_agreement, needs_signature, signature_of
from placements.states import S, Step

__all__ = ["new_version", "sign"]


@transaction.atomic
def sign(
    placement, party, *, person, name, shown, method=Signature.Method.LINK, by=None, device_of=None
):
    """Write down one party's signature and go on.

    `person` is the row that signs ("guardian:3"), `shown` the content hash of the text on the page, `device_of` whose
    device a link was opened on, where that is somebody else's. Raises Conflict
    when the text has changed since or the party has signed already, Refused when it is not their turn.
    """
    placement = lock(placement)
    check_turn(placement, party, shown)
    if by is not None and party == Party.SCHOOL:
        errors.require(rules.can_run(by, placement))
    if not name.strip():
        raise Refused(_("Type your full name to sign."))
    Signature.objects.create(
        agreement=current_agreement(placement),
        party=party,
        person=person,
        name=name.strip()[:150],
        method=method,
        content_hash=shown,
        recorded_by=by or device_of,
        at=clock.now(),
    )
    return settle(placement, by=by, by_label=name)


def check_turn(placement, party, shown):
    """Raise unless this party may sign this text now."""
    text = current_agreement(placement)
    if placement.state != S.SIGNING or text is None:
        raise Conflict(_("There is nothing to sign here any more."))
    if signature_of(placement, party):
        raise Conflict(_("This has been signed already. Thank you."))
    if not needs_signature(placement, party):
        raise Refused(_("No guardian has to sign: the student is 18 or older on the first day."))
    if text.content_hash != shown:
        raise Conflict(
            _("The agreement was changed while you were reading. Please read it once more.")
        )
    if party == Party.SCHOOL and (left := open_before_school(placement)):
        raise Refused(
            _("The school signs last. Still open: %s") % ", ".join(str(i.label) for i in left)
        )


def open_before_school(placement):
    """What must be done before the school may sign."""
    items = requirements.open_items(placement, Step.CONFIRM)
    return [item for item in items if item.kind != f"signature_{Party.SCHOOL}"]
