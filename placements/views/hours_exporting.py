"""Hours of some days for the pay office and the funding body: single lines or sums, as CSV or Excel.

Lines are read a thousand at a time, so that the memory it takes does not grow with them.
"""

from datetime import timedelta
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from catalogue.models import Pay, Setting
from kit import clock, errors, sheets
from placements.forms.overview import ExportForm, What
from placements.models import LogEntry, Objective, Placement
from placements.rules.hours import can_see_all_hours
from students.models import Student

CHUNK = 1000
MOST_IN_A_BOOK = 100_000  # lines; a CSV has no end
KINDS = ("csv", "xlsx")
WHO = (
    "placement__student__given_name", "placement__student__preferred_name",
    "placement__student__family_name", "placement__student__number",
    "placement__student__sourced_id",
)  # fmt: skip
WHERE = (
    "placement__programme__title", "placement__programme__cohort",
    "placement__partnership__employer__name", "placement__pay",
)  # fmt: skip
LINE = (
    "worked_on", "begins", "ends", "break_minutes", "minutes", "state", "mode", "setting",
    "looked_by", "looked_at", "corrected_at", "correction", "placement__school__name",
    "placement__school__time_zone",
)  # fmt: skip


@require_GET
def hours_export(request):
    """From which day to which, and how; the last whole month to begin with."""
    errors.require(can_see_all_hours(request.user))
    form = ExportForm(initial=last_month(), user=request.user)
    return render(request, "placements/hours/export.html", {"form": form})


def last_month():
    ends = timezone.localdate(clock.now()).replace(day=1) - timedelta(days=1)
    return {"first": ends.replace(day=1), "last": ends}


@require_GET
def hours_table(request, kind):
    """The table; the form again, with what to put right, where it was not filled in."""
    errors.require(can_see_all_hours(request.user))
    if kind not in KINDS:
        raise Http404
    form = ExportForm(request.GET, user=request.user)
    if form.is_valid() and kind == "xlsx" and is_too_long(asked(request.user, form)):
        told = _("More than %d lines: save them as CSV, or take fewer days.") % MOST_IN_A_BOOK
        form.add_error(None, told)
    if not form.is_valid():
        return render(request, "placements/hours/export.html", {"form": form}, status=422)
    header, rows = table(asked(request.user, form), form.cleaned_data["what"])
    name = "hours-{first}-{last}".format(**form.cleaned_data)
    return book(name, header, rows) if kind == "xlsx" else text(name, header, rows)


def asked(user, form):
    """The lines that are asked for, of the schools that the person runs."""
    data = form.cleaned_data
    rows = LogEntry.objects.filter(
        placement__in=Placement.objects.run_by(user),
        worked_on__range=(data["first"], data["last"]),
    )
    rows = rows.exclude(state=LogEntry.State.DRAFT) if data["all"] else rows.confirmed()
    if data["programme"]:
        rows = rows.filter(placement__programme=data["programme"])
    if data["pay"]:
        rows = rows.filter(placement__pay__in=ExportForm.PAY[data["pay"]])
    return rows


def is_too_long(rows):
    return rows.order_by().values("pk")[: MOST_IN_A_BOOK + 1].count() > MOST_IN_A_BOOK


def text(name, header, rows):
    response = StreamingHttpResponse(
        sheets.stream(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def book(name, header, rows):
    made = TemporaryFile()  # noqa: SIM115  the answer closes it
    sheets.write_book(made, _("Hours"), header, rows)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{name}.xlsx")


def table(rows, what):
    """The headings, and a generator of lines. Words are looked up now: the answer is written later."""
    make = {What.LINES: single, What.STUDENTS: by_student, What.PROGRAMMES: by_programme}
    return make[What(what)](rows, Words())


class Words:
    """The words of each choice in the reader's language."""

    def __init__(self):
        self.state = {value: str(label) for value, label in LogEntry.State.choices}
        self.mode = {value: str(label) for value, label in Objective.Mode.choices}
        self.setting = {value: str(label) for value, label in Setting.choices}
        self.pay = {value: str(label) for value, label in Pay.choices}
        self.yes = _("yes")


def single(rows, words):
    header = [
        _("Student"), _("Student number"), _("Roster id"), _("School"), _("Program"),
        _("Employer"), _("Pay"), _("Day"), _("From"), _("To"), _("Break, minutes"), _("Minutes"),
        _("Hours"), _("State"), _("Mode"), _("Setting"), _("Confirmed by"), _("Confirmed at"),
        _("Corrected"), _("Why corrected"),
    ]  # fmt: skip
    order = ("placement__student__family_name", "placement__student__given_name", "worked_on")
    rows = rows.order_by(*order, "begins", "pk").values_list(*WHO, *WHERE, *LINE, named=True)
    return header, (single_line(row, words) for row in rows.iterator(chunk_size=CHUNK))


def single_line(row, words):
    is_confirmed = row.state == LogEntry.State.CONFIRMED
    zone = ZoneInfo(row.placement__school__time_zone)
    looked_at = f"{row.looked_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.looked_at else ""
    name, *numbers = who(row)
    programme, *host = where(row, words)
    return [
        name, *numbers, row.placement__school__name, programme, *host,
        row.worked_on, clock_of(row.begins), clock_of(row.ends), row.break_minutes,
        row.minutes, in_hours(row.minutes), words.state[row.state], words.mode[row.mode],
        words.setting[row.setting], row.looked_by if is_confirmed else "",
        looked_at if is_confirmed else "", words.yes if row.corrected_at else "", row.correction,
    ]  # fmt: skip


def who(row):
    """Name and the two numbers under which the school knows the learner."""
    given, preferred, family, number, roster = (getattr(row, name) for name in WHO)
    return [Student.called(given, preferred, family), number, roster]


def where(row, words):
    """Program, employer, pay."""
    title, cohort, employer, pay = (getattr(row, name) for name in WHERE)
    return [" · ".join(filter(None, (title, cohort))), employer or "", words.pay[pay]]


def clock_of(at):
    return f"{at:%H:%M}" if at else ""


def in_hours(minutes):
    """Decimal hours to the hundredth, as pay offices add them."""
    return round(minutes / 60, 2)


def by_student(rows, words):
    header = [
        _("Student"), _("Student number"), _("Roster id"), _("Program"), _("Employer"), _("Pay"),
        *sum_columns(),
    ]  # fmt: skip
    order = ("placement__student__family_name", "placement__student__given_name", "placement")
    rows = summed(rows, order, ("placement", *WHO, *WHERE))
    return header, (
        [*who(row), *where(row, words), *sums(row)] for row in rows.iterator(chunk_size=CHUNK)
    )


def by_programme(rows, words):
    header = [_("Program"), _("Pay"), *sum_columns()]
    columns = ("placement__programme__title", "placement__programme__cohort", "placement__pay")
    rows = summed(rows, columns, ("placement__programme", *columns))
    return header, (
        [
            " · ".join(filter(None, (row.placement__programme__title, row.placement__programme__cohort))),
            words.pay[row.placement__pay],
            *sums(row),
        ]
        for row in rows.iterator(chunk_size=CHUNK)
    )  # fmt: skip


def sum_columns():
    return [
        _("Month"), _("Minutes"), _("Hours"), _("Confirmed, minutes"), _("On the job, minutes"),
        _("Off the job, minutes"), _("Lines"), _("Lines corrected"),
    ]  # fmt: skip


def summed(rows, order, columns):
    """Sums of each month, by these columns."""
    told = {
        "total": Sum("minutes"),
        "confirmed": Sum("minutes", filter=Q(state=LogEntry.State.CONFIRMED), default=0),
        "on": Sum("minutes", filter=Q(mode=Objective.Mode.ON), default=0),
        "off": Sum("minutes", filter=Q(mode=Objective.Mode.OFF), default=0),
        "lines": Count("pk"),
        "corrected": Count("corrected_at"),
    }
    by = (*columns, "month")
    rows = rows.annotate(month=TruncMonth("worked_on")).order_by(*order, "month")
    return rows.values(*by).annotate(**told).values_list(*by, *told, named=True)


def sums(row):
    month = f"{row.month:%Y-%m}"
    totals = [row.total, in_hours(row.total), row.confirmed, row.on, row.off]
    return [month, *totals, row.lines, row.corrected]
