"""The kinds of requirement whose facts lie here: final feedback, and the sign-off."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Criterion, Cycle, FeedbackRequest
from assessments.states import R
from placements.actions.copying import goes_along
from placements.requirements import About, Met, Open, kind
from placements.sheet.traces import made_by_itself
from placements.states import Step

# planned unasked, and nobody has been asked yet: goes when a sheet is undone
made_by_itself(FeedbackRequest, lambda rows: rows.filter(state=R.SCHEDULED))
made_by_itself(Cycle, lambda rows: rows.filter(requests=None))


@goes_along
def cycles(old, new):
    """A programme for next year asks for feedback as this year's does."""
    rows = list(old.cycles.all())
    for row in rows:
        row.pk, row.programme = None, new
    Cycle.objects.bulk_create(rows)


def page(placement):
    return reverse("assessments:placement", args=[placement.pk])


def final_request(placement):
    """(the final cycle, its request), each None where there is none. Uses prefetched rows."""
    cycles = placement.programme.cycles.all() if placement.programme else ()
    cycle = next((c for c in cycles if c.name == Cycle.Name.FINAL), None)
    requests = placement.feedback_requests.all() if cycle else ()
    return cycle, next((r for r in requests if r.cycle_id == cycle.pk), None)


@kind("final_feedback", label=gettext_lazy("Final feedback"), step=Step.COMPLETE)
def final_feedback(placement):
    """The supervisor's last word is in, or was excused."""
    cycle, request = final_request(placement)
    if cycle is None:
        return Met(_("not asked in this program"))
    if request is None:
        return Open(_("The supervisor is asked at the end."), page(placement), "employer")
    if request.state == R.SUBMITTED:
        return Met(_("given"))
    if request.state == R.WAIVED:
        return Met(_("excused: %(reason)s") % {"reason": request.waived_because})
    return Open(words_for(request), page(placement), "employer", request.party)


def words_for(request):
    """Why it is still open."""
    day = {"day": date_format(request.due_on, "SHORT_DATE_FORMAT")}
    return {
        R.SCHEDULED: _("The supervisor is asked at the end."),
        R.BOUNCED: _("The mail to the supervisor came back. Correct the address."),
        R.EXPIRED: _("No answer came. Call the supervisor, and take the feedback down."),
    }.get(request.state, _("The supervisor was asked; due %(day)s.") % day)


@kind(
    "sign_off",
    label=gettext_lazy("Final assessment signed off"),
    step=Step.COMPLETE,
    about=About.SCHOOL,
)
def sign_off(placement):
    """A coordinator signed off what came of the placement."""
    assessment = getattr(placement, "final_assessment", None)
    if assessment:
        return Met(str(assessment.get_outcome_display()))
    url = reverse("assessments:sign_off", args=[placement.pk])
    return Open(_("The school signs off when all else is in."), url, "school", last=True)


@kind(
    "criteria",
    label=gettext_lazy("Assessment criteria chosen"),
    step=Step.START,
    about=About.SCHOOL,
)
def criteria(placement):
    """The programme says by what its placements are assessed."""
    if placement.programme is None:
        return Met(_("no program"))
    if placement.programme.criteria.exists():
        return Met(_("chosen"))
    url = reverse("assessments:criteria", args=[placement.programme_id])
    return Open(_("Say by what the placements of this program are assessed."), url, "school")


@goes_along
def criteria_go_along(old, new):
    """A programme for next year is assessed as this year's was."""
    rows = list(old.criteria.all())
    for row in rows:
        row.pk, row.programme = None, new
    Criterion.objects.bulk_create(rows)
