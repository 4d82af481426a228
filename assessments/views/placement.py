"""The feedback of one placement: as the school, the learner's family or its host may read it."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments import actions, forms, rules
from assessments.actions.asking import rested
from assessments.models import Answer, Feedback, FeedbackRequest, Form
from assessments.models.feedback import OWN
from assessments.states import ASKED, R
from assessments.views.table import compared
from assessments.views.whom import planning
from kit import clock
from kit.errors import Refused
from notifications import handing
from placements.models import Placement
from placements.rules import can_run
from placements.states import RUNNING

SHAPES = {
    R.SCHEDULED: "dots-0",
    R.SENT: "waiting",
    R.OPENED: "waiting",
    R.SUBMITTED: "done",
    R.BOUNCED: "yours",
    R.EXPIRED: "stopped",
    R.WAIVED: "stopped",
}


def placement_of(request, pk):
    """The placement, where this person may see it."""
    rows = Placement.objects.visible_to(request.user).select_related(
        "student",
        "school",
        "partnership__employer",
        "type",
        "programme",
        "final_assessment",
        "credit",
    )
    return get_object_or_404(rows, pk=pk)


def show(request, pk):
    """Requests with their state, answers by cycle, the result. htmx fetches the piece alone."""
    placement = placement_of(request, pk)
    piece = request.htmx and not request.htmx.boosted
    name = "assessments/_placement.html" if piece else "assessments/placement.html"
    return render(request, name, context_of(request, placement))


def context_of(request, placement):
    """What the page shows to this reader."""
    reads = rules.reads_as(request.user, placement)
    runs = can_run(request.user, placement)
    learner = rules.is_learner(request.user, placement)
    found = requests_of(placement, reads, request.user, with_host=learner or runs)
    today = clock.today(placement.school.time_zone)
    given = [row for row in found if row.given]
    teaches = reads == rules.SCHOOL and (runs or rules.teaches(request.user, placement.student))
    nobody, overtaken = planning(placement, found, today) if runs else ([], set())
    return {
        "placement": placement,
        "rows": [line(row, today, runs) | {"overtaken": row.pk in overtaken} for row in found],
        "nobody": nobody,
        "given": given,
        "table": compared(given, for_school=reads == rules.SCHOOL),
        "unread": [row for row in given if learner and is_to_read(row)],
        "calls": [row for row in given if runs and row.given.owes_a_call],
        "is_learner": learner,
        "shows_proof": reads != rules.HOST,
        "can_set_goal": rules.takes_goals(placement)
        and (teaches or learner or reads == rules.HOST),
        "can_act": teaches,
        "assessment": getattr(placement, "final_assessment", None),
        "credit": None if reads == rules.HOST else getattr(placement, "credit", None),
        "shows_mark": reads != rules.HOST,
        "can_sign_off": runs and is_at_its_end(placement, today),
    }


def is_to_read(row):
    """What others said and the learner has not read."""
    return not row.given.read_at and row.form.audience not in OWN


def is_at_its_end(placement, today):
    """Whether it is time to sign off."""
    return placement.state in RUNNING and placement.ends_on <= today


def requests_of(placement, reads, user, *, with_host):
    """The requests that this reader knows of: a family what is in or asked, a host its own.

    What a learner says of the host is read by them and by those who run the school.
    """
    answers = Answer.objects.select_related("question__scale", "question__competency")
    found = placement.feedback_requests.select_related(
        "placement__student",
        "cycle",
        "form",
        "waived_by",
        "feedback__filled_by",
        "feedback__reply",
    ).prefetch_related(Prefetch("feedback__answers", answers))
    if reads == rules.HOST:
        found = found.of_user(user)
    if not with_host:
        found = found.exclude(form__audience=Form.Audience.HOST)
    return list(found.order_by("opens_on", "pk"))


def line(row, today, runs):
    """One request as a row, with what can be done about it."""
    late = row.is_unanswered and row.due_on < today
    return {
        "request": row,
        "shape": "late" if late else SHAPES[R(row.state)],
        "late": late,
        "can_ask": runs and row.state in (R.SCHEDULED, R.EXPIRED),
        "can_remind": runs and row.state in (R.SENT, R.OPENED) and rested(row.mailed_at),
        "hand_url": hand_url(row) if runs and row.state in (*ASKED, R.SCHEDULED) else "",
        "can_fill": runs and row.state in (*ASKED, R.EXPIRED, R.SCHEDULED),
    }


def hand_url(row):
    """Where the link of whoever is asked is handed over; blank for those who sign in."""
    return handing.page("assessments:feedback", int(row.party.partition(":")[2]), row.party)


def request_of(request, pk):
    """A request on a placement that this person may see."""
    rows = FeedbackRequest.objects.visible_to(request.user).for_pages()
    return get_object_or_404(rows, pk=pk)


def back(placement_id):
    return redirect("assessments:placement", placement_id)


def act(request, wanted, action, told):
    """Run an action of staff and say how it went."""
    try:
        action(wanted, by=request.user)
        messages.success(request, told)
    except Refused as refused:
        messages.warning(request, str(refused))
    return back(wanted.placement_id)


@require_POST
def remind(request, pk):
    """Remind the supervisor once more."""
    return act(request, request_of(request, pk), actions.remind, _("A reminder is on its way."))


@require_POST
def ask(request, pk):
    """Ask before the planned day, or anew."""
    return act(request, request_of(request, pk), actions.ask_now, _("The supervisor is asked."))


@require_POST
def waive(request, pk):
    """Excuse the request, with a reason."""
    wanted = request_of(request, pk)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why it is excused, in a few words."))
        return back(wanted.placement_id)
    reason = form.cleaned_data["reason"]

    def excuse(row, *, by):
        return actions.waive(row, reason, by=by)

    return act(request, wanted, excuse, _("Excused, with your name and the reason."))


@require_POST
def remind_all(request):
    """Remind everybody who is overdue, in all schools that this person runs."""
    reminded, passed = actions.remind_all(by=request.user)
    words = ngettext(
        "%(count)s reminder is on its way.", "%(count)s reminders are on their way.", reminded
    ) % {"count": reminded}
    if passed:
        words += " " + ngettext(
            "%(count)s had a mail in the last day, or has no working address.",
            "%(count)s had a mail in the last day, or have no working address.",
            passed,
        ) % {"count": passed}
    messages.success(request, words)
    return redirect("/")


def given_feedback(request, pk):
    """Feedback that is in, on a placement that this person may see."""
    rows = Feedback.objects.filter(
        submitted_at__isnull=False, request__in=FeedbackRequest.objects.visible_to(request.user)
    )
    return get_object_or_404(rows.select_related("request__placement__student"), pk=pk)


@require_POST
def called(request, pk):
    """The supervisor was called back."""
    feedback = given_feedback(request, pk)
    actions.called_back(feedback, by=request.user)
    return back(feedback.request.placement_id)


@require_POST
def read(request, pk):
    """The learner has read what is in."""
    placement = placement_of(request, pk)
    actions.mark_read(placement, by=request.user)
    return back(pk)
