"""A goal is set, said to be done, met or dropped; the learner answers feedback."""

from django.contrib import messages
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import rules
from assessments.actions import goals as actions
from assessments.forms.growth import GoalForm, NoteForm, ReplyForm
from assessments.models import Feedback, FeedbackRequest, Goal
from assessments.views import posted
from assessments.views.placement import back, placement_of
from assessments.views.progress import standing
from assessments.waiting import parties
from kit import clock, errors
from kit.errors import Refused
from kit.search import Pages

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def new_goal(request, pk):
    """Set one; `?from=` names the feedback that led to it."""
    placement = placement_of(request, pk)
    speaker = rules.speaker(request.user, placement)
    errors.require(rules.can_set_goal(speaker, placement))
    form = GoalForm(posted(request), placement=placement)
    feedback = feedback_of(request, placement)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_goal(placement, speaker, form.said, feedback=feedback)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The goal stands. It is carried on until it is met."))
            return redirect("assessments:progress", pk)
    told = {"placement": placement, "form": form, "feedback": feedback}
    status = 422 if form.errors else 200
    return render(request, "assessments/growth/new_goal.html", told, status=status)


def feedback_of(request, placement):
    """The feedback on this placement that the address names, if this person may read it."""
    key = request.GET.get("from", "")
    rows = FeedbackRequest.objects.visible_to(request.user).filter(placement=placement)
    found = Feedback.objects.filter(request__in=rows, submitted_at__isnull=False)
    found = found.select_related("request__cycle")
    return found.filter(pk=int(key)).first() if key.isdecimal() else None


@require_GET
def goal_list(request):
    """Open goals of one's own, and those that one set; what waits for a word of the reader first."""
    user = request.user
    rows = Goal.objects.open().visible_to(user)
    rows = rows.filter(Q(placement__student__user=user) | Q(party__in=parties(user)))
    rows = rows.select_related(
        "placement__student", "competency", "objective", "feedback__request__cycle"
    ).order_by(F("claimed_at").asc(nulls_last=True), "due_on", "pk")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate(clock.now())
    told = {
        "page": page,
        "goals": [{"goal": row, **standing(row, today)} for row in page],
        "named": bool(user.roles),
        "today": today,
    }
    return render(request, "assessments/growth/goals.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request, pk):
    """One goal with all that happened to it, and what this reader may say of it."""
    rows = Goal.objects.visible_to(request.user).select_related(
        "placement__student", "placement__school", "placement__partnership__employer",
        "competency", "objective", "feedback__request__cycle",
    )  # fmt: skip
    row = get_object_or_404(rows, pk=pk)
    speaker = rules.speaker(request.user, row.placement)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid() and done(request, row, speaker, form):
        return redirect("assessments:goal", pk)
    today = clock.today(row.placement.school.time_zone)
    told = {
        "goal": row,
        "placement": row.placement,
        "form": form,
        "steps": [
            {
                "at": step.at,
                "text": step.get_kind_display(),
                "who": step.by_label,
                "note": step.words,
            }
            for step in row.steps.all()
        ],
        "can_settle": rules.can_settle_goal(speaker, row),
        "can_claim": rules.can_claim_goal(speaker, row),
        "today": today,
        **standing(row, today),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/growth/goal.html", told, status=status)


def done(request, row, speaker, form):
    """Do what the button says; False where it was refused."""
    what, words = request.POST.get("what"), form.cleaned_data["words"]
    try:
        if what == "claim":
            actions.claim(row, speaker, words)
        else:
            errors.require(what in (Goal.State.MET, Goal.State.DROPPED))
            actions.settle(row, what, speaker, words)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@require_POST
def reply(request, pk):
    """The learner answers feedback."""
    rows = Feedback.objects.filter(
        submitted_at__isnull=False, request__in=FeedbackRequest.objects.visible_to(request.user)
    )
    feedback = get_object_or_404(rows.select_related("request__placement__student"), pk=pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        actions.reply(feedback, form.cleaned_data["text"], by=request.user)
        messages.success(
            request, _("Sent. Whoever gave the feedback and your school can read it.")
        )
    else:
        messages.warning(request, " ".join(form.errors["text"]))
    return back(feedback.request.placement_id)
