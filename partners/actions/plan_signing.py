"""A partnership plan is signed by the employer through a link, then by the school; or it goes back to be changed."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.actions import signing
from partners.actions.plans import What, lock, move, note
from partners.actions.records import put
from partners.models import Contact, PartnershipPlan
from partners.states import PlanState


@transaction.atomic
def sign_by_host(
    plan: PartnershipPlan, *, contact: Contact, name: str, shown: str
) -> PartnershipPlan:
    """The employer's signature on the text with this hash. Raises Conflict where there is nothing to sign."""
    plan = lock(plan)
    is_open = plan.state == PlanState.OUT
    signing.by_host(plan, contact=contact, name=name, shown=shown, is_open=is_open)
    return plan


@transaction.atomic
def sign_by_school(plan: PartnershipPlan, *, by: User, shown: str) -> PartnershipPlan:
    """The school signs last; both sides get the plan."""
    plan = lock(plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    is_open = plan.state == PlanState.OUT
    signing.by_school(plan, by=by, shown=shown, is_open=is_open)
    move(plan, PlanState.SIGNED, by=by.name)
    if contact := signing.signatory_of(plan.partnership):
        emails.tell_plan_signed(plan, contact)
    return plan


@transaction.atomic
def ask_for_change(plan: PartnershipPlan, *, contact: Contact, wish: str) -> PartnershipPlan:
    """The employer wants the plan otherwise: it goes back to the school with what was said."""
    plan = lock(plan)
    if contact.partnership_id != plan.partnership_id or not contact.can_sign:
        raise Refused(_("Somebody else signs for the employer. Ask the school."))
    if not wish.strip():
        raise Refused(_("Say what should be different."))
    if plan.state != PlanState.OUT or plan.host_signed_at:
        raise Conflict(
            _("This plan does not wait for you any more. Call the school to change it.")
        )
    note(plan, What.WISH, "", wish, contact.name)
    move(plan, PlanState.DRAFT, by=contact.name)
    said = {"wish": wish.strip(), "wished_by": contact.name, "wished_at": clock.now()}
    put(plan, said)
    return plan
