"""A placement goes on: the only place that assigns a state."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock, constraints, errors
from kit.errors import Refused
from placements import agreement, emails, requirements, rules
from placements.actions.filling import close_if_full
from placements.actions.people import open_account
from placements.actions.visits import follow
from placements.emails import doing as doing_mails
from placements.models import Move, Period, Placement, Waiver
from placements.states import LIVE, MOVES, STEP_TO, S, Step


def lock(placement):
    """The placement's row, locked until the end of the transaction: what is checked is what is changed."""
    return Placement.objects.select_for_update().get(pk=placement.pk)


@transaction.atomic
def move(placement, after, *, by=None, by_label="", why=""):
    """Go to a state that the map allows, past the gate of its step, and write it down.

    Raises Refused where the map or a constraint says no, Unmet where required items are open.
    """
    placement = lock(placement)
    before = S(placement.state)
    if after not in MOVES[before]:
        raise Refused(
            _("This placement is “%(before)s”; it cannot become “%(after)s”.")
            % {"before": before.label, "after": S(after).label}
        )
    if after in STEP_TO:
        requirements.require_met(placement, step=STEP_TO[after])
    with constraints.in_words():
        placement.state = after
        placement.save(update_fields=["state"])
        Period.objects.filter(placement=placement).update(live=after in LIVE)
    follow(placement)
    Move.objects.create(
        placement=placement,
        before=before,
        after=after,
        by=by,
        by_label=by_label or str(by or ""),
        why=why,
    )
    return placement


def take_seat(placement):
    """Give the placement the lowest free seat of its opportunity; Refused when all are taken."""
    if placement.opportunity_id is None or placement.seat:
        return
    offer = (
        type(placement.opportunity).objects.select_for_update().get(pk=placement.opportunity_id)
    )
    taken = set(
        offer.placements.filter(
            state__in=LIVE, starts_on__lte=placement.ends_on, ends_on__gte=placement.starts_on
        ).values_list("seat", flat=True)
    )
    free = next((n for n in range(1, offer.capacity + 1) if n not in taken), None)
    if free is None:
        raise Refused(_("All places of this opportunity are taken for these dates."))
    placement.seat = free
    placement.save(update_fields=["seat"])


@transaction.atomic
def propose(placement, *, by):
    """Put a draft forward: from here on it holds a seat and the student's time."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    take_seat(placement)
    placement = move(placement, S.PROPOSED, by=by)
    close_if_full(placement.opportunity, by=str(by))
    return placement


@transaction.atomic
def approve(placement, *, by):
    """The school wants this placement."""
    errors.require(rules.can_run(by, placement))
    return move(placement, S.APPROVED, by=by)


@transaction.atomic
def undo_approval(placement, *, by, why):
    """Take an approval back, with the reason."""
    errors.require(rules.can_run(by, placement))
    if not why.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the placement."))
    return move(placement, S.PROPOSED, by=by, why=why)


@transaction.atomic
def send_out(placement, *, by):
    """Approve and ask the host, then the signatories: one step for the coordinator.

    Raises Refused while the page would have nothing to confirm: no employer where the type needs one.
    """
    return settle(put_forward(placement, by=by), by=by)


@transaction.atomic
def put_forward(placement, *, by):
    """Approve, and write the agreement where one is asked for; nobody is asked to sign yet."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if placement.partnership is None and rules.needs_host(placement):
        raise Refused(_("Choose the employer first."))
    if placement.state == S.DRAFT:
        placement = propose(placement, by=by)
    if placement.state == S.PROPOSED:
        placement = approve(placement, by=by)
    open_account(placement.student)
    if agreement.is_asked_for(placement):
        agreement.new_version(placement, by_label=str(by))
        placement = move(placement, S.SIGNING, by=by)
    return placement


@transaction.atomic
def settle(placement, *, by=None, by_label=""):
    """Go on as far as the facts allow: make the placement ready, or ask whoever is next."""
    placement = lock(placement)
    if placement.state not in {S.APPROVED, S.SIGNING}:
        return placement
    seen = Placement.objects.with_everything().get(pk=placement.pk)
    if requirements.open_items(seen, Step.CONFIRM):
        emails.ask_next(seen)
        return placement
    placement = move(placement, S.CONFIRMED, by=by, by_label=by_label)
    agreement.file_pdf(placement)
    emails.ready(placement)
    return placement


@transaction.atomic
def start(placement, *, today):
    """The first day has come: begin, or, with something open, stay as it is (Today shows it)."""
    placement = lock(placement)
    if placement.state != S.CONFIRMED or placement.starts_on > today:
        return placement
    if requirements.open_items(placement, Step.START):
        return placement
    placement = move(placement, S.ACTIVE, by_label=_("the calendar"))
    doing_mails.begun(placement)
    return placement


@transaction.atomic
def finish(placement, *, today):
    """The last day has passed."""
    placement = lock(placement)
    if placement.state != S.ACTIVE or placement.ends_on >= today:
        return placement
    return move(placement, S.FINISHED, by_label=_("the calendar"))


@transaction.atomic
def complete(placement, *, by):
    """Close a finished placement once every required item is met."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if placement.state == S.ACTIVE:
        placement = move(placement, S.FINISHED, by=by)
    return move(placement, S.COMPLETED, by=by)


@transaction.atomic
def leave(placement, after, *, by, why):
    """Withdraw, cancel, decline, end early or mark as not used; a reason is asked for."""
    errors.require(rules.can_run(by, placement))
    if not why.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the placement."))
    placement = move(placement, after, by=by, why=why)
    emails.left(placement, why=why)
    return placement


@transaction.atomic
def waive(placement, kind, *, reason, by):
    """Excuse a waivable requirement, with a reason and a name; the placement goes on if nothing else is open."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    row = next((r for r in requirements.checklist(placement) if r.kind == kind), None)
    if row is None or not row.waivable:
        raise Refused(_("This cannot be excused."))
    if not reason.strip():
        raise Refused(_("Say why it is excused."))
    Waiver.objects.get_or_create(
        placement=placement, kind=kind, defaults={"reason": reason, "by": by, "at": clock.now()}
    )
    return settle(placement, by=by)
