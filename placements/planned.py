"""Which days are planned: the stretches of the week, the school's calendar, interruptions and known absences.

Whoever counts planned hours asks here. School holidays and the days between two terms are free, but for learners in a
job of their own and where the placement is marked to go on; what lies wholly outside the terms is meant to be there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import CharField, F, Value

from accounts.models import Holiday, School, Term
from catalogue.models import Structure
from kit.weekdays import monday_of
from placements.models import Absence, Placement

HOLIDAY = "holiday"


@dataclass(frozen=True)
class Calendar:
    """A school's holidays and terms; a term in which others lie does not count beside them."""

    holidays: frozenset[date] = frozenset()
    terms: tuple[tuple[date, date], ...] = ()

    def in_term(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.terms)

    def meets(self, first: date, last: date) -> bool:
        """Whether any term lies, in part, between these days."""
        return any(begins <= last and ends >= first for begins, ends in self.terms)

    def is_between_terms(self, day: date) -> bool:
        """No term holds the day, one is over and another is to come: beyond what is known, days are as any other."""
        before = any(last < day for _first, last in self.terms)
        return before and not self.in_term(day) and any(first > day for first, _last in self.terms)

    def is_school_day(self, day: date) -> bool:
        """Monday to Friday, no holiday, and in a term where the school keeps terms."""
        in_session = self.in_term(day) or not self.terms
        return in_session and day.weekday() < 5 and day not in self.holidays


def calendar_of(school: School) -> Calendar:
    """The calendar of the school with that of the nodes above it, in one query."""
    nodes = School.objects.above([school.pk]).values("pk")
    holidays = Holiday.objects.filter(school__in=nodes).order_by()
    terms = Term.objects.filter(school__in=nodes).order_by()
    what = Value(HOLIDAY, output_field=CharField())
    rows = holidays.annotate(what=what).values_list("first_on", "last_on", "what")
    rows = rows.union(terms.annotate(what=F("kind")).values_list("starts_on", "ends_on", "what"))
    closed: list[tuple] = []
    kept: list[tuple] = []
    for first, last, kind in rows:
        (closed if kind == HOLIDAY else kept).append((first, last, kind))
    return Calendar(days_of(closed), counted(kept))


def calendars_of(schools: set[int]) -> dict[int, Calendar]:
    """The same for each of these schools, in three queries however many they are."""
    parents = ("pk", "parent", "parent__parent", "parent__parent__parent")
    lines = list(School.objects.filter(pk__in=schools).values_list(*parents))
    nodes = {node for line in lines for node in line if node}
    closed = list(
        Holiday.objects.filter(school__in=nodes).values_list(
            "school", "first_on", "last_on", "name"
        )
    )
    kept = list(
        Term.objects.filter(school__in=nodes).values_list("school", "starts_on", "ends_on", "kind")
    )
    return {
        line[0]: Calendar(
            days_of(row[1:] for row in closed if row[0] in line),
            counted([row[1:] for row in kept if row[0] in line]),
        )
        for line in lines
    }


def days_of(stretches) -> frozenset[date]:
    return frozenset(
        first + timedelta(days=n)
        for first, last, _kind in stretches
        for n in range((last - first).days + 1)
    )


def counted(terms) -> tuple[tuple[date, date], ...]:
    """The terms without the school years that they make up."""
    parts = [term for term in terms if term[2] != Term.Kind.YEAR]
    return tuple((first, last) for first, last, _kind in parts or terms)


def ignores_calendar(placement: Placement) -> bool:
    """Whether the work goes on in the school's holidays."""
    return placement.over_holidays or placement.structure == Structure.IN_ROLE


def is_free(placement: Placement, day: date, calendar: Calendar) -> bool:
    """Nothing is planned on this day, whatever the hours of the week say."""
    if any(pause.holds(day) for pause in placement.interruptions.all()):
        return True
    return not ignores_calendar(placement) and is_closed(
        calendar, day, placement.starts_on, placement.ends_on
    )


def is_closed(calendar: Calendar, day: date, starts_on: date, ends_on: date) -> bool:
    """Whether the school's calendar frees the day in a placement from `starts_on` to `ends_on`."""
    if day in calendar.holidays:
        return True
    return calendar.is_between_terms(day) and calendar.meets(starts_on, ends_on)


def planned_on(placement: Placement, day: date, calendar: Calendar) -> list:
    """The placement's stretches of that day, absences aside. Uses prefetched periods and interruptions."""
    if not placement.starts_on <= day <= placement.ends_on or is_free(placement, day, calendar):
        return []
    return [period for period in placement.periods.all() if period.falls_on(day)]


@dataclass(frozen=True)
class PlannedDay:
    """A day of a placement with its periods, as the plan has it."""

    day: date
    placement: Placement
    periods: tuple

    @property
    def minutes(self) -> int:
        return sum(period.minutes for period in self.periods)

    @property
    def times(self) -> str:
        """ "12:30–15:30", with several periods one after the other."""
        return ", ".join(f"{p.begins:%H:%M}–{p.ends:%H:%M}" for p in self.periods)

    @property
    def sites(self) -> str:
        """Where, for stretches that are not at the placement's own site."""
        return ", ".join(dict.fromkeys(str(p.site) for p in self.periods if p.site_id))


def planned_days(placement: Placement, first: date, last: date, calendar: Calendar):
    """The planned days from `first` to `last`, both counted, without those on which the learner is away."""
    first, last = max(first, placement.starts_on), min(last, placement.ends_on)
    away = {absence.on for absence in placement.absences.all()}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day not in away and (periods := planned_on(placement, day, calendar)):
            yield PlannedDay(day, placement, tuple(periods))


@dataclass(frozen=True)
class Week:
    """The planned days of a week that begins on this Monday."""

    monday: date
    days: list[PlannedDay]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)


@dataclass(frozen=True)
class Plan:
    """All planned days, by week, against the minutes that are asked for and not carried over."""

    days: list[PlannedDay]
    required: int

    @cached_property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def short(self) -> int:
        """Minutes that are missing."""
        return max(self.required - self.minutes, 0)

    @cached_property
    def weeks(self) -> list[Week]:
        found: dict[date, list[PlannedDay]] = {}
        for planned in self.days:
            monday = monday_of(planned.day)
            found.setdefault(monday, []).append(planned)
        return [Week(monday, days) for monday, days in found.items()]


def plan_of(placement: Placement, calendar: Calendar) -> Plan:
    """The whole placement as planned."""
    days = planned_days(placement, placement.starts_on, placement.ends_on, calendar)
    return Plan(list(days), max(placement.required_minutes - placement.carried_minutes, 0))


@dataclass(frozen=True)
class Lost:
    """What was planned on days of absence, by kind, in minutes."""

    kinds: list[dict]
    disrupted: int


def lost_of(placement: Placement) -> Lost | None:
    """The planned time that was missed; None where nobody was ever absent."""
    away = list(placement.absences.all())
    if not away:
        return None
    calendar = calendar_of(placement.school)
    sums: dict[str, list[int]] = {}
    disrupted = 0
    for absence in away:
        minutes = sum(period.minutes for period in planned_on(placement, absence.on, calendar))
        sums.setdefault(absence.kind, []).append(minutes)
        disrupted += minutes if absence.is_disruption else 0
    kinds = [
        {"label": kind.label, "days": len(sums[kind]), "minutes": sum(sums[kind])}
        for kind in Absence.Kind
        if kind in sums
    ]
    return Lost(kinds, disrupted)
