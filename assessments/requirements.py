"""The kinds of requirement whose facts lie here: feedback that is in, and the sign-off."""

from django.db.models import BooleanField, Case, Exists, OuterRef, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Criterion, Cycle, FeedbackRequest, Form
from assessments.states import R
from placements.actions.copying import goes_along
from placements.models.doing import asking
from placements.models.placements import ALONG
from placements.requirements import About, Met, Open, kind
from placements.sheet.traces import made_by_itself
from placements.states import Step

# planned unasked, and nobody has been asked yet: goes when a sheet is undone
made_by_itself(FeedbackRequest, lambda rows: rows.filter(state=R.SCHEDULED))
made_by_itself(Cycle, lambda rows: rows.filter(requests=None))


@goes_along
def cycles(old, new):
    """A programme for next year asks for feedback as this year's does."""
    rows = list(old.cycles.current())
    for row in rows:
        row.pk, row.programme = None, new
    Cycle.objects.bulk_create(rows)


def page(placement):
    return reverse("assessments:placement", args=[placement.pk])


def request_of(placement, name, audience=Form.Audience.SUPERVISOR):
    """(the cycle of this name, its request), each None where there is none. Uses prefetched rows."""
    cycles = placement.programme.cycles.all() if placement.programme else ()
    cycle = next((c for c in cycles if (c.name, c.audience) == (name, audience)), None)
    requests = placement.feedback_requests.all() if cycle else ()
    return cycle, next((r for r in requests if r.cycle_id == cycle.pk), None)


def is_in(found, placement, soon, who="employer"):
    """Whether what was found is in, or was excused; `soon` says when it is asked."""
    cycle, request = found
    if cycle is None or (request is None and cycle.ended_on):
        return Met(_("not asked in this program"))
    if request is None:
        return Open(soon, page(placement), who)
    if request.state == R.SUBMITTED:
        return Met(_("given"))
    if request.state == R.WAIVED:
        return Met(_("excused: %(reason)s") % {"reason": request.waived_because})
    reason = soon if request.state == R.SCHEDULED else words_for(request, who)
    return Open(reason, page(placement), who, request.party)


def words_for(request, who):
    """Why what was asked is still open."""
    day = {"day": date_format(request.due_on, "SHORT_DATE_FORMAT")}
    if who == "student":
        words = {
            R.BOUNCED: _("The mail to the student came back. Correct the address."),
            R.EXPIRED: _("No answer came. Ask the student once more."),
        }
        return words.get(request.state, _("The student was asked; due %(day)s.") % day)
    words = {
        R.BOUNCED: _("The mail to the supervisor came back. Correct the address."),
        R.EXPIRED: _("No answer came. Call the supervisor, and take the feedback down."),
    }
    return words.get(request.state, _("The supervisor was asked; due %(day)s.") % day)


@kind("final_feedback", label=gettext_lazy("Final feedback"), step=Step.COMPLETE)
def final_feedback(placement):
    """The supervisor's last word is in, or was excused."""
    found = request_of(placement, Cycle.Name.FINAL)
    return is_in(found, placement, _("The supervisor is asked at the end."))


@kind("mid_feedback", label=gettext_lazy("Midpoint feedback"), step=Step.COMPLETE)
def mid_feedback(placement):
    """What the supervisor said in the middle is in, or was excused."""
    found = request_of(placement, Cycle.Name.MIDDLE)
    return is_in(found, placement, _("The supervisor is asked halfway."))


@kind(
    "self_rating",
    label=gettext_lazy("Self-rating of the student"),
    step=Step.COMPLETE,
)
def self_rating(placement):
    """The student's own view at the end is in, or was excused."""
    found = request_of(placement, Cycle.Name.FINAL, Form.Audience.STUDENT)
    return is_in(found, placement, _("The student is asked at the end."), "student")


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
    if has_criteria(placement):
        return Met(_("chosen"))
    url = reverse("assessments:criteria", args=[placement.programme_id])
    return Open(_("Say by what the placements of this program are assessed."), url, "school")


def has_criteria(placement):
    """No query of its own where the list of placements brought it."""
    known = placement.__dict__.get("has_criteria")
    return placement.programme.criteria.exists() if known is None else known


chosen = Exists(Criterion.objects.filter(programme=OuterRef("programme")))
ALONG["has_criteria"] = Case(When(asking("criteria"), then=chosen), output_field=BooleanField())


@goes_along
def criteria_go_along(old, new):
    """A programme for next year is assessed as this year's was."""
    rows = list(old.criteria.all())
    for row in rows:
        row.pk, row.programme = None, new
    Criterion.objects.bulk_create(rows)
