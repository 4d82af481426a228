"""The hours of one placement as the school, the family and the host see them; corrections, nudges, reminders."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, errors
from kit.errors import Refused
from kit.templatetags.house import hours as in_words
from placements import rules
from placements.actions import hours as actions
from placements.actions import looking
from placements.actions.hour_checks import AgainstRule
from placements.forms.hours import CorrectionForm
from placements.forms.look import DecideForm
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED, totals_with
from placements.planned import lost_of
from placements.rules.hours import can_correct, looks_at_hours
from placements.rules.presence import can_tell_at_work
from placements.states import S


@require_GET
def placement_hours(request, pk):
    """Lines and totals: a page, or the part of the placement's page that htmx loads."""
    placement = find(request, pk)
    lines = list(
        LogEntry.objects.visible_to(request.user)
        .filter(placement=placement)
        .select_related("objective", "breaks_seen_by", "checkin")
        .prefetch_related("files", "changes")
        .order_by("-worked_on", "begins", "pk")
    )
    runs = rules.can_run(request.user, placement)
    context = {
        "placement": placement,
        "lines": lines,
        "totals": totals_with(placement, lines),
        "lost": lost_of(placement),
        "may_tell": runs or can_tell_at_work(request.user, placement),
        "may_print_code": runs and placement.partnership_id and placement.site_id,
        "may_correct": runs and placement.state in COUNTED,
        "may_see_breaks": runs,
        "open": sum(line.is_queried or line.state == LogEntry.State.SUBMITTED for line in lines),
        "may_nudge": runs and placement.state == S.ACTIVE,
        "today": clock.today(placement.school.time_zone),
    }
    part = request.htmx and not request.htmx.boosted
    return render(
        request,
        "placements/hours/_lines.html" if part else "placements/hours/of_placement.html",
        context,
    )


def find(request, pk):
    """The placement; 404 where it is not visible."""
    found = Placement.objects.visible_to(request.user).select_related(
        "student", "school", "type", "partnership__employer"
    )
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_hours(request, pk, line_pk):
    """The school puts a line right, and says why."""
    placement = find(request, pk)
    errors.require(can_correct(request.user, placement))
    line = find_line(placement, line_pk)
    form = CorrectionForm(request.POST or None, placements=[placement], line=line)
    if line.is_confirmed:
        del form.fields["confirm"]
    refused = None
    if request.method == "POST" and form.is_valid():
        refused = corrected(form, line, request)
        if refused is None:
            messages.success(request, _("Put right. The reason stays with the line."))
            return redirect("placements:hours", pk)
    context = {
        "form": form,
        "placement": placement,
        "line": line,
        "against_rule": isinstance(refused, AgainstRule),
    }
    return render(
        request, "placements/hours/correct.html", context, status=422 if form.errors else 200
    )


def find_line(placement, pk):
    """A line that was sent; 404 for a draft, which is its learner's own."""
    lines = placement.log.sent().select_related("placement__school", "student")
    return get_object_or_404(lines, pk=pk)


def corrected(form, line, request):
    """Put the line right; what the action refuses stands in the form, and is given back."""
    data = form.cleaned_data
    today = clock.today(line.placement.school.time_zone)
    try:
        looking.correct(
            line,
            form.work,
            by=request.user,
            today=today,
            reason=data["reason"],
            confirm=data.get("confirm", False),
            despite="despite" in request.POST,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return refused
    return None


@require_POST
def see_breaks(request, pk, line_pk):
    """Somebody of the school has seen that a line breaks a rule."""
    looking.see_breaks(find_line(find(request, pk), line_pk), by=request.user)
    messages.success(request, _("Noted, with your name."))
    return redirect("placements:hours", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def decide_hours(request, pk):
    """The school confirms lines in the supervisor's place: many at once, with a reason."""
    placement = find(request, pk)
    errors.require(can_correct(request.user, placement))
    waits = Q(state__in=[LogEntry.State.SUBMITTED, LogEntry.State.QUERIED])
    lines = placement.log.filter(waits).select_related("objective").prefetch_related("changes")
    form = DecideForm(request.POST if request.method == "POST" else None, lines=list(lines))
    if request.method == "POST" and form.is_valid() and decided(request, form, placement):
        return redirect("placements:hours", pk)
    context = {
        "form": form,
        "placement": placement,
        "looks": looks_at_hours(placement),
        "open": placement.state in COUNTED,
    }
    return render(
        request, "placements/hours/decide.html", context, status=422 if form.errors else 200
    )


def decided(request, form, placement):
    """Whether the lines were confirmed; what the action refuses stands in the form."""
    reason = form.cleaned_data["reason"]
    try:
        done = looking.decide_for(placement, form.versions, by=request.user, reason=reason)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    if done.confirmed:
        minutes = in_words(sum(line.minutes for line in done.confirmed))
        messages.success(request, _("%s confirmed. The reason stays with the lines.") % minutes)
    if done.changed:
        count = len(done.changed)
        words = ngettext(
            "%d line was changed or looked at while you read. Nothing was done with it.",
            "%d lines were changed or looked at while you read. Nothing was done with them.",
            count,
        )
        messages.warning(request, words % count)
    return True


@require_POST
def nudge_student(request, pk):
    """Ask the student by mail to write down their hours."""
    placement = find(request, pk)
    if actions.nudge(placement, by=request.user):
        messages.success(request, _("%s gets a mail.") % placement.student.name)
    else:
        messages.info(
            request, _("%s was asked in the last 24 hours already.") % placement.student.name
        )
    return redirect("placements:hours", pk)


@require_POST
def nudge_hours(request):
    """Nudge every student who has written nothing for nine days."""
    count = actions.nudge_all(by=request.user, today=clock.today())
    return told(
        request,
        ngettext("%d student gets a mail.", "%d students get a mail.", count) % count
        if count
        else "",
    )


@require_POST
def chase_hours(request):
    """Remind every supervisor who has let hours wait too long."""
    count = actions.chase_all(by=request.user, today=clock.today())
    return told(
        request,
        ngettext("%d supervisor gets a mail.", "%d supervisors get a mail.", count) % count
        if count
        else "",
    )


def told(request, words):
    """Back to Today, with what was done."""
    if words:
        messages.success(request, words)
    else:
        messages.info(request, _("Nobody to write to: all were asked in the last 24 hours."))
    return redirect("desk:home")
