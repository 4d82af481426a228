"""The law on minors: what of a learner's hours breaks a limit that holds at the school, with its rule and source.

The limits are data (catalogue.LawLimit); `findings` is pure. Every limit of every law is asked, and of several that
one day or week breaks in the same way the strictest is named. Age is that of each day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from django.db.models import Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import LawLimit, SchoolLaw
from kit.templatetags.house import hours
from placements.models import LogEntry, Placement
from placements.planned import Calendar, Plan, calendar_of, plan_of, planned_days
from placements.states import LIVE

K = LawLimit.Kind
LESSONS = (time(8), time(15))
ADULT = 18
WORDS = {
    K.NO_WORK: _("No work at this age: %(day)s (%(source)s)."),
    K.SCHOOL_DAY: _("At most %(allowed)s on a school day; %(day)s has %(has)s (%(source)s)."),
    K.OTHER_DAY: _("At most %(allowed)s on a day without school; %(day)s has %(has)s (%(source)s)."),
    K.SCHOOL_WEEK: _(
        "At most %(allowed)s in a week with school; the week from %(day)s has %(has)s (%(source)s)."
    ),
    K.OTHER_WEEK: _(
        "At most %(allowed)s in a week without school; the week from %(day)s has %(has)s (%(source)s)."
    ),
    K.EARLIEST: _("Not before %(allowed)s; %(day)s begins at %(has)s (%(source)s)."),
    K.LATEST: _("Not after %(allowed)s; %(day)s ends at %(has)s (%(source)s)."),
    K.LATEST_SUMMER: _(
        "Not after %(allowed)s from June 1 to Labor Day; %(day)s ends at %(has)s (%(source)s)."
    ),
    K.SCHOOL_HOURS: _("Not during school hours; those of %(day)s meet them (%(source)s)."),
    K.DAYS_A_YEAR: _("At most %(allowed)s days in a calendar year; %(year)s has %(has)s (%(source)s)."),
}  # fmt: skip
ALIKE = {
    K.OTHER_DAY: K.SCHOOL_DAY,
    K.OTHER_WEEK: K.SCHOOL_WEEK,
    K.LATEST_SUMMER: K.LATEST,
}  # one day has at most one of each
TIMES = {K.EARLIEST, K.LATEST, K.LATEST_SUMMER, K.SCHOOL_HOURS}


@dataclass(frozen=True)
class Shift:
    """A stretch of work on a day; without times only its minutes are judged."""

    day: date
    minutes: int
    begins: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class Finding:
    """A limit that is broken: on a day, or in the days from `day` to `last`."""

    kind: str
    source: str
    day: date
    last: date
    allowed: int
    has: int

    def touches(self, day: date) -> bool:
        return self.day <= day <= self.last

    @property
    def words(self) -> str:
        """The rule, what it allows, what there is instead, and where the rule stands."""
        return str(WORDS[K(self.kind)]) % {
            "day": date_format(self.day),
            "year": self.day.year,
            "source": self.source,
            "allowed": self.said(self.allowed),
            "has": self.said(self.has),
        }

    def said(self, value: int) -> str:
        """A length, a time of day or a count, as the kind has it."""
        if self.kind in TIMES:
            return f"{value // 60:02}:{value % 60:02}"
        return str(value) if self.kind == K.DAYS_A_YEAR else hours(value)


@dataclass(frozen=True)
class Book:
    """The limits that hold at a school, and when its lessons are."""

    limits: tuple[LawLimit, ...]
    lessons: tuple[time, time] = LESSONS

    @property
    def names(self) -> str:
        return ", ".join(dict.fromkeys(str(limit.law) for limit in self.limits))


@dataclass(frozen=True)
class Case:
    """What a limit is asked about: the shifts on which it holds, and the school around them."""

    shifts: list[Shift]
    is_school_day: Callable[[date], bool]
    lessons: tuple[time, time]
    has_summer: bool  # the law has another evening in summer


def findings(
    shifts: Iterable[Shift],
    age_on: Callable[[date], int | None],
    is_school_day: Callable[[date], bool],
    book: Book,
) -> list[Finding]:
    """What is broken, by day; nothing where the age is not known."""
    shifts = list(shifts)
    summers = {limit.law_id for limit in book.limits if limit.kind == K.LATEST_SUMMER}
    found: list[Finding] = []
    for limit in book.limits:
        bound = [shift for shift in shifts if holds(limit, shift.day, age_on(shift.day))]
        case = Case(bound, is_school_day, book.lessons, limit.law_id in summers)
        found += [
            Finding(limit.kind, limit.source, day, last, allowed, has)
            for day, last, allowed, has in CHECKS[K(limit.kind)](limit, case)
        ]
    return strictest(found)


def holds(limit: LawLimit, day: date, age: int | None) -> bool:
    """Whether the limit is law for somebody of this age on this day."""
    if age is None or not limit.min_age <= age <= limit.max_age:
        return False
    first, last = limit.law.valid_from, limit.law.valid_to
    return (first is None or first <= day) and (last is None or day <= last)


def strictest(found: list[Finding]) -> list[Finding]:
    """Of those that one day or week breaks alike the strictest, by day."""
    best: dict[tuple, Finding] = {}
    for each in sorted(found, key=severity):
        best.setdefault((ALIKE.get(K(each.kind), each.kind), each.day), each)
    return sorted(best.values(), key=lambda each: (each.day, each.kind))


def severity(each: Finding) -> tuple[int, int]:
    sign = -1 if each.kind == K.EARLIEST else 1
    return sign * each.allowed, -sign * each.has


def minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def labor_day(year: int) -> date:
    """The first Monday of September."""
    first = date(year, 9, 1)
    return first + timedelta(days=-first.weekday() % 7)


def is_summer(day: date) -> bool:
    """June 1 to Labor Day, both counted."""
    return date(day.year, 6, 1) <= day <= labor_day(day.year)


def never(limit, case):
    """No work at all."""
    return [(shift.day, shift.day, 0, shift.minutes) for shift in case.shifts]


def by_day(limit, case):
    """Minutes of a day, with school or without."""
    wanted = limit.kind == K.SCHOOL_DAY
    sums: dict[date, int] = {}
    for shift in case.shifts:
        if case.is_school_day(shift.day) == wanted:
            sums[shift.day] = sums.get(shift.day, 0) + shift.minutes
    return [(day, day, limit.value, has) for day, has in sums.items() if has > limit.value]


def by_week(limit, case):
    """Minutes of a week, which is one with school if one of its days is a school day."""
    wanted = limit.kind == K.SCHOOL_WEEK
    sums: dict[date, int] = {}
    for shift in case.shifts:
        first = shift.day - timedelta(days=(shift.day.weekday() - limit.law.week_begins) % 7)
        sums[first] = sums.get(first, 0) + shift.minutes
    return [
        (first, first + timedelta(days=6), limit.value, has)
        for first, has in sums.items()
        if has > limit.value and has_school(first, case) == wanted
    ]


def has_school(first, case):
    return any(case.is_school_day(first + timedelta(days=n)) for n in range(7))


def too_early(limit, case):
    return [
        (shift.day, shift.day, limit.value, minute(shift.begins))
        for shift in case.shifts
        if shift.begins and minute(shift.begins) < limit.value
    ]


def too_late(limit, case):
    """The evening, of the whole year or of the summer, where the law has one of its own for it."""
    in_summer = limit.kind == K.LATEST_SUMMER
    return [
        (shift.day, shift.day, limit.value, minute(shift.ends))
        for shift in case.shifts
        if shift.ends
        and minute(shift.ends) > limit.value
        and (not case.has_summer or is_summer(shift.day) == in_summer)
    ]


def in_lessons(limit, case):
    begin, end = case.lessons
    return [
        (shift.day, shift.day, minute(end), minute(shift.begins))
        for shift in case.shifts
        if shift.begins and shift.begins < end and shift.ends > begin and case.is_school_day(shift.day)
    ]  # fmt: skip


def by_year(limit, case):
    """Days on which anything was worked, in a calendar year."""
    days = {shift.day for shift in case.shifts}
    years = {day.year: sum(other.year == day.year for other in days) for day in days}
    return [
        (date(year, 1, 1), date(year, 12, 31), limit.value, has)
        for year, has in years.items()
        if has > limit.value
    ]


CHECKS: dict[str, Callable] = {
    K.NO_WORK: never,
    K.SCHOOL_DAY: by_day,
    K.OTHER_DAY: by_day,
    K.SCHOOL_WEEK: by_week,
    K.OTHER_WEEK: by_week,
    K.EARLIEST: too_early,
    K.LATEST: too_late,
    K.LATEST_SUMMER: too_late,
    K.SCHOOL_HOURS: in_lessons,
    K.DAYS_A_YEAR: by_year,
    K.HAZARDOUS: lambda limit, case: [],  # not of hours: requirements.minors asks it
}


def book_of(school: School) -> Book | None:
    """What the school and those above it chose; None where nobody has chosen yet."""
    rows = SchoolLaw.objects.for_school(school).prefetch_related("laws__limits")
    chosen = sorted(rows, key=lambda row: row.school_id != school.pk)  # its own lessons first
    if not chosen:
        return None
    laws = {law.pk: law for row in chosen for law in row.laws.all()}
    limits = tuple(limit for law in laws.values() for limit in law.limits.all())
    return Book(limits, (chosen[0].lessons_begin, chosen[0].lessons_end))


def is_judged(student, day: date) -> bool:
    """Whether limits can hold for this learner from this day on."""
    age = student.age_on(day)
    return age is not None and age < ADULT


class Reading:
    """What the questions about these placements take from the database, read once for them all."""

    def __init__(self, placements: Iterable[Placement]):
        self.placements = list(placements)
        self.calendars: dict[int, Calendar] = {}
        self.books: dict[int, Book | None] = {}

    def calendar(self, school: School) -> Calendar:
        if school.pk not in self.calendars:
            self.calendars[school.pk] = calendar_of(school)
        return self.calendars[school.pk]

    def book(self, school: School) -> Book | None:
        if school.pk not in self.books:
            self.books[school.pk] = book_of(school)
        return self.books[school.pk]

    def plan(self, placement: Placement) -> Plan:
        """Its planned days, the stretches of all of them read at once."""
        if len(self.placements) > 1:
            prefetch_related_objects(self.placements, "periods", "interruptions", "absences")
        return plan_of(placement, self.calendar(placement.school))

    @cached_property
    def years(self) -> tuple[date, date]:
        """From the first to the last year in which any of them runs."""
        first = min(placement.starts_on.year for placement in self.placements)
        last = max(placement.ends_on.year for placement in self.placements)
        return date(first, 1, 1), date(last, 12, 31)

    @cached_property
    def planned(self) -> dict[int, list[Placement]]:
        """By learner: the placements that hold their time."""
        first, last = self.years
        found = Placement.objects.filter(
            student__in=self.learners, starts_on__lte=last, ends_on__gte=first, state__in=LIVE
        )
        found = found.select_related("school")
        return by_learner(found.prefetch_related("periods", "interruptions", "absences"))

    @cached_property
    def written(self) -> dict[int, list[LogEntry]]:
        """By learner: lines of placements that hold their time no more."""
        over = ~Q(placement__state__in=LIVE)
        lines = LogEntry.objects.filter(over, student__in=self.learners)
        return by_learner(lines.filter(worked_on__range=self.years))

    @property
    def learners(self) -> set[int]:
        return {placement.student_id for placement in self.placements}


def by_learner(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.student_id, []).append(row)
    return found


def of_schedule(placement: Placement, days, reading: Reading) -> list[Finding]:
    """What the planned days break, together with what the learner does elsewhere in those years."""
    book = reading.book(placement.school)
    if book is None:
        return []
    shifts = [*planned_shifts(days), *elsewhere(placement, reading)]
    is_school_day = reading.calendar(placement.school).is_school_day
    found = findings(shifts, placement.student.age_on, is_school_day, book)
    return [each for each in found if any(each.touches(planned.day) for planned in days)]


def planned_shifts(days) -> list[Shift]:
    return [
        Shift(planned.day, period.minutes, period.begins, period.ends)
        for planned in days
        for period in planned.periods
    ]


def elsewhere(placement: Placement, reading: Reading) -> list[Shift]:
    """The learner's other placements: as planned while they hold the learner's time, else as written down."""
    first, last = date(placement.starts_on.year, 1, 1), date(placement.ends_on.year, 12, 31)
    shifts = []
    for other in reading.planned.get(placement.student_id, ()):
        if other.pk != placement.pk:
            own = reading.calendar(other.school)
            shifts += planned_shifts(planned_days(other, first, last, own))
    lines = reading.written.get(placement.student_id, ())
    lines = [line for line in lines if line.placement_id != placement.pk]
    return shifts + worked(line for line in lines if first <= line.worked_on <= last)


def worked(lines) -> list[Shift]:
    return [Shift(line.worked_on, line.minutes, line.begins, line.ends) for line in lines]


def of_line(placement: Placement, shift: Shift, but: int | None = None) -> list[Finding]:
    """What this stretch of work breaks, with all that the learner has written down beside it, here and elsewhere."""
    if not is_judged(placement.student, shift.day):
        return []
    book, age = book_of(placement.school), placement.student.age_on(shift.day)
    if book is None or not any(
        holds(limit, shift.day, age) for limit in book.limits if limit.kind != K.HAZARDOUS
    ):
        return []
    year = shift.day.year
    # a week may reach over the turn of the year
    span = (date(year, 1, 1) - timedelta(days=6), date(year, 12, 31) + timedelta(days=6))
    lines = LogEntry.objects.filter(student=placement.student_id, worked_on__range=span)
    shifts = [*worked(line for line in lines if line.pk != but), shift]
    calendar = calendar_of(placement.school)
    found = findings(shifts, placement.student.age_on, calendar.is_school_day, book)
    return [each for each in found if each.touches(shift.day)]
