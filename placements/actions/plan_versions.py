"""A learning plan is put to learner and supervisor, and acknowledged version by version."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit import clock, errors
from kit.errors import Conflict, Refused
from placements import emails, learning
from placements.actions.moves import lock, settle
from placements.models import Acknowledgment, LearningPlan
from placements.rules import plans as rules

Party = Acknowledgment.Party


@transaction.atomic
def put_out(placement, *, by) -> LearningPlan:
    """Ask learner and supervisor to acknowledge the plan as it is now.

    Raises Refused while there is no objective, or while the placement is not approved.
    """
    placement = lock(placement)
    errors.require(rules.can_write_plan(by, placement))
    if placement.state not in rules.PUT_OUT:
        raise Refused(_("Approve the placement first: until then only the school knows of it."))
    if not placement.tasks:
        raise Refused(_("Write down at least one objective first."))
    plan = learning.put_down(placement, by_label=str(by))
    emails.ask_plan(placement, plan)
    return plan


def after_change(placement, *, by_label) -> None:
    """A plan that was put out says what changed, and is asked about again."""
    plan = learning.refresh(placement, by_label=by_label)
    if plan:
        emails.ask_plan(placement, plan)


@transaction.atomic
def acknowledge(placement, party, *, name, shown, by=None, noted=False):
    """Write down that a party works by the plan that was shown (`shown` is its hash).

    `noted`: a coordinator writes down what they were told. Raises Conflict where the plan has changed since, where
    it was acknowledged already, or where none was put out.
    """
    placement = lock(placement)
    if noted:
        errors.require(by is not None and rules.can_write_plan(by, placement))
    plan = placement.plans.first()
    if plan is None or placement.state not in rules.PUT_OUT:
        raise Conflict(_("There is no learning plan to acknowledge here any more."))
    if plan.content_hash != shown:
        raise Conflict(
            _("The learning plan was changed while you were reading. Please read it once more.")
        )
    said = Acknowledgment(
        plan=plan, party=party, name=name[:150], by=by, is_noted=noted, at=clock.now()
    )
    try:
        with transaction.atomic():
            said.save()
    except IntegrityError as error:
        raise Conflict(_("This has been acknowledged already. Thank you.")) from error
    settle(placement, by=by, by_label=name)
    return said
