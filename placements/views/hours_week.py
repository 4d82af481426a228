"""One week of a student: what was planned, what is written down, and what is missing, one tap a day or one for all."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.views.frame import safe_next
from kit import clock
from kit.errors import Refused
from kit.weekdays import monday_of
from placements.actions import log as actions
from placements.actions.hour_checks import AgainstRule
from placements.models import LogEntry, Placement
from placements.planned import calendar_of, ignores_calendar, planned_on
from placements.rules.hours import is_open_for_hours
from placements.views.hours import (
    WITH,
    number,
    own_placements,
    own_student,
    parse_day,
    today_of,
    url_of_day,
)

WEEK = timedelta(days=7)


@require_GET
def hours_week(request):
    """Monday to Sunday of the week in which `?of=` lies, else of this one."""
    student = own_student(request)
    placements = own_placements(student)
    today = today_of(placements)
    monday = monday_of(parse_day(request.GET.get("of")) or today)
    lines = LogEntry.objects.filter(
        student=student, worked_on__range=(monday, monday + timedelta(days=6))
    )
    lines = (
        lines.select_related(*WITH).prefetch_related("files", "changes").order_by("begins", "pk")
    )
    days = days_of(placements, list(lines), monday, today)
    return render(
        request,
        "placements/hours/week.html",
        {
            "monday": monday,
            "sunday": monday + timedelta(days=6),
            "before": monday - WEEK,
            "after": monday + WEEK if monday + WEEK <= today else None,
            "days": days,
            "planned": sum(each["planned"] for each in days),
            "written": sum(each["written"] for each in days),
            "missing": sum(len(each["missing"]) for each in days),
            "several": len(placements) > 1,
            "may_log": any(is_open_for_hours(p, today) for p in placements),
            "today": today,
            "here": f"{reverse('placements:hours_week')}?of={monday}",
        },
    )


def days_of(placements, lines, monday, today):
    """Each day of the week: plan, lines, what is missing, and why nothing is planned."""
    calendars = {p.school_id: calendar_of(p.school) for p in placements}
    found = []
    for n in range(7):
        day = monday + timedelta(days=n)
        own = [line for line in lines if line.worked_on == day]
        plans, notes = [], []
        for placement in placements:
            if not placement.starts_on <= day <= placement.ends_on:
                continue
            calendar = calendars[placement.school_id]
            notes += notes_on(placement, day, calendar)
            if periods := planned_on(placement, day, calendar):
                plans.append(plan_on(placement, day, periods, own, today))
        found.append(
            {
                "day": day,
                "lines": own,
                "plans": plans,
                "notes": dict.fromkeys(notes),
                "missing": [plan for plan in plans if plan["may_log"]],
                "planned": sum(plan["minutes"] for plan in plans),
                "written": sum(line.minutes for line in own if not line.is_draft),
            }
        )
    return found


def plan_on(placement, day, periods, lines, today):
    """What is planned of one placement on a day, and whether one tap may write it down."""
    away = any(absence.on == day for absence in placement.absences.all())
    written = any(line.placement_id == placement.pk for line in lines)
    open_ = day <= today and is_open_for_hours(placement, today)
    return {
        "placement": placement,
        "day": day,
        "times": ", ".join(f"{p.begins:%H:%M}–{p.ends:%H:%M}" for p in periods),
        "minutes": 0 if away else sum(period.minutes for period in periods),
        "may_log": open_ and not (away or written),
    }


def notes_on(placement, day, calendar):
    """Why the day is not as planned: a pause, a holiday of the school, an absence."""
    notes = [
        pause.get_kind_display() for pause in placement.interruptions.all() if pause.holds(day)
    ]
    if day in calendar.holidays and not ignores_calendar(placement):
        notes.append(_("School holiday"))
    notes += [
        _("Absent: %s") % absence.why if absence.why else _("Absent")
        for absence in placement.absences.all()
        if absence.on == day
    ]
    return notes


@require_POST
def log_week(request):
    """One tap: all planned days of the week were worked as planned."""
    placements = own_placements(own_student(request))
    day = parse_day(request.POST.get("of"))
    if day is None:
        raise Http404
    today, monday = today_of(placements), monday_of(day)
    usable = [p for p in placements if is_open_for_hours(p, today)]
    count, refused = actions.log_week_as_planned(usable, monday, by=request.user, today=today)
    if count:
        told = ngettext("%d day is written down.", "%d days are written down.", count) % count
        messages.success(request, told)
    for words in dict.fromkeys(refused):
        messages.error(request, words)
    return redirect(f"{reverse('placements:hours_week')}?of={monday}")


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
    except AgainstRule as refusal:
        # the form is where one says that it is true all the same
        messages.error(request, str(refusal))
        return redirect(url_of_day(placement, day))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Written down. Your supervisor sees it with this week's hours.")
        )
    return redirect(safe_next(request, reverse("placements:my_hours")))
