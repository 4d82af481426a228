"""What no line of hours may be, and what it breaks of a law: refused once, and kept on the line if it is true."""

from dataclasses import dataclass, fields
from datetime import date, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Refused
from placements import law
from placements.actions.away import refuse_absent
from placements.models import LogEntry, Objective, Placement
from placements.models.hours import MIDNIGHT

DAY = 24 * 60


class AgainstRule(Refused):
    """A law is broken; what was worked all the same is saved by `despite`."""


class Overlaps(Refused):
    """There is a line at this time already: `line`."""

    def __init__(self, words: str, line: LogEntry):
        super().__init__(words)
        self.line = line


@dataclass(frozen=True)
class Work:
    """What a line says: a day, minutes that count, and what was done."""

    worked_on: date
    minutes: int
    begins: time | None = None
    ends: time | None = None
    break_minutes: int = 0
    mode: str = Objective.Mode.ON
    setting: str = LogEntry.Setting.WORKPLACE
    objective: Objective | None = None
    note: str = ""

    @property
    def columns(self) -> dict:
        """The columns of the line, each with its value."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


def minutes_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def on_the_clock(begins: time, ends: time) -> int:
    """Minutes from one to the other as a clock shows them; negative where the end lies before the beginning."""
    return minutes_of(ends) - minutes_of(begins) + (ends == MIDNIGHT)


def gained(day: date, begins: time, ends: time, zone: str) -> int:
    """Minutes that really pass between these times beyond those on the clock: not 0 only where the clocks change."""
    wall = minutes_of(ends) - minutes_of(begins)
    return clock.minutes_between(day, begins, ends, zone) - wall if wall > 0 else 0


def closed(placement: Placement) -> str:
    """Why no hours can be written, in words."""
    return _(
        "Hours can be written from the first day until two weeks after the last. State now: %s."
    ) % (placement.get_state_display().lower())


def check(
    placement: Placement,
    work: Work,
    *,
    today: date,
    but: LogEntry | None = None,
    despite: bool = False,
) -> str:
    """What the line breaks of a law, in words; blank for nothing.

    Raises Refused for a day outside the placement or to come, an overlap or too many hours, Absent on a day
    that was told as one, and AgainstRule for a broken law, but for `despite` and what stands on `but` already.
    """
    check_date(placement, work.worked_on, today)
    if but is None or but.worked_on != work.worked_on:
        refuse_absent(placement, work.worked_on)
    others = LogEntry.objects.filter(student=placement.student_id, worked_on=work.worked_on)
    check_day(work, [line for line in others if but is None or line.pk != but.pk])
    shift = law.Shift(work.worked_on, work.minutes, work.begins, work.ends)
    broken = law.of_line(placement, shift, but.pk if but else None)
    words = " ".join(each.words for each in broken)
    if words and not despite and (but is None or but.breaks != words):
        raise AgainstRule(words)
    return words


def check_date(placement: Placement, day: date, today: date) -> None:
    """Raise Refused for a day outside the placement, or one to come: the school's day counts, not the phone's."""
    if not placement.starts_on <= day <= placement.ends_on:
        raise Refused(
            _("The placement runs from %(first)s to %(last)s. Choose a day in between.")
            % {"first": date_format(placement.starts_on), "last": date_format(placement.ends_on)}
        )
    if day > today:
        raise Refused(
            _(
                "This day is still to come: at your school it is %(today)s. Write it down when you have worked."
            )
            % {"today": date_format(today)}
        )


def overlap(work: Work, line: LogEntry) -> bool:
    """Whether both have times of day, and these meet."""
    if not (work.begins and work.ends and line.begins and line.ends):
        return False
    return work.begins < line.ends and line.begins < work.ends


def check_day(work: Work, others: list[LogEntry]) -> None:
    """Raise Refused where the other lines of the day leave no room for this one."""
    for line in others:
        if overlap(work, line):
            raise Overlaps(
                _(
                    "There is already a line from %(begins)s to %(ends)s on this day. Change the times."
                )
                % {"begins": time_format(line.begins or ""), "ends": time_format(line.ends or "")},
                line,
            )
    if sum(line.minutes for line in others) + work.minutes > DAY:
        raise Refused(_("With this line the day would have more than 24 hours. Check the hours."))
