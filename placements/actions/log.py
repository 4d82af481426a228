"""A learner writes hours, puts them right, takes them away. The student's row is locked first: one writer each."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements.actions import traces
from placements.actions.hour_checks import Work, check, closed, gained, minutes_of
from placements.actions.hour_files import attach, drop
from placements.models import LogChange, LogEntry, LogFile, Placement
from placements.planned import calendar_of, planned_days
from placements.rules import hours as hour_rules
from students.models import Student

State = LogEntry.State


@transaction.atomic
def log(
    placement: Placement,
    work: Work,
    *,
    by: User,
    today: date,
    uuid: UUID | None = None,
    keep: bool = False,
    despite: bool = False,
    files: Iterable[File] = (),
) -> LogEntry:
    """Write down a stretch of work; the same uuid again gives the line that is there already.

    `keep` does not send it yet. Raises AgainstRule where a law is broken; with `despite` that stands on the line.
    """
    lock_student(placement)
    errors.require(placement.student.user_id == by.pk)
    known = LogEntry.objects.filter(student=placement.student_id)
    if uuid and (line := known.filter(uuid=uuid).first()):
        return line
    if not hour_rules.can_log(by, placement, today):
        raise Refused(closed(placement))
    columns = work.columns | {"breaks": check(placement, work, today=today, despite=despite)}
    state = State.DRAFT if keep else State.SUBMITTED
    with constraints.in_words():
        line = LogEntry.objects.create(
            placement=placement,
            student=placement.student,
            uuid=uuid or uuid4(),
            state=state,
            **columns,
        )
    attach(line, files)
    return line


@transaction.atomic
def log_all(placement: Placement, works: Iterable[Work], *, uuid: UUID, **more) -> list[LogEntry]:
    """Several stretches at once, as a night is two: all of them or none. The first has this uuid."""
    return [
        log(placement, work, uuid=uuid if n == 0 else uuid5(uuid, str(n)), **more)
        for n, work in enumerate(works)
    ]


@transaction.atomic
def log_as_planned(placement: Placement, day: date, *, by: User, today: date) -> list[LogEntry]:
    """One line for each planned period of the day. Pressed twice it changes nothing.

    Raises Refused where nothing was planned on that day.
    """
    planned = next(planned_days(placement, day, day, calendar_of(placement.school)), None)
    if planned is None:
        raise Refused(_("Nothing was planned on this day. Write it down by hand."))
    return [
        log(placement, as_planned(period, day), by=by, today=today, uuid=planned_uuid(period, day))
        for period in planned.periods
    ]


def log_week_as_planned(
    placements: Iterable[Placement], monday: date, *, by: User, today: date
) -> tuple[int, list[str]]:
    """Every planned day of the week up to today that has no line yet.

    Returns how many days that are, and what was said of those that could not be written.
    """
    days, refused = 0, []
    for placement in placements:
        last = min(monday + timedelta(days=6), today)
        lines = placement.log.filter(worked_on__range=(monday, last))
        written = set(lines.values_list("worked_on", flat=True))
        for planned in planned_days(placement, monday, last, calendar_of(placement.school)):
            if planned.day in written:
                continue
            try:
                log_as_planned(placement, planned.day, by=by, today=today)
            except Refused as refusal:
                refused.append(str(refusal))
            else:
                days += 1
    return days, refused


def as_planned(period, day: date) -> Work:
    """The work of a planned period; what does not count of it is the break."""
    span = minutes_of(period.ends) - minutes_of(period.begins)
    pause = max(span - period.minutes, 0)
    zone = period.placement.school.time_zone
    minutes = max(period.minutes + gained(day, period.begins, period.ends, zone), 1)
    return Work(day, minutes, period.begins, period.ends, pause)


def planned_uuid(period, day: date) -> UUID:
    """The same for every press on the button of this period and day."""
    return uuid5(NAMESPACE_URL, f"planned:{period.placement_id}:{day}:{period.begins:%H:%M}")


@transaction.atomic
def rewrite(
    line: LogEntry,
    work: Work,
    *,
    by: User,
    today: date,
    answer: str = "",
    keep: bool = False,
    despite: bool = False,
    files: Iterable[File] = (),
) -> LogEntry:
    """The learner puts an own line right, or answers a query; it goes (back) to the supervisor.

    A draft that one goes on to `keep` does not. What breaks a law is told as in log().
    """
    line = lock_own(line, by)
    files = list(files)
    if not hour_rules.can_log(by, line.placement, today):
        raise Refused(closed(line.placement))
    if line.is_queried and not (answer or files or differs(line, work)):
        raise Refused(_("Put the line right, or say in a few words why it is right as it is."))
    more = told_of(line, check(line.placement, work, today=today, but=line, despite=despite))
    attach(line, files)
    if line.is_draft:
        more |= {"state": State.DRAFT} if keep else sent()
    else:
        more |= {"state": State.SUBMITTED, "sent_at": clock.now()}
    more["answer"] = answer or line.answer
    return write(line, work, by=by, role=LogChange.Role.STUDENT, reason=answer, **more)


def lock_own(line: LogEntry, by: User) -> LogEntry:
    """An own line, locked; Conflict where it is confirmed, gone, or the school's to settle."""
    line = lock(line)
    errors.require(line.placement.student.user_id == by.pk)
    refuse_settled(line)
    return line


def refuse_settled(line: LogEntry) -> None:
    """Raise Conflict where a line is no longer the learner's to change."""
    if line.is_confirmed:
        raise Conflict(_("This line is confirmed already. Ask your school if it is wrong."))
    if line.is_objected:
        raise Conflict(_("Your school settles this line. Ask them if something is missing."))


def told_of(line: LogEntry, breaks: str, by: User | None = None) -> dict:
    """What a line breaks of a law; whatever is new in that has not been seen yet, unless by staff who wrote it."""
    if breaks == line.breaks:
        return {}
    seen_at = clock.now() if breaks and by else None
    return {
        "breaks": breaks,
        "breaks_seen_by": by if seen_at else None,
        "breaks_seen_at": seen_at,
    }


def sent() -> dict:
    """The columns of a draft that is sent: from now on it waits."""
    return {"state": State.SUBMITTED, "made_at": clock.now()}


@transaction.atomic
def send_drafts(*, by: User, today: date) -> int:
    """Send all of the learner's drafts whose placements still take hours; returns how many."""
    list(Student.objects.select_for_update(no_key=True).filter(user=by))
    drafts = LogEntry.objects.drafts().filter(student__user=by)
    open_ = [
        line.pk
        for line in drafts.select_related("placement__student")
        if hour_rules.can_log(by, line.placement, today)
    ]
    return drafts.filter(pk__in=open_).update(**sent())


@transaction.atomic
def remove(line: LogEntry, *, by: User) -> None:
    """The learner takes an own line away, as long as nobody has confirmed it. The audit log keeps it."""
    line = lock_own(line, by)
    drop(line.files.all())
    line.delete()


@transaction.atomic
def remove_file(file: LogFile, *, by: User) -> None:
    """The learner takes a file off an own line, as long as nobody has confirmed it."""
    lock_own(file.line, by)
    drop([file])


def write(line: LogEntry, work: Work, *, by, role: str, reason: str, **more) -> LogEntry:
    """Put new values into a locked line, with a trace. Whoever saw the old ones cannot confirm the new ones unseen."""
    before = traces.said(line)
    for name, value in {**work.columns, **more}.items():
        setattr(line, name, value)
    line.version += 1
    with constraints.in_words():
        line.save()
    traces.leave(line, before, by=by, role=role, reason=reason)
    return line


def lock_student(placement: Placement) -> None:
    """One writer a student: two lines sent at once are checked one after the other."""
    Student.objects.select_for_update(no_key=True).get(pk=placement.student_id)


def lock(line: LogEntry) -> LogEntry:
    """The line as it is now, locked after its student; Conflict where it is gone."""
    lock_student(line.placement)
    found = LogEntry.objects.select_related("placement__school", "placement__student")
    try:
        return found.select_for_update(of=("self",)).get(pk=line.pk)
    except LogEntry.DoesNotExist:
        raise Conflict(_("This line has been taken away.")) from None


def differs(line: LogEntry, work: Work) -> bool:
    """Whether the line would say something new."""
    return any(getattr(line, name) != value for name, value in work.columns.items())
