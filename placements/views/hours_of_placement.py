"""The hours of one placement as the school, the family and the host see them; corrections, nudges, reminders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, errors
from kit.errors import Refused
from placements import rules
from placements.actions import hours as actions
from placements.forms.hours import CorrectionForm
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED, totals_with
from placements.planned import lost_of
from placements.rules.hours import can_correct
from placements.rules.presence import can_tell_at_work
from placements.states import S


@require_GET
def placement_hours(request, pk):
    """Lines and totals: a page, or the part of the placement's page that htmx loads."""
    placement = find(request, pk)
    lines = list(
        LogEntry.objects.visible_to(request.user)
        .filter(placement=placement)
        .select_related("objective", "checkin")
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
    line = get_object_or_404(placement.log.select_related("placement", "student"), pk=line_pk)
    form = CorrectionForm(request.POST or None, placements=[placement], line=line)
    if line.is_confirmed:
        del form.fields["confirm"]
    if request.method == "POST" and form.is_valid() and corrected(form, line, request.user):
        messages.success(request, _("Put right. The reason stays with the line."))
        return redirect("placements:hours", pk)
    context = {"form": form, "placement": placement, "line": line}
    return render(
        request, "placements/hours/correct.html", context, status=422 if form.errors else 200
    )


def corrected(form, line, user):
    """Whether the line was put right; what the action refuses stands in the form."""
    data = form.cleaned_data
    today = clock.today(line.placement.school.time_zone)
    try:
        actions.correct(
            line,
            form.work,
            by=user,
            today=today,
            reason=data["reason"],
            confirm=data.get("confirm", False),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


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
    """Remind every supervisor who has let hours wait for two weeks."""
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
