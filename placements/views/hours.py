"""Hours as their student writes them: the list by week, and the form."""

from collections import Counter
from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.errors import Refused
from kit.templatetags.house import hours as in_words
from kit.weekdays import monday_of
from placements import allowance
from placements.actions import log as actions
from placements.actions import looking
from placements.actions.hour_checks import AgainstRule, Overlaps
from placements.forms.log import AnswerForm, HoursForm, NewForm, like
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED, add_up
from placements.planned import calendar_of, planned_days, planned_on
from placements.rules.hours import is_open_for_hours
from placements.states import S
from placements.views.clock_card import clock_of
from students.models import Student

State = LogEntry.State
WEEKS = 6  # on one page
BACK_DAYS = 13  # planned days that are offered for one tap, before today
MOST_MISSING = 6
WITH = ("objective", "placement__partnership__employer", "placement__type")


@require_GET
def my_hours(request):
    """A student's lines by week, the planned days that are not written down, and the totals."""
    student = own_student(request)
    placements = own_placements(student)
    today = today_of(placements)
    lines = LogEntry.objects.filter(student=student).select_related(*WITH)
    page = weeks_of(lines, request.GET.get("page"))
    found, count = sums(placements, student)
    return render(
        request,
        "placements/hours/mine.html",
        {
            "page": page,
            "missing": missing(placements, lines, today)[:MOST_MISSING]
            if page.number == 1
            else [],
            "sums": found,
            "several": len(placements) > 1,
            "queried": list(lines.to_answer()) if count[State.QUERIED] else [],
            "drafts": count[State.DRAFT],
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
            "student",
            "partnership__employer",
            "type",
            "programme",
            "school__parent__parent__parent",
        ).prefetch_related("periods", "interruptions", "absences", *more)
    )


def today_of(placements):
    """The day it is at the school that runs the newest placement."""
    return clock.today(placements[0].school.time_zone) if placements else clock.today()


def weeks_of(lines, number):
    """A page of weeks, newest first; of the lines only those of its weeks are read."""
    mondays = lines.annotate(week=TruncWeek("worked_on")).values_list("week", flat=True)
    page = Paginator(mondays.order_by("-week").distinct(), WEEKS).get_page(number)
    shown = page.object_list = list(page.object_list)
    if shown:
        reach = (shown[-1], shown[0] + timedelta(days=6))
        read = lines.filter(worked_on__range=reach).prefetch_related("files", "changes")
        page.object_list = weeks(read.order_by("-worked_on", "begins", "pk"))
    return page


def weeks(lines):
    """Lines, newest first, by week: its Monday, its lines and their minutes."""
    grouped = groupby(lines, key=lambda line: monday_of(line.worked_on))
    return [week(monday, list(found)) for monday, found in grouped]


def week(monday, lines):
    return {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "lines": lines,
        "minutes": sum(line.minutes for line in lines if not line.is_draft),
    }


def sums(placements, student):
    """The totals of every placement that asks for hours or has some, and how many lines are in each state."""
    rows = list(
        LogEntry.objects.filter(student=student)
        .order_by()
        .values_list("placement", "state", "mode", "silent_rule_on")
        .annotate(n=Sum("minutes"), lines=Count("pk"))
    )
    found, count = [], Counter()
    for _placement, state, *_said, lines in rows:
        count[state] += lines
    for placement in placements:
        own = [row[1:5] for row in rows if row[0] == placement.pk]
        if own or placement.required_minutes or placement.carried_minutes:
            totals = add_up(own).carrying(placement.carried_minutes)
            found.append({"placement": placement, "totals": totals})
    return found, count


def missing(placements, lines, today):
    """Planned days of the last two weeks without a line, the newest first."""
    first = today - timedelta(days=BACK_DAYS)
    usable = [p for p in placements if is_open_for_hours(p, today)]
    calendars = {p.school_id: calendar_of(p.school) for p in usable}
    written = set(lines.filter(worked_on__gte=first).values_list("placement", "worked_on"))
    found = [
        planned
        for placement in usable
        for planned in planned_days(placement, first, today, calendars[placement.school_id])
        if (placement.pk, planned.day) not in written
    ]
    return sorted(found, key=lambda planned: planned.day, reverse=True)


def parse_day(text):
    """A day such as 2026-11-16; None for anything else, and at the ends of time, where weeks would break off."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and 1900 <= day.year < 9999 else None


def number(text):
    """A key from a form; 0, which no row has, for anything else."""
    return int(text) if (text or "").isdecimal() and len(text) < 18 else 0


@require_POST
def send_drafts(request):
    """All that was kept for later goes to the supervisor."""
    today = today_of(own_placements(own_student(request)))
    count = actions.send_drafts(by=request.user, today=today)
    told = ngettext("%d line is sent.", "%d lines are sent.", count) % count
    messages.success(request, told if count else _("There was nothing to send."))
    return redirect("placements:my_hours")


@require_http_methods(["GET", "HEAD", "POST"])
def log_hours(request):
    """Write a stretch of work by hand; `?day=` fills in what is planned for that day, `?like=` an earlier line."""
    student = own_student(request)
    placements = own_placements(student, "objectives")
    today = today_of(placements)
    # one that was closed meanwhile is refused in words, and what was typed stays
    asked = number(request.POST.get("placement"))
    usable = [p for p in placements if is_open_for_hours(p, today) or p.pk == asked]
    if not usable:
        context = {"placements": placements}
        status = 422 if request.method == "POST" else 200
        return render(request, "placements/hours/closed.html", context, status=status)
    last = newest(student, usable)
    form = NewForm(
        request.POST or None,
        request.FILES or None,
        placements=usable,
        initial=prefilled(request, usable, today, last),
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        lines, refused = saved(form, request, today)
        if lines:
            tell(request, form, lines)
            return redirect("placements:my_hours")
    return show_form(request, form, _("Log hours"), today, refused=refused, last=last)


def newest(student, placements):
    """The last line that was written for one of these placements."""
    lines = LogEntry.objects.filter(student=student, placement__in=placements)
    return lines.order_by("-worked_on", "-pk").first()


def prefilled(request, placements, today, last):
    """The day asked for, or today, with its planned times, or with all of the last line but its note."""
    day = parse_day(request.GET.get("day")) or today
    if last and number(request.GET.get("like")) == last.pk:
        return like(last) | {"worked_on": day}
    asked = number(request.GET.get("placement"))
    chosen = next((p for p in placements if p.pk == asked), placements[0])
    start = {"worked_on": day, "placement": chosen.pk}
    periods = planned_on(chosen, day, calendar_of(chosen.school))
    if periods:
        work = actions.as_planned(periods[0], day)
        start |= {"begins": work.begins, "ends": work.ends}
        start["break_minutes"] = work.break_minutes or None
    return start


def said(request, form):
    """Which of the form's buttons was pressed, and what comes along."""
    pressed = {name: name in request.POST for name in ("keep", "despite")}
    return pressed | {"by": request.user, "files": form.cleaned_data["photos"]}


def saved(form, request, today):
    """The lines that were written, or why not; that stands in the form, too."""
    uuid = form.cleaned_data["uuid"] or form.initial["uuid"]
    try:
        more = said(request, form)
        return actions.log_all(form.chosen, form.works, uuid=uuid, today=today, **more), None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return [], refusal


def tell(request, form, lines):
    """What was done, and what is worth knowing of it."""
    if lines[0].is_draft:
        messages.success(request, _("Kept for later. Nobody else sees it until you send it."))
    else:
        sent = _("Written down. Your supervisor sees it with this week's hours.")
        messages.success(request, sent)
    if form.gained:
        told = _("The clocks changed here: %s counts as it really passed.")
        messages.info(request, told % in_words(sum(line.minutes for line in lines)))
    warn(request, lines[-1])


def warn(request, line):
    """What breaks a rule was saved all the same, and what is beyond the allowance is kept."""
    if line.is_draft:
        return
    if line.breaks:
        messages.warning(request, _("Your school is told: %s") % line.breaks)
    for words in allowance.of_line(line):
        messages.warning(request, words)


def show_form(request, form, title, today, line=None, refused=None, last=None):
    """The form; 422 when something is to be put right, so that htmx shows it too."""
    context = {
        "form": form,
        "title": title,
        "line": line,
        "today": today,
        "against_rule": isinstance(refused, AgainstRule),
        "absence": getattr(refused, "absence", None),
        "other": refused.line if isinstance(refused, Overlaps) else None,
        "last": last,
        "split": form.crosses and "split" in request.POST,
        "beyond": allowance.of_line(line) if line and not line.is_draft else [],
    }
    status = 422 if form.errors else 200
    return render(request, "placements/hours/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_hours(request, pk):
    """Change an own line that nobody has confirmed, or answer a query."""
    line = own_line(request, pk)
    try:
        actions.refuse_settled(line)
    except Refused as settled:
        messages.info(request, str(settled))
        return redirect("placements:my_hours")
    today = clock.today(line.placement.school.time_zone)
    kind = AnswerForm if line.is_queried else HoursForm
    form = kind(
        request.POST or None, request.FILES or None, placements=[line.placement], line=line
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        changed, refused = rewritten(form, line, request, today)
        if changed:
            tell_changed(request, line, changed)
            return redirect("placements:my_hours")
    title = _("Answer") if line.is_queried else _("Change a line")
    return show_form(request, form, title, today, line, refused)


def own_line(request, pk):
    """A line of the reader's own; 404 for any other."""
    lines = LogEntry.objects.select_related(
        "student",
        "placement__student",
        "placement__type",
        "placement__programme",
        "placement__partnership__employer",
        "placement__school",
    )
    lines = lines.prefetch_related("placement__objectives", "files", "changes")
    return get_object_or_404(lines, pk=pk, student__user=request.user)


def rewritten(form, line, request, today):
    """The line as it was changed, or why not; that stands in the form, too."""
    answer = form.cleaned_data.get("answer", "")
    try:
        more = said(request, form)
        return actions.rewrite(line, form.work, today=today, answer=answer, **more), None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None, refusal


def tell_changed(request, before, line):
    """Where the line is now."""
    if line.is_draft:
        messages.success(request, _("Kept for later. Nobody else sees it until you send it."))
    elif before.is_draft:
        messages.success(
            request, _("Written down. Your supervisor sees it with this week's hours.")
        )
    else:
        messages.success(request, _("Saved. It goes back to your supervisor."))
    warn(request, line)


@require_POST
def object_to_hours(request, pk):
    """The supervisor's correction is not right: the school settles it."""
    line = own_line(request, pk)
    try:
        looking.object_to(line, by=request.user, why=request.POST.get("why", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your school settles it. Until then the line does not count."))
    return redirect("placements:my_hours")


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


def url_of_day(placement, day):
    """The form for a day of a placement."""
    return f"{reverse('placements:log_hours')}?day={day}&placement={placement.pk}"
