"""A month or a week of a person's calendar, drawn as weeks of days."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Holiday, School, Term, User
from desk.diary.entries import Entry, entries
from kit.weekdays import monday_of
from placements.models import Placement
from placements.rules import can_see_out
from placements.schedule import Count, out_by_day

SHOWN = 4  # entries of a day in a month; the week has them all


@dataclass
class Day:
    """One day: what is on, who is out, and what the school's calendar says of it."""

    on: date
    is_inside: bool = True
    is_today: bool = False
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    count: Count = field(default_factory=Count)
    most: int = SHOWN

    @property
    def shown(self) -> list[Entry]:
        """What has room; of one more than that all."""
        return self.entries if self.more == 0 else self.entries[: self.most]

    @property
    def more(self) -> int:
        over = len(self.entries) - self.most
        return over if over > 1 else 0

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.notes or self.count.out or self.count.absent)


def month_of(user: User, day: date, today: date) -> list[list[Day]]:
    """The weeks, from Monday on, that hold the month of the day."""
    first = day.replace(day=1)
    last = next_month(first) - timedelta(days=1)
    begins = monday_of(first)
    ends = last + timedelta(days=6 - last.weekday())
    return weeks(user, begins, ends, today, inside=(first, last))


def week_of(user: User, day: date, today: date) -> list[list[Day]]:
    """The one week that holds the day, with all that is on."""
    monday = monday_of(day)
    return weeks(user, monday, monday + timedelta(days=6), today, most=1000)


def weeks(user, first, last, today, *, inside=None, most=SHOWN) -> list[list[Day]]:
    begins, ends = inside or (first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = {day: Day(day, begins <= day <= ends, day == today, most=most) for day in days}
    for entry in entries(user, first, last):
        told[entry.day].entries.append(entry)
    for day, words in notes(user, first, last):
        if words not in told[day].notes:
            told[day].notes.append(words)
    if can_see_out(user):
        for day, count in out_by_day(user, first, last, today).items():
            told[day].count = count
    rows = list(told.values())
    return [rows[n : n + 7] for n in range(0, len(rows), 7)]


def next_month(first: date) -> date:
    """The first of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def notes(user: User, first: date, last: date):
    """(day, words): holidays, and the days on which terms begin or end, of one's schools and those above them."""
    own = Placement.objects.filter(student__user=user).values("school")
    schools = School.objects.visible_to(user) | School.objects.filter(pk__in=own)
    nodes = School.objects.above(schools.values("pk")).values("pk")
    closed = Holiday.objects.filter(school__in=nodes, first_on__lte=last, last_on__gte=first)
    for begins, ends, name in closed.values_list("first_on", "last_on", "name"):
        day = max(begins, first)
        while day <= min(ends, last):
            yield day, name
            day += timedelta(days=1)
    kept = Term.objects.filter(school__in=nodes)
    for begins, ends, title in kept.values_list("starts_on", "ends_on", "title"):
        if first <= begins <= last:
            yield begins, _("%s begins") % title
        if first <= ends <= last:
            yield ends, _("%s ends") % title
