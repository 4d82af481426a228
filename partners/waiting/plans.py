"""Partnership plans that wait: for the school's signature or a change, for what it promised, for the review."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.models.people import RUNS
from kit.waiting import Waiting, first
from partners.models import PartnershipPlan, PlanActivity
from partners.models.plans import REVIEW_AHEAD, Side
from partners.rules import year_words
from partners.states import PlanState


def waiting(user, today):
    """For whoever looks after the employer and runs the school; else for all who run it."""
    plans = PartnershipPlan.objects.filter(partnership__school__in=user.coordinated_schools())
    running = Membership.objects.filter(role__in=RUNS).values("user")
    unowned = ~Q(partnership__owner__in=running)
    plans = plans.filter(Q(partnership__owner=user) | unowned)
    out = plans.filter(state=PlanState.OUT)
    asked = plans.filter(state=PlanState.DRAFT).exclude(wish="")
    due = plans.to_review(today + REVIEW_AHEAD)
    signed, unsigned = out.exclude(host_signed_at=None), out.filter(host_signed_at=None)
    return [
        *lines(signed.order_by("host_signed_at", "pk"), "plan-to-sign", to_sign),
        *lines(asked.order_by("wished_at", "pk"), "plan-to-change", to_change),
        *lines(due.order_by("review_on", "pk"), "plan-to-review", to_review),
        *lines(unsigned.order_by("asked_at", "pk"), "plan-at-employers", at_employers),
        *promised(plans, today),
    ]


def lines(found, key, words):
    """Plans of one kind; `words` gives the facts of a line."""
    rows, more = first(found.with_everything(), key=key, url=reverse("partners:list"))
    yield from more
    for plan in rows:
        told = {
            "key": key,
            "label": plan.partnership.employer.name,
            "detail": year_words(plan.year),
            "url": reverse("partners:plan", args=[plan.pk]),
        }
        yield Waiting(**(told | words(plan)))


def to_sign(plan):
    return {"verb": _("Sign plans"), "since": plan.host_signed_at.date()}


def to_change(plan):
    told = {"verb": _("Change plans as asked"), "since": plan.wished_at.date()}
    return told | {"detail": plan.wish[:100]}


def to_review(plan):
    return {"verb": _("Review plans"), "due": plan.review_on}


def at_employers(plan):
    told = {"verb": _("Signatures"), "since": plan.asked_at.date(), "detail": ""}
    whom = _("%s, to sign a plan") % plan.partnership.employer.name
    return told | {"waits_for": whom, "label": _("Plan %s") % year_words(plan.year)}


def promised(plans, today):
    """What the school said it would do, and has not."""
    found = PlanActivity.objects.late(today).filter(
        plan__in=plans.filter(state=PlanState.SIGNED), side=Side.SCHOOL
    )
    found = found.select_related("plan__partnership__employer").order_by("due_on", "pk")
    rows, more = first(found, key="plan-late", url=reverse("partners:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="plan-late",
            verb=_("Promised in plans"),
            label=row.plan.partnership.employer.name,
            detail=row.what,
            url=f"{reverse('partners:plan', args=[row.plan_id])}#activities",
            due=row.due_on,
        )
