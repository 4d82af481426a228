"""Hours are written, put right, confirmed or queried. The student's row is locked first: one writer a student."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import transaction
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from partners.models import Contact
from placements import law, rules
from placements.emails import hours as emails
from placements.models import LogEntry, Objective, Placement
from placements.models.hours import COUNTED
from placements.planned import calendar_of, planned_days
from placements.rules import hours as hour_rules
from placements.waiting.hours import quiet, stale
from students.models import Student

DAY = 24 * 60
State = LogEntry.State


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


@dataclass(frozen=True)
class Verdict:
    """What somebody said of one line as they saw it: right, or what is off."""

    line: int
    version: int
    right: bool
    query: str = ""


@dataclass
class Looked:
    """What became of the verdicts. `changed` were edited or looked at meanwhile, so nothing was done."""

    confirmed: list[LogEntry] = field(default_factory=list)
    queried: list[LogEntry] = field(default_factory=list)
    changed: list[LogEntry] = field(default_factory=list)


@transaction.atomic
def log(placement: Placement, work: Work, *, by: User, today: date, uuid: UUID | None = None):
    """Write down a stretch of work; the same uuid again gives the line that is there already."""
    lock_student(placement)
    errors.require(placement.student.user_id == by.pk)
    known = LogEntry.objects.filter(student=placement.student_id)
    if uuid and (line := known.filter(uuid=uuid).first()):
        return line
    if not hour_rules.can_log(by, placement, today):
        raise Refused(closed(placement))
    check(placement, work, today=today)
    with constraints.in_words():
        return LogEntry.objects.create(
            placement=placement, student=placement.student, uuid=uuid or uuid4(), **work.columns
        )


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


def as_planned(period, day: date) -> Work:
    """The work of a planned period; what does not count of it is the break."""
    span = minutes_of(period.ends) - minutes_of(period.begins)
    pause = max(span - period.minutes, 0)
    return Work(day, period.minutes, period.begins, period.ends, pause)


def planned_uuid(period, day: date) -> UUID:
    """The same for every press on the button of this period and day."""
    return uuid5(NAMESPACE_URL, f"planned:{period.placement_id}:{day}:{period.begins:%H:%M}")


def minutes_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


@transaction.atomic
def rewrite(line: LogEntry, work: Work, *, by: User, today: date, answer: str = "") -> LogEntry:
    """The learner puts an own line right, or answers a query; it goes (back) to the supervisor."""
    line = lock(line)
    errors.require(line.placement.student.user_id == by.pk)
    if line.is_confirmed:
        raise Conflict(_("This line is confirmed already. Ask your school if it is wrong."))
    if not hour_rules.can_log(by, line.placement, today):
        raise Refused(closed(line.placement))
    if line.is_queried and not answer and not differs(line, work):
        raise Refused(_("Put the line right, or say in a few words why it is right as it is."))
    check(line.placement, work, today=today, but=line)
    return write(line, work, answer=answer or line.answer, state=State.SUBMITTED)


@transaction.atomic
def remove(line: LogEntry, *, by: User) -> None:
    """The learner takes an own line away, as long as nobody has confirmed it. The audit log keeps it."""
    line = lock(line)
    errors.require(line.placement.student.user_id == by.pk)
    if line.is_confirmed:
        raise Conflict(_("This line is confirmed already. Ask your school if it is wrong."))
    line.delete()


@transaction.atomic
def correct(
    line: LogEntry, work: Work, *, by: User, today: date, reason: str, confirm: bool = False
) -> LogEntry:
    """The school puts a line right, with a reason that stays on it.

    `confirm` is for hours that the employer confirmed otherwise, on paper or by telephone. A confirmed line stays
    confirmed, a queried one goes back to the supervisor.
    """
    line = lock(line)
    errors.require(hour_rules.can_correct(by, line.placement))
    if line.placement.state not in COUNTED:
        raise Refused(_("The placement is closed: its hours stay as they are."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the line."))
    check(line.placement, work, today=today, but=line)
    line.corrected_by, line.corrected_at = str(by)[:150], clock.now()
    line.correction = reason.strip()[:300]
    if confirm:
        return write(line, work, state=State.CONFIRMED, **looked(by))
    kept = State.CONFIRMED if line.is_confirmed else State.SUBMITTED
    return write(line, work, state=kept)


def write(line: LogEntry, work: Work, **more) -> LogEntry:
    """Put new values into a locked line. Whoever saw the old ones cannot confirm the new ones unseen."""
    for name, value in {**work.columns, **more}.items():
        setattr(line, name, value)
    line.version += 1
    with constraints.in_words():
        line.save()
    return line


def looked(by) -> dict:
    """Who looked, and when."""
    return {"looked_by": str(by)[:150], "looked_at": clock.now()}


@transaction.atomic
def look(verdicts: list[Verdict], *, by: Contact | User) -> Looked:
    """Confirm or query lines one by one. Lines of others are passed over; changed ones are given back.

    Raises Refused where a query does not say what is off.
    """
    done = Looked()
    said = {verdict.line: verdict for verdict in verdicts}
    mine = lines_for(by).filter(pk__in=said).select_related("placement__school", "student")
    for line in mine.select_for_update(of=("self",)).order_by("pk"):
        verdict = said[line.pk]
        if line.state != State.SUBMITTED or line.version != verdict.version:
            done.changed.append(line)
        elif verdict.right:
            done.confirmed.append(decide(line, by, State.CONFIRMED))
        else:
            done.queried.append(query(line, by, verdict.query))
    return done


def lines_for(by: Contact | User):
    """The lines at which this person looks; rules.hours.can_confirm_hours says the same of one placement."""
    if isinstance(by, Contact):
        return LogEntry.objects.looked_at_by([by])
    return LogEntry.objects.looked_at_by_user(by)


def decide(line: LogEntry, by, state: str, query: str = "") -> LogEntry:
    """Write what was said of a locked line."""
    line.state, line.query = state, query or line.query
    line.looked_by, line.looked_at = str(by)[:150], clock.now()
    line.save(update_fields=["state", "query", "looked_by", "looked_at"])
    return line


def query(line: LogEntry, by, text: str) -> LogEntry:
    """Send a locked line back to the student with a word on what is off."""
    if not text.strip():
        raise Refused(_("Say in a few words what is off, so that the student can put it right."))
    line.answer = ""
    line.save(update_fields=["answer"])
    decide(line, by, State.QUERIED, text.strip()[:300])
    emails.tell_of_query(line, moment=clock.now())
    return line


@transaction.atomic
def nudge(placement: Placement, *, by: User) -> bool:
    """Ask one student by mail for their hours; at most once in 24 hours."""
    errors.require(rules.can_run(by, placement))
    return emails.nudge(placement, moment=clock.now())


@transaction.atomic
def nudge_these(placements, *, by: User) -> int:
    """The same for several. Returns how many mails that makes."""
    found = placements.select_related("student", "partnership__employer", "school")
    return sum(nudge(placement, by=by) for placement in found)


@transaction.atomic
def nudge_all(*, by: User, today: date) -> int:
    """Nudge every quiet student of the person's schools. Returns how many mails that makes."""
    moment = clock.now()
    return sum(emails.nudge(p, moment=moment) for p in quiet(by.coordinated_schools(), today))


@transaction.atomic
def chase_all(*, by: User, today: date) -> int:
    """Remind every supervisor who has let hours wait for two weeks. Returns how many mails that makes."""
    moment = clock.now()
    late = stale(by.coordinated_schools(), today)
    return sum(emails.chase(c, c.partnership.school, moment=moment) for c in late)


@transaction.atomic
def ask_for_week(school, *, moment: datetime, on: date) -> int:
    """Ask each supervisor of the school with waiting lines; once for the day `on`, however often it is called.

    Before the school is live only for the placements that were let out.
    """
    mine = Placement.objects.mailed_about().filter(school=school, state__in=COUNTED)
    waits = LogEntry.objects.waiting().filter(placement__in=mine, made_at__lte=moment)
    asked = Contact.objects.filter(
        parts__role="supervisor",
        parts__ended_on=None,
        parts__placement__in=waits.values("placement"),
        ended_on=None,
    ).distinct()
    for contact in asked:
        emails.ask_week(contact, school, on=on)
    return len(asked)


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


def closed(placement: Placement) -> str:
    """Why no hours can be written, in words."""
    return _(
        "Hours can be written from the first day until two weeks after the last. State now: %s."
    ) % (placement.get_state_display().lower())


def check(placement: Placement, work: Work, *, today: date, but: LogEntry | None = None) -> None:
    """Raise Refused for a day outside the placement or to come, an overlap, too many hours, a broken law."""
    if not placement.starts_on <= work.worked_on <= placement.ends_on:
        raise Refused(
            _("The placement runs from %(first)s to %(last)s. Choose a day in between.")
            % {"first": date_format(placement.starts_on), "last": date_format(placement.ends_on)}
        )
    if work.worked_on > today:
        raise Refused(_("This day is still to come. Write it down when you have worked."))
    others = LogEntry.objects.filter(student=placement.student_id, worked_on=work.worked_on)
    check_day(work, [line for line in others if but is None or line.pk != but.pk])
    shift = law.Shift(work.worked_on, work.minutes, work.begins, work.ends)
    if broken := law.of_line(placement, shift, but.pk if but else None):
        raise Refused(" ".join(each.words for each in broken))


def overlap(work: Work, line: LogEntry) -> bool:
    """Whether both have times of day, and these meet."""
    if not (work.begins and work.ends and line.begins and line.ends):
        return False
    return work.begins < line.ends and line.begins < work.ends


def check_day(work: Work, others: list[LogEntry]) -> None:
    """Raise Refused where the other lines of the day leave no room for this one."""
    for line in others:
        if overlap(work, line):
            raise Refused(
                _(
                    "There is already a line from %(begins)s to %(ends)s on this day. Change the times."
                )
                % {"begins": time_format(line.begins or ""), "ends": time_format(line.ends or "")}
            )
    if sum(line.minutes for line in others) + work.minutes > DAY:
        raise Refused(_("With this line the day would have more than 24 hours. Check the hours."))
