"""Kinds whose facts lie in the learning plan."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placements.models import Acknowledgment, LearningPlan
from placements.requirements.engine import Met, Open, kind
from placements.rules.plans import parties_to_plan

Party = Acknowledgment.Party


def plan_page(placement):
    return reverse("placements:plan", args=[placement.pk])


def plan_terms(placement):
    """The newest version and who acknowledged it: {pk, version, parties}; None where no plan was put out."""
    if "plan_terms" not in placement.__dict__:
        rows = LearningPlan.objects.filter(placement=placement)
        placement.plan_terms = list(rows.terms())
    return next(iter(placement.plan_terms), None)


def waited_for(placement):
    """The parties that have not acknowledged the newest version; none where there is no plan."""
    terms = plan_terms(placement)
    if terms is None:
        return []
    return [party for party in parties_to_plan(placement) if party not in terms["parties"]]


@kind("learning_plan", label=gettext_lazy("Learning plan, acknowledged"))
def learning_plan(placement):
    """A plan with an objective at least, which learner and supervisor acknowledged as it is now."""
    url, terms = plan_page(placement), plan_terms(placement)
    if not placement.tasks:
        return Open(_("Write at least one objective into the learning plan."), url)
    if terms is None:
        return Open(_("Put the learning plan to learner and supervisor."), url)
    if waiting := waited_for(placement):
        reason = {
            Party.STUDENT: _("The student has not acknowledged the learning plan yet."),
            Party.SUPERVISOR: _("The supervisor has not acknowledged the learning plan yet."),
            Party.SCHOOL: _("The school has not acknowledged the learning plan yet."),
        }
        told = {Party.STUDENT: "student", Party.SUPERVISOR: "employer", Party.SCHOOL: "school"}
        return Open(reason[waiting[0]], url, told[waiting[0]])
    return Met(_("version %d") % terms["version"])


@kind("outcomes_linked", label=gettext_lazy("Every objective linked to a competency"))
def outcomes_linked(placement):
    """No objective without a competency of a course or a framework."""
    tasks = placement.tasks
    unmapped = sum(task.competency_id is None for task in tasks)
    if tasks and not unmapped:
        return Met()
    if not tasks:
        return Open(
            _("Write at least one objective into the learning plan."), plan_page(placement)
        )
    told = _("Choose a competency for each objective; missing: %d.") % unmapped
    return Open(told, plan_page(placement))
