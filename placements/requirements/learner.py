"""Kinds about where the learner wants to go, and what is taught beside the placement."""

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placements.requirements.engine import About, Met, Open, kind
from placements.states import Step


@kind(
    "career_plan",
    label=gettext_lazy("Fits the career plan"),
    step=Step.CONFIRM,
    about=About.LEARNER,
)
def career_plan(placement):
    """The employer works in the career cluster of the learner's plan."""
    url = reverse("students:detail", args=[placement.student_id])
    try:
        wanted = placement.student.career_plan.cluster_id
    except ObjectDoesNotExist:
        wanted = None
    if wanted is None:
        return Open(_("The student has no career plan with a cluster yet."), url)
    if placement.partnership is None:
        return Met()
    employer = placement.partnership.employer
    if employer.cluster_id is None:
        url = reverse("partners:detail", args=[employer.pk])
        return Open(_("The employer has no career cluster yet."), url)
    if employer.cluster_id != wanted:
        return Open(_("The employer works in another career cluster than the plan."), url)
    return Met()


@kind(
    "course_linked",
    label=gettext_lazy("Linked with a course"),
    step=Step.CONFIRM,
    about=About.SCHOOL,
)
def course_linked(placement):
    """The programme names the course that is taught beside it."""
    if placement.programme is None:
        return Open(_("Choose a program that names a course."))
    if placement.programme.course_id:
        return Met()
    url = reverse("placements:programme_edit", args=[placement.programme_id])
    return Open(_("The program names no course."), url)
