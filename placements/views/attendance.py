"""Attendance of a day or a week off campus, for the school's own system: a line a learner and day."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import sheets
from kit.weekdays import monday_of
from placements.models import LogEntry
from placements.schedule import off_campus
from placements.views.out import asked_of, today

State = LogEntry.State


@require_GET
def attendance_csv(request):
    """The day that is asked for; with `span=week` the week that holds it."""
    _form, first, more = asked_of(request)
    count = 1
    if request.GET.get("span") == "week":
        first, count = monday_of(first), 7
    days = [
        off_campus(request.user, first + timedelta(days=n), today(), **more) for n in range(count)
    ]
    header = [
        _("Student number"), _("Roster id"), _("Student"), _("Day"), _("Session"), _("Times"),
        _("Planned, minutes"), _("Logged, minutes"), _("Confirmed, minutes"), _("State"), _("Why"),
    ]  # fmt: skip
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="attendance-{first}.csv"'
    sheets.write(response, header, lines(days))
    return response


def lines(days):
    rows = [(told.on, kind, row) for told in days for kind, group in told.rows for row in group]
    logged = minutes_of({row.placement.pk for _day, _kind, row in rows}, days[0].on, days[-1].on)
    for day, kind, row in rows:
        sent, confirmed = logged[row.placement.pk, day]
        if kind == "arranged" and not sent:
            continue  # nobody knows whether this was a day of theirs
        yield cells(row, day, sent, confirmed)


def minutes_of(placements, first, last):
    """(placement, day): minutes that were sent, and of these the confirmed ones."""
    found = defaultdict(lambda: (0, 0))
    rows = LogEntry.objects.exclude(state=State.DRAFT).filter(
        placement__in=placements, worked_on__range=(first, last)
    )
    rows = rows.order_by().values_list("placement", "worked_on", "state")
    for placement, day, state, minutes in rows.annotate(Sum("minutes")):
        sent, confirmed = found[placement, day]
        more = minutes if state == State.CONFIRMED else 0
        found[placement, day] = (sent + minutes, confirmed + more)
    return found


def cells(row, day, sent, confirmed):
    student = row.placement.student
    return [
        student.number,
        student.sourced_id,
        student.name,
        day,
        ", ".join(str(session.label) for session in row.sessions),
        row.times,
        sum(period.minutes for period in row.periods),
        sent,
        confirmed,
        word(row, day, sent),
        row.absence.why if row.absence else "",
    ]


def word(row, day, sent):
    """What is known of the day: hours that were written down say more than an absence that was noted before."""
    if sent:
        return _("Present")
    if row.absence:
        return _("Absent")
    return _("Nothing logged") if day < today() else _("Expected")
