"""Everybody's calendar: a month as a table, a week with all that is on."""

from datetime import date, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from desk.diary.month import month_of, next_month, week_of
from kit import clock
from kit.weekdays import monday_of
from placements.rules import can_see_out


@require_GET
def calendar(request):
    """The month or week that is asked for, else this month; 422 for what is neither."""
    today = timezone.localdate(clock.now())
    by_week = "week" in request.GET
    day, is_read = read(request.GET, today)
    context = stretch(day, by_week=by_week) | {
        "weeks": (week_of if by_week else month_of)(request.user, day, today),
        "day": day,
        "by_week": by_week,
        "today": today,
        "is_read": is_read,
        "may_see_out": can_see_out(request.user),
    }
    return render(request, "desk/calendar.html", context, status=200 if is_read else 422)


def read(asked, today: date) -> tuple[date, bool]:
    """A day of the stretch, and whether what was asked for is one."""
    text = asked.get("week") or (f"{asked['month']}-01" if asked.get("month") else "")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        return today, False
    # calendars of programs that leaf on and on end somewhere
    is_near = abs(day.year - today.year) <= 20
    return (day, True) if is_near else (today, False)


def stretch(day: date, *, by_week: bool) -> dict:
    """What is shown, in words, and the days before and after it to which one leafs."""
    if by_week:
        first = monday_of(day)
        before, after = first - timedelta(days=7), first + timedelta(days=7)
        ends = (first, after - timedelta(days=1))
        title = " – ".join(date_format(end, "MONTH_DAY_FORMAT") for end in ends)
    else:
        first = day.replace(day=1)
        before, after = (first - timedelta(days=1)).replace(day=1), next_month(first)
        title = date_format(first, "YEAR_MONTH_FORMAT")
    return {"title": title, "before": before, "after": after}
