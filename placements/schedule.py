"""Who is away from school on a day: by the weekly hours, the school's calendar and known absences."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, TextChoices
from django.utils.formats import time_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Holiday, School, Term
from catalogue.models import Structure
from placements.models import (
    Absence,
    CheckIn,
    Interruption,
    LogEntry,
    Participant,
    Period,
    Placement,
)
from placements.models.periods import week_of
from placements.planned import Calendar, calendars_of, counted, is_closed, planned_on
from placements.states import S
from students.rules import attendances_kept_by

NOON, LUNCH_OVER, EVENING = time(12), time(13), time(17)


class Session(TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


@dataclass(frozen=True)
class Out:
    """One learner on one day. `periods` are those of this day; `absence` what the school knows of it."""

    placement: Placement
    periods: tuple[Period, ...] = ()
    absence: Absence | None = None
    may_call_family: bool = False
    seen: str = ""

    @property
    def sessions(self) -> list[Session]:
        """The parts of the day in which the learner is out, in order."""
        found = {session for period in self.periods for session in sessions_of(period)}
        return [session for session in Session if session in found]

    @property
    def times(self) -> str:
        """ "12:30–15:30", with several periods one after the other."""
        return ", ".join(f"{p.begins:%H:%M}–{p.ends:%H:%M}" for p in self.periods)

    @property
    def host(self):
        """The contact to call at the employer, or None."""
        part = self.placement.supervisor or self.placement.signatory
        return part.contact if part else None

    @property
    def phone(self) -> str:
        """The supervisor's telephone, else the employer's."""
        partnership = self.placement.partnership
        own = self.host.phone if self.host else ""
        return own or (partnership.employer.phone if partnership else "")

    @property
    def emergency(self) -> tuple[str, str]:
        """Name and telephone of whom to call for the learner; blank where the reader may not know."""
        student = self.placement.student
        seen = self.may_call_family
        return (student.emergency_name, student.emergency_phone) if seen else ("", "")


@dataclass
class Day:
    """A day off campus. `elsewhere` are on placement, but not due on this day."""

    on: date
    expected: list[Out] = field(default_factory=list)
    absent: list[Out] = field(default_factory=list)
    arranged: list[Out] = field(default_factory=list)  # no fixed times
    elsewhere: list[Out] = field(default_factory=list)
    holidays: list[str] = field(default_factory=list)
    out_of_term: bool = False

    @property
    def rows(self) -> list[tuple[str, list[Out]]]:
        """What goes on paper, by what is known: ("expected", rows), …"""
        return [(kind, getattr(self, kind)) for kind in ("expected", "absent", "arranged")]


def sessions_of(period: Period) -> list[Session]:
    """The parts of the day that a stretch of work touches; the hour after noon belongs to both."""
    found = []
    if period.begins < NOON:
        found.append(Session.MORNING)
    if period.begins < EVENING and (period.begins >= NOON or period.ends > LUNCH_OVER):
        found.append(Session.AFTERNOON)
    if period.begins >= EVENING:
        found.append(Session.EVENING)
    return found


def off_campus(user, day: date, today: date, *, session: str = "", school=None) -> Day:
    """Everybody of this person's learners who is at an employer on this day, in a fixed number of queries.

    `session` leaves those out who are out at another time of day; who has no fixed times stays.
    """
    found = at_work(user, day, today)
    if school is not None:
        found = found.filter(school=school)
    placements = list(found)
    closed = closed_on(day)
    family = set(attendances_kept_by(user).values_list("student", flat=True).filter(
        student__in=[placement.student_id for placement in placements]
    ))  # fmt: skip
    schools = {placement.school_id for placement in placements}
    terms = terms_of(schools)
    told = Day(day)
    for placement in placements:
        here = placement.school_id
        closing = frozenset({day} if here in closed else ())
        row = row_of(placement, day, Calendar(closing, terms[here]), family)
        if not session or not row.periods or session in row.sessions:
            group_of(told, row).append(row)
    told.expected.sort(key=lambda row: (row.periods[0].begins, row.times))
    told.holidays = sorted({name for pk, name in closed.items() if pk in schools})
    kept = Calendar(terms=tuple(term for found in terms.values() for term in found))
    told.out_of_term = bool(kept.terms) and not kept.in_term(day)
    return told


def at_work(user, day, today):
    """Placements at an employer whose dates hold the day; those to come are counted on from today."""
    states = Q(state=S.ACTIVE)
    states |= Q(state=S.CONFIRMED) if day >= today else Q(state__in=[S.FINISHED, S.COMPLETED])
    found = Placement.objects.visible_to(user).filter(
        states, starts_on__lte=day, ends_on__gte=day, partnership__isnull=False
    )
    checked = CheckIn.objects.filter(line__placement=OuterRef("pk"), line__worked_on=day)
    return (
        found.exclude(delivery=Placement.Delivery.REMOTE)
        .select_related(
            "student__running", "school", "site", "programme", "partnership__employer", "arrival"
        )
        .annotate(
            came=Subquery(checked.order_by("came").values("came")[:1]),
            left=Subquery(checked.order_by("-left").values("left")[:1]),
            wrote=Exists(LogEntry.objects.filter(placement=OuterRef("pk"), worked_on=day)),
        )
        .prefetch_related(
            "periods",
            "interruptions",
            Prefetch("participants", Participant.objects.select_related("contact")),
            Prefetch("absences", Absence.objects.filter(on=day), to_attr="absent_today"),
        )
        .order_by("student__family_name", "student__given_name", "pk")
    )


def row_of(placement, day, calendar, family):
    """The learner's line. A holiday of the placement's school empties its periods."""
    return Out(
        placement,
        tuple(planned_on(placement, day, calendar)),
        next(iter(placement.absent_today), None),
        placement.student_id in family,
        seen_on(placement, day),
    )


def seen_on(placement, day) -> str:
    """What shows that the learner is there, or was, in words; blank where nothing does."""
    running = getattr(placement.student, "running", None)
    if running and running.placement_id == placement.pk:
        running.placement = placement  # its school is read already
        if running.started_on == day:
            word = _now("checked in %s") if running.site_id else _now("started %s")
            return word % running.since
    if placement.left:
        return _now("checked out %s") % time_format(placement.left)
    if placement.came:
        return _now("checked in %s") % time_format(placement.came)
    arrival = getattr(placement, "arrival", None)
    if arrival and arrival.on == day:
        return _now("arrived")
    return _now("hours written down") if placement.wrote else ""


def group_of(told: Day, row: Out) -> list[Out]:
    """Where the line stands."""
    if row.absence:
        return told.absent
    if row.periods:
        return told.expected
    return told.elsewhere if row.placement.periods.all() else told.arranged


def closed_on(day: date) -> dict[int, str]:
    """Schools that are closed on the day, with the holiday's name; one above closes those below it."""
    holidays = dict(
        Holiday.objects.filter(first_on__lte=day, last_on__gte=day).values_list("school", "name")
    )
    below = School.objects.under(list(holidays)).values_list(
        "pk", "parent", "parent__parent", "parent__parent__parent"
    )
    return {line[0]: next(holidays[pk] for pk in line if pk in holidays) for line in below}


def terms_of(schools: set[int]) -> dict[int, tuple[tuple[date, date], ...]]:
    """The terms that each school keeps, its own and those of the district above. Two queries."""
    lines = list(School.objects.filter(pk__in=schools).values_list(
        "pk", "parent", "parent__parent", "parent__parent__parent"
    ))  # fmt: skip
    nodes = {node for line in lines for node in line if node}
    rows = list(
        Term.objects.filter(school__in=nodes).values_list("school", "starts_on", "ends_on", "kind")
    )
    return {line[0]: counted([row[1:] for row in rows if row[0] in line]) for line in lines}


@dataclass
class Count:
    """How many learners are out on a day, and how many are noted as absent."""

    out: int = 0
    absent: int = 0


def out_by_day(user, first: date, last: date, today: date) -> dict[date, Count]:
    """How many of this person's learners are off campus, day by day, in a fixed number of queries.

    The same who `off_campus` expects; read by columns, for a district has many thousands.
    """
    here = Placement.objects.visible_to(user).filter(
        state__in=(S.ACTIVE, S.CONFIRMED, S.FINISHED, S.COMPLETED),
        starts_on__lte=last,
        ends_on__gte=first,
        partnership__isnull=False,
    )
    here = here.exclude(delivery=Placement.Delivery.REMOTE)
    told: dict[date, Count] = defaultdict(Count)
    away = set()
    for placement, day, state in Absence.objects.filter(
        placement__in=here, on__range=(first, last)
    ).values_list("placement", "on", "placement__state"):
        if may_be_out(state, day, today):
            away.add((placement, day))
            told[day].absent += 1
    for placement, day in due(here, first, last, today):
        told[day].out += (placement, day) not in away
    return told


def may_be_out(state: str, day: date, today: date) -> bool:
    """Those that run; those to come are counted on from today, those that are over until then."""
    if state == S.ACTIVE:
        return True
    return state == S.CONFIRMED if day >= today else state in {S.FINISHED, S.COMPLETED}


def due(placements, first: date, last: date, today: date) -> set[tuple[int, date]]:
    """Each placement with each day on which its weekly hours, the calendar and interruptions let it work."""
    resting = Interruption.objects.filter(
        placement__in=placements, starts_on__lte=last, ends_on__gte=first
    )
    rests = {
        (pk, max(begins, first) + timedelta(days=n))
        for pk, begins, ends in resting.values_list("placement", "starts_on", "ends_on")
        for n in range((min(ends, last) - max(begins, first)).days + 1)
    }
    rows = Period.objects.filter(placement__in=placements).order_by().values_list(
        "placement", "weekday", "dates", "weeks", "placement__school", "placement__state",
        "placement__starts_on", "placement__ends_on", "placement__over_holidays",
        "placement__structure", named=True,
    )  # fmt: skip
    calendars = calendars_of({row.placement__school for row in rows})

    @cache
    def is_shut(school, day, *span):
        return is_closed(calendars[school], day, *span)

    return {
        (row.placement, day)
        for row in rows
        for day in weekdays(row.weekday, first, last)
        if day in row.dates
        and week_of(day) % 2 in row.weeks
        and may_be_out(row.placement__state, day, today)
        and (row.placement, day) not in rests
        and (
            row.placement__over_holidays
            or row.placement__structure == Structure.IN_ROLE
            or not is_shut(
                row.placement__school, day, row.placement__starts_on, row.placement__ends_on
            )
        )
    }


def weekdays(weekday: int, first: date, last: date) -> Iterator[date]:
    """The days of this weekday between the two."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)
