"""Hours against the plan, for those who run a school: by learner and by program, and who needs a word.

Sums are the database's. What was planned so far follows from each placement's week and the school's calendar, so that
it is counted for the rows of one page only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    Sum,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED
from placements.planned import calendars_of, planned_days
from placements.waiting.hours import quiet, unlooked

MANY_QUERIES = 3
BEHIND_PERCENT = 70
BEHIND_MINUTES = 8 * 60
State = LogEntry.State
COLUMNS: dict[str, str] = {
    State.SUBMITTED: "waiting",
    State.CONFIRMED: "confirmed",
    State.QUERIED: "queried",
}


class Look(TextChoices):
    """Whom to look at."""

    QUIET = "quiet", _("Nobody logged for 9 days")
    BEHIND = "behind", _("Far behind the plan")
    QUERIES = "queries", _("More than 3 queries")
    SILENT = "silent", _("Supervisor has not looked for long")


@dataclass
class Line:
    """A placement's or a program's minutes. `planned` is None where it is not counted."""

    confirmed: int = 0
    waiting: int = 0
    queried: int = 0
    required: int = 0
    corrected: int = 0
    count: int = 1
    planned: int | None = None
    placement: Placement | None = None
    key: int | None = None
    title: str = ""

    @property
    def logged(self) -> int:
        """All that was sent, whatever became of it, with what was carried over."""
        return self.confirmed + self.waiting + self.queried

    def add(self, state: str, minutes: int, corrected: int) -> None:
        name = COLUMNS[state]
        setattr(self, name, getattr(self, name) + minutes)
        self.corrected += corrected


def found(user, today: date, *, look="", programme=None, type_=None):
    """Placements that run or ran here, of those that one coordinates, as asked for."""
    rows = Placement.objects.run_by(user).filter(state__in=COUNTED)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if type_ is not None:
        rows = rows.filter(type=type_)
    if look == Look.QUIET:
        rows = rows.filter(pk__in=quiet(user.coordinated_schools(), today).values("pk"))
    elif look == Look.BEHIND:
        rows = behind(rows, today)
    elif look == Look.QUERIES:
        asked = LogEntry.objects.exclude(query="").filter(placement=OuterRef("pk")).order_by()
        counted = asked.values("placement").annotate(n=Count("pk")).values("n")
        rows = rows.alias(asked=Subquery(counted)).filter(asked__gt=MANY_QUERIES)
    elif look == Look.SILENT:
        rows = rows.filter(Exists(unlooked(today).filter(placement=OuterRef("pk"))))
    return rows


def behind(rows, today: date):
    """Those whose logged share of the hours asked for is under 70% of the share of days gone, by 8 hours at least.

    Days of the calendar stand for planned ones here: an approximation that the database can make for all.
    """
    sent = LogEntry.objects.exclude(state=State.DRAFT).filter(placement=OuterRef("pk")).order_by()
    total = sent.values("placement").annotate(n=Sum("minutes")).values("n")
    until = Least(Value(today), F("ends_on"), output_field=DateField())
    gone, whole = days_between("starts_on", until), days_between("starts_on", F("ends_on"))
    rows = rows.alias(
        sent=Coalesce(Subquery(total), 0) + F("carried_minutes"),
        due=F("required_minutes") * gone / whole,
    )
    return rows.filter(
        sent__lt=F("due") * BEHIND_PERCENT / 100, sent__lte=F("due") - BEHIND_MINUTES
    )


def days_between(first, last):
    """Days from one date to another, both counted; none where the first is still to come."""
    template = "greatest(%(expressions)s + 1, 0)"
    return Func(last, F(first), template=template, arg_joiner=" - ", output_field=IntegerField())


def lines_of(placements: list[Placement], today: date) -> list[Line]:
    """A line for each placement, in a fixed number of queries. They need periods, interruptions and absences."""
    calendars = calendars_of({row.school_id for row in placements})
    yesterday = today - timedelta(days=1)
    told = {
        row.pk: Line(
            confirmed=row.carried_minutes,
            required=row.required_minutes,
            placement=row,
            planned=sum(
                day.minutes
                for day in planned_days(row, row.starts_on, yesterday, calendars[row.school_id])
            ),
        )
        for row in placements
    }
    sums = sent_lines(LogEntry.objects.filter(placement__in=list(told)), "placement")
    for pk, *sum_ in sums:
        told[pk].add(*sum_)
    return list(told.values())


def sent_lines(rows, by: str):
    """(what it is by, state, minutes, how many were corrected) of the lines that were sent."""
    rows = rows.exclude(state=State.DRAFT).order_by().values_list(by, "state")
    return rows.annotate(Sum("minutes"), Count("corrected_at"))


def by_programme(placements) -> list[Line]:
    """A line for each program of these placements, by its title, in two queries."""
    columns = ("programme", "programme__title", "programme__cohort")
    rows = placements.order_by("programme__title", "programme").values_list(*columns)
    told = {}
    for pk, title, cohort, count, required, carried in rows.annotate(
        Count("pk"), Sum("required_minutes"), Sum("carried_minutes")
    ):
        name = " · ".join(filter(None, (title, cohort)))
        told[pk] = Line(key=pk, title=name, count=count, required=required, confirmed=carried)
    sums = sent_lines(LogEntry.objects.filter(placement__in=placements), "placement__programme")
    for pk, *sum_ in sums:
        told[pk].add(*sum_)
    return list(told.values())
