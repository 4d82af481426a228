"""A learner's clock: started and stopped by a button, or by the code at the site. The server's time counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, errors
from kit.errors import Refused
from partners.models import Site
from placements.actions import log
from placements.actions.away import refuse_absent
from placements.actions.hour_checks import Work
from placements.models import CheckIn, LogEntry, Placement, Running
from placements.rules import presence as rules

FORGOTTEN = timedelta(hours=16)  # nobody works as long: the end is asked for
LAST_MINUTE = time(23, 59)
MINUTE = timedelta(minutes=1)


class Forgotten(Refused):
    """The clock has run for so long that only the learner knows when the work ended."""


@transaction.atomic
def start(
    placement: Placement, *, by: User, uuid: UUID | None = None, site: Site | None = None
) -> Running | None:
    """Let the clock run; pressed again it is the one that runs. None where its line is written already."""
    log.lock_student(placement)
    errors.require(placement.student.user_id == by.pk)
    if running := of_student(placement.student_id):
        if running.placement_id != placement.pk:
            raise Refused(
                _("Your clock runs at %(where)s since %(since)s. Stop it first.")
                % {"where": running.placement, "since": running.since}
            )
        return running
    if uuid and LogEntry.objects.filter(student=placement.student_id, uuid=uuid).exists():
        return None
    today = clock.today(placement.school.time_zone)
    if not rules.can_start(by, placement, today):
        raise Refused(_("The clock runs from the first to the last day of a placement."))
    refuse_absent(placement, today)
    return Running.objects.create(
        placement=placement,
        student=placement.student,
        uuid=uuid or uuid4(),
        site=site,
        started_at=clock.now(),
    )


def of_student(pk: int) -> Running | None:
    """The clock that runs, with what its pages read."""
    found = Running.objects.filter(student=pk)
    return found.select_related(
        "student", "placement__student", "placement__school", "placement__partnership__employer",
        "placement__type", "site",
    ).first()  # fmt: skip


@transaction.atomic
def stop(
    uuid: UUID,
    *,
    by: User,
    pause: int = 0,
    ended_at: datetime | None = None,
    site: Site | None = None,
) -> list[LogEntry]:
    """Turn the clock into a line, or two where it ran over midnight; the same uuid again gives those lines.

    `pause` is the break in minutes, `site` where the learner checks out. Raises Forgotten after 16 hours without an
    `ended_at`, Refused for an end that cannot be; the clock then runs on, and nothing is lost.
    """
    running = Running.objects.filter(uuid=uuid, student__user=by).first()
    if running:
        log.lock_student(running.placement)
        running = of_student(running.student_id)  # as it is now: somebody may have been quicker
    if running is None or running.uuid != uuid:
        again = uuid5(uuid, "after midnight")
        return list(LogEntry.objects.filter(student__user=by, uuid__in=[uuid, again]))
    now = clock.now()
    end = ended_at or now
    check(running, end, now, asked=ended_at is None)
    pieces = list(pieces_of(running, end))
    if not pieces:
        running.delete()
        return []
    work = without_break(pieces, pause)
    today = clock.today(running.placement.school.time_zone)
    lines = [
        log.log(running.placement, each, by=by, today=today, uuid=key, despite=True)
        for each, key in zip(
            work, (running.uuid, uuid5(running.uuid, "after midnight")), strict=False
        )
    ]
    keep_times(running, lines, end if site and ended_at is None else None, site)
    running.delete()
    return lines


def check(running: Running, end: datetime, now: datetime, *, asked: bool) -> None:
    """Raise where the end is not known, or cannot be."""
    if end > now:
        raise Refused(_("This end is still to come. Choose when you stopped."))
    if end < running.started_at.replace(second=0, microsecond=0):
        raise Refused(_("You started at %s. The end lies after that.") % running.since)
    if end - running.started_at > FORGOTTEN:
        if asked:
            raise Forgotten(_("Your clock has run for more than 16 hours. When did you stop?"))
        raise Refused(_("That is more than 16 hours in one go. Check the day and the time."))


def pieces_of(running: Running, end: datetime) -> Iterator[Work]:
    """The work day by day, by the school's clock; minutes are those that passed, also where clocks are changed."""
    zone = ZoneInfo(running.placement.school.time_zone)
    first = running.started_at.replace(second=0, microsecond=0)
    last = end.replace(second=0, microsecond=0)
    day = first.astimezone(zone).date()
    while first < last:
        midnight = clock.local(day + timedelta(days=1), 0, zone.key)
        until = min(midnight, last)
        yield piece(day, first, until, zone, is_cut=until == midnight)
        first, day = until, day + timedelta(days=1)


def piece(day: date, first: datetime, last: datetime, zone: ZoneInfo, *, is_cut: bool) -> Work:
    """One day's part. In the hour that comes twice a year the clock may show an end before the beginning: no times."""
    minutes = (last - first) // MINUTE
    begins = to_the_minute(first, zone)
    ends_at = LAST_MINUTE if is_cut else to_the_minute(last, zone)
    if ends_at <= begins:
        return Work(day, minutes)
    return Work(day, minutes, begins, ends_at)


def to_the_minute(moment: datetime, zone: ZoneInfo) -> time:
    return moment.astimezone(zone).time().replace(second=0, microsecond=0)


def without_break(pieces: list[Work], pause: int) -> list[Work]:
    """The break comes off the longest part."""
    longest = max(pieces, key=lambda work: work.minutes)
    if pause and pause >= longest.minutes:
        raise Refused(_("The break is as long as the work. Check the times."))
    return [
        replace(work, minutes=work.minutes - pause, break_minutes=pause)
        if work is longest
        else work
        for work in pieces
    ]


def keep_times(running: Running, lines: list[LogEntry], left: datetime | None, site) -> None:
    """When the learner checked in, beside the first line, and when out, beside the last."""
    zone = ZoneInfo(running.placement.school.time_zone)
    came = {lines[0].pk: to_the_minute(running.started_at, zone)} if running.site_id else {}
    out = {lines[-1].pk: to_the_minute(left, zone)} if left else {}
    CheckIn.objects.bulk_create(
        CheckIn(
            line=line,
            site=running.site or site,
            came=came.get(line.pk),
            left=out.get(line.pk),
        )
        for line in lines
        if line.pk in came or line.pk in out
    )


@transaction.atomic
def discard(uuid: UUID, *, by: User) -> None:
    """The learner throws the running clock away: nothing was worked."""
    Running.objects.filter(uuid=uuid, student__user=by).delete()
