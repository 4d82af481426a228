"""The supervisor's weekly page to try: the real form and template, with rows that are never saved."""

from datetime import time, timedelta

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from kit import clock
from partners.models import Employer, Partnership
from placements.forms.look import OFF, LookForm
from placements.models import LogEntry, Placement
from placements.states import S
from placements.views.confirm_hours import people
from students.models import Student

DAYS = 3


def school_of(request, pk):
    """A school that this person runs, else 404."""
    return get_object_or_404(
        School.objects.filter(pk__in=request.user.coordinated_schools()), pk=pk
    )


def learner_of(school):
    """A placement to try things with: the newest that runs here, else a made-up one. Never to be saved."""
    running = Placement.objects.filter(school=school, state=S.ACTIVE, partnership__isnull=False)
    found = running.select_related("student", "school", "partnership__employer", "type")
    return found.order_by("-starts_on", "-pk").first() or made_up(school)


def made_up(school):
    """A learner who does not exist, at a firm that does not exist."""
    today = clock.today(school.time_zone)
    student = Student(pk=0, given_name="Zofia", family_name="Nowak")
    host = Partnership(school=school, employer=Employer(name=_("A firm of your town")))
    return Placement(
        pk=0,
        school=school,
        student=student,
        partnership=host,
        state=S.ACTIVE,
        starts_on=today - timedelta(days=35),
        ends_on=today + timedelta(days=35),
    )


def week_of(placement):
    """Three afternoons of last week, as a student would have written them."""
    today = clock.today(placement.school.time_zone)
    monday = today - timedelta(days=today.weekday() + 7)
    return [
        LogEntry(
            pk=n,
            placement=placement,
            student=placement.student,
            worked_on=monday + timedelta(days=2 * (n - 1)),
            begins=time(12, 30),
            ends=time(15, 30),
            minutes=180,
        )
        for n in range(1, DAYS + 1)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def try_hours(request, pk):
    """The week to look at. What is sent is read and forgotten."""
    school = school_of(request, pk)
    lines = week_of(learner_of(school))
    form = LookForm(lines, request.POST if request.method == "POST" else None)
    sent = request.method == "POST" and form.is_valid()
    left = [row for row in form.rows if not (sent and row.said)]
    context = {
        "shell": "link.html",
        "trying": school,
        "form": form,
        "people": people(left),
        "total": sum(row.line.minutes for row in left),
        "said": sum(bool(row.said) for row in left),
        "today": clock.today(school.time_zone),
        "thanks": sent,
        **looked_at(form.rows if sent else []),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/hours/confirm.html", context, status=status)


def looked_at(rows):
    """Minutes that were said to be right, and that were asked about."""
    said = {True: 0, False: 0}
    for row in rows:
        if row.said:
            said[row.said != OFF] += row.work.minutes if row.work else row.line.minutes
    return {"confirmed": said[True], "queried": said[False]}
