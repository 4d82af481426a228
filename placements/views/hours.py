"""Hours as their student writes them: the list by week, one tap for a planned day, the form."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.errors import Refused
from placements.actions import hours as actions
from placements.forms.hours import AnswerForm, HoursForm
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED, totals_with
from placements.planned import calendar_of, planned_days, planned_on
from placements.rules.hours import is_open_for_hours
from placements.states import S
from placements.views.clock_card import clock_of
from students.models import Student

WEEKS = 6  # on one page
BACK_DAYS = 13  # planned days that are offered for one tap, before today
MOST_MISSING = 6


@require_GET
def my_hours(request):
    """All of a student's lines by week, the planned days that are not written down, and the totals."""
    student = own_student(request)
    placements = own_placements(student)
    today = today_of(placements)
    lines = list(
        LogEntry.objects.filter(student=student)
        .select_related("objective", "placement__partnership__employer", "placement__type")
        .order_by("-worked_on", "begins", "pk")
    )
    page = Paginator(weeks(lines), WEEKS).get_page(request.GET.get("page"))
    return render(
        request,
        "placements/hours/mine.html",
        {
            "page": page,
            "missing": missing(placements, lines, today)[:MOST_MISSING]
            if page.number == 1
            else [],
            "sums": sums(placements, lines),
            "several": len({line.placement_id for line in lines}) > 1,
            "queried": [line for line in lines if line.is_queried],
            "may_log": any(is_open_for_hours(p, today) for p in placements),
            "today": today,
            **clock_of(student, request.user, placements, today),
        },
    )


def own_student(request):
    """The reader as a learner; 404 for everybody else."""
    return get_object_or_404(Student, user=request.user)


def own_placements(student, *more):
    """The learner's placements that have begun, with all that the pages of hours read."""
    found = Placement.objects.filter(student=student, state__in=[*COUNTED, S.COMPLETED])
    return list(
        found.select_related(
            "student", "partnership__employer", "type", "school__parent__parent__parent"
        ).prefetch_related("periods", "interruptions", "absences", *more)
    )


def today_of(placements):
    """The day it is at the school that runs the newest placement."""
    return clock.today(placements[0].school.time_zone) if placements else clock.today()


def weeks(lines):
    """Lines, newest first, by week: its Monday, its lines and their minutes."""
    grouped = groupby(
        lines, key=lambda line: line.worked_on - timedelta(days=line.worked_on.weekday())
    )
    return [week(monday, list(found)) for monday, found in grouped]


def week(monday, lines):
    return {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "lines": lines,
        "minutes": sum(line.minutes for line in lines),
    }


def sums(placements, lines):
    """The totals of every placement that asks for hours or has some."""
    found = []
    for placement in placements:
        own = [line for line in lines if line.placement_id == placement.pk]
        if own or placement.required_minutes or placement.carried_minutes:
            totals = totals_with(placement, own)
            found.append({"placement": placement, "totals": totals})
    return found


def missing(placements, lines, today):
    """Planned days of the last two weeks without a line, the newest first."""
    written = {(line.placement_id, line.worked_on) for line in lines}
    found = [
        planned
        for placement in placements
        if is_open_for_hours(placement, today)
        for planned in planned_days(
            placement, today - timedelta(days=BACK_DAYS), today, calendar_of(placement.school)
        )
        if (placement.pk, planned.day) not in written
    ]
    return sorted(found, key=lambda planned: planned.day, reverse=True)


@require_POST
def log_planned(request):
    """One tap: this day was worked as planned."""
    day = parse_day(request.POST.get("day"))
    placement = get_object_or_404(
        Placement.objects.select_related("student", "school__parent__parent__parent"),
        pk=number(request.POST.get("placement")),
        student__user=request.user,
    )
    if day is None:
        raise Http404
    today = clock.today(placement.school.time_zone)
    try:
        actions.log_as_planned(placement, day, by=request.user, today=today)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Written down. Your supervisor sees it with this week's hours.")
        )
    return redirect(back_to(request))


def back_to(request):
    """The page that asked, if it is one of ours."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        return asked
    return reverse("placements:my_hours")


def parse_day(text):
    """A day such as 2026-11-16; None for anything else."""
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def number(text):
    """A key from a form; 0, which no row has, for anything else."""
    return int(text) if (text or "").isdecimal() and len(text) < 18 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def log_hours(request):
    """Write a stretch of work by hand; `?day=` fills in what the plan has for that day."""
    placements = own_placements(own_student(request), "objectives")
    today = today_of(placements)
    usable = [p for p in placements if is_open_for_hours(p, today)]
    if not usable:
        return render(request, "placements/hours/closed.html", {"placements": placements})
    form = HoursForm(
        request.POST or None, placements=usable, initial=prefilled(request, usable, today)
    )
    if request.method == "POST" and form.is_valid() and saved(form, request, today):
        messages.success(
            request, _("Written down. Your supervisor sees it with this week's hours.")
        )
        return redirect("placements:my_hours")
    return show_form(request, form, _("Log hours"), today)


def prefilled(request, placements, today):
    """The day asked for, or today, with its planned times where there are some."""
    day = parse_day(request.GET.get("day")) or today
    asked = number(request.GET.get("placement"))
    chosen = next((p for p in placements if p.pk == asked), placements[0])
    start = {"worked_on": day, "placement": chosen.pk}
    periods = planned_on(chosen, day, calendar_of(chosen.school))
    if periods:
        work = actions.as_planned(periods[0], day)
        start |= {"begins": work.begins, "ends": work.ends}
        start["break_minutes"] = work.break_minutes or None
    return start


def saved(form, request, today):
    """Whether the line was written; what the action refuses stands in the form."""
    try:
        actions.log(
            form.chosen, form.work, by=request.user, today=today, uuid=form.cleaned_data["uuid"]
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        form.absence = getattr(refused, "absence", None)
    return form.is_valid()


def show_form(request, form, title, today, line=None):
    """The form; 422 when something is to be put right, so that htmx shows it too."""
    context = {"form": form, "title": title, "line": line, "today": today}
    status = 422 if form.errors else 200
    return render(request, "placements/hours/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_hours(request, pk):
    """Change an own line that nobody has confirmed, or answer a query."""
    line = own_line(request, pk)
    if line.is_confirmed:
        messages.info(
            request, _("This line is confirmed already. Ask your school if it is wrong.")
        )
        return redirect("placements:my_hours")
    today = clock.today(line.placement.school.time_zone)
    kind = AnswerForm if line.is_queried else HoursForm
    form = kind(request.POST or None, placements=[line.placement], line=line)
    if request.method == "POST" and form.is_valid() and rewritten(form, line, request.user, today):
        messages.success(request, _("Saved. It goes back to your supervisor."))
        return redirect("placements:my_hours")
    title = _("Answer") if line.is_queried else _("Change a line")
    return show_form(request, form, title, today, line)


def own_line(request, pk):
    """A line of the reader's own; 404 for any other."""
    lines = LogEntry.objects.select_related(
        "student", "placement__student", "placement__type", "placement__partnership__employer"
    )
    lines = lines.select_related("placement__school").prefetch_related("placement__objectives")
    return get_object_or_404(lines, pk=pk, student__user=request.user)


def rewritten(form, line, user, today):
    """Whether the line was changed; what the action refuses stands in the form."""
    answer = form.cleaned_data.get("answer", "")
    try:
        actions.rewrite(line, form.work, by=user, today=today, answer=answer)
    except Refused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


@require_POST
def delete_hours(request, pk):
    """Take an own line away."""
    line = own_line(request, pk)
    try:
        actions.remove(line, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The line is gone."))
    return redirect("placements:my_hours")
