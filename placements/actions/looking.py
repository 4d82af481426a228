"""What becomes of lines that were sent: right, put right, off; settled by the school; confirmed by silence."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, errors
from kit.errors import Conflict, Refused
from partners.models import Contact
from placements.actions import traces
from placements.actions.hour_checks import Work, check
from placements.actions.log import differs, lock, told_of, write
from placements.emails import hours as emails
from placements.models import HoursRules, LogChange, LogEntry, Participant, Placement
from placements.models.hours import COUNTED
from placements.rules import hours as hour_rules
from students.models import Student

AT_ONCE = 500  # lines that silence confirms in one transaction
State = LogEntry.State
Role = LogChange.Role


@dataclass(frozen=True)
class Verdict:
    """What somebody said of one line as they saw it: right, put right (`work`, and why in `query`), or what is off."""

    line: int
    version: int
    right: bool
    query: str = ""
    work: Work | None = None


@dataclass
class Looked:
    """What became of the verdicts. `changed` were edited or looked at meanwhile, so nothing was done."""

    confirmed: list[LogEntry] = field(default_factory=list)
    queried: list[LogEntry] = field(default_factory=list)
    changed: list[LogEntry] = field(default_factory=list)
    corrected: list[LogEntry] = field(default_factory=list)


class Unfit(Refused):
    """Corrections that cannot stand: `lines` says of each, by its key, why."""

    def __init__(self, lines: dict[int, str]):
        super().__init__(" ".join(lines.values()))
        self.lines = lines


@transaction.atomic
def look(verdicts: list[Verdict], *, by: Contact | User) -> Looked:
    """Confirm, correct or query lines one by one. Lines of others are passed over; changed ones are given back.

    Raises Refused where a query does not say what is off, Unfit where a correction cannot stand: then nothing is done.
    """
    done = Looked()
    unfit: dict[int, str] = {}
    told = {verdict.line: verdict for verdict in verdicts}
    mine = lines_for(by).filter(pk__in=told).select_related("placement__school", "student")
    if any(verdict.work for verdict in verdicts):
        lock_students(mine)
    for line in mine.select_for_update(of=("self",)).order_by("pk"):
        try:
            take(line, told[line.pk], by, done)
        except Unfit as refused:
            unfit |= refused.lines
    if unfit:
        raise Unfit(unfit)
    return done


def lock_students(lines) -> None:
    """One writer a student, as in `hours.lock`: the students before their lines."""
    rows = Student.objects.filter(pk__in=lines.values("student")).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def take(line: LogEntry, verdict: Verdict, by, done: Looked) -> None:
    """Do with a locked line what was said of it."""
    if line.state != State.SUBMITTED or line.version != verdict.version:
        done.changed.append(line)
    elif verdict.work:
        done.corrected.append(put_right(line, verdict.work, by, verdict.query))
    elif verdict.right:
        done.confirmed.append(decide(line, by, State.CONFIRMED))
    else:
        done.queried.append(query(line, by, verdict.query))


def lines_for(by: Contact | User):
    """The lines at which this person looks; rules.hours.can_confirm_hours says the same of one placement."""
    if isinstance(by, Contact):
        return LogEntry.objects.sent().looked_at_by([by])
    return LogEntry.objects.sent().looked_at_by_user(by)


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
    line.answer = line.objection = ""
    line.save(update_fields=["answer", "objection"])
    decide(line, by, State.QUERIED, text.strip()[:300])
    emails.tell_of_query(line, moment=clock.now())
    return line


def put_right(line: LogEntry, work: Work, by, why: str) -> LogEntry:
    """The supervisor corrects a locked line, which confirms it; the student is told. Raises Unfit."""
    try:
        if not why.strip():
            raise Refused(_("Say in a few words why, so that the student understands."))
        if not differs(line, work):
            raise Refused(_("Nothing is changed here. Put it right, or say that it looks right."))
        today = clock.today(line.placement.school.time_zone)
        # what the learner was let write down against a rule may be put right all the same
        breaks = check(line.placement, work, today=today, but=line, despite=bool(line.breaks))
        more = looked(by) | corrected(by, why) | told_of(line, breaks)
        more |= {"state": State.CONFIRMED, "objection": ""}
        write(line, work, by=by, role=Role.SUPERVISOR, reason=why, **more)
    except Refused as refused:
        raise Unfit({line.pk: str(refused)}) from refused
    emails.tell_of_correction(line, moment=clock.now())
    return line


def corrected(by, why: str) -> dict:
    """Who put it right, when and why."""
    return {
        "corrected_by": str(by)[:150],
        "corrected_at": clock.now(),
        "correction": why.strip()[:300],
    }


@transaction.atomic
def object_to(line: LogEntry, *, by: User, why: str) -> LogEntry:
    """The learner says that the supervisor's correction is not right. The line waits until the school settles it."""
    line = lock(line)
    errors.require(line.placement.student.user_id == by.pk)
    if not line.may_be_objected:
        raise Conflict(_("This line has changed meanwhile. Look at it again."))
    if line.placement.state not in COUNTED:
        raise Refused(_("The placement is closed: its hours stay as they are."))
    if not why.strip():
        raise Refused(_("Say in a few words what is not right about it."))
    before = traces.said(line)
    line.state, line.objection, line.sent_at = State.QUERIED, why.strip()[:300], clock.now()
    line.version += 1
    line.save(update_fields=["state", "objection", "sent_at", "version"])
    traces.leave(line, before, by=by, role=Role.STUDENT, reason=why)
    return line


@transaction.atomic
def correct(
    line: LogEntry,
    work: Work,
    *,
    by: User,
    today: date,
    reason: str,
    confirm: bool = False,
    despite: bool = False,
) -> LogEntry:
    """The school puts a line right, with a reason that stays on it.

    `confirm` is for hours that the employer confirmed otherwise, on paper or by telephone. A confirmed line stays
    confirmed, a queried one goes back to the supervisor.
    """
    line = lock(line)
    errors.require(hour_rules.can_correct(by, line.placement) and not line.is_draft)
    if line.placement.state not in COUNTED:
        raise Refused(_("The placement is closed: its hours stay as they are."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the line."))
    breaks = check(line.placement, work, today=today, but=line, despite=despite)
    more = told_of(line, breaks, by) | corrected(by, reason)
    if confirm:
        more |= {"state": State.CONFIRMED, "silent_rule_on": None, **looked(by)}
    elif line.is_confirmed:
        more |= {"state": State.CONFIRMED}
    else:
        more |= {"state": State.SUBMITTED, "sent_at": clock.now()}
    return write(line, work, by=by, role=LogChange.Role.SCHOOL, reason=reason, **more)


def looked(by) -> dict:
    """Who looked, and when."""
    return {"looked_by": str(by)[:150], "looked_at": clock.now()}


@transaction.atomic
def see_breaks(line: LogEntry, *, by: User) -> None:
    """Somebody of the school has seen that the line breaks a rule; the first one stays."""
    line = lock(line)
    errors.require(hour_rules.can_correct(by, line.placement))
    if line.breaks and line.breaks_seen_at is None:
        line.breaks_seen_by, line.breaks_seen_at = by, clock.now()
        line.save(update_fields=["breaks_seen_by", "breaks_seen_at"])


@transaction.atomic
def decide_for(placement: Placement, versions: dict[int, int], *, by: User, reason: str) -> Looked:
    """The school confirms lines in the supervisor's place, with a reason that stays: {key: version seen}.

    Lines that were changed or looked at meanwhile are given back.
    """
    errors.require(hour_rules.can_correct(by, placement))
    if placement.state not in COUNTED:
        raise Refused(_("The placement is closed: its hours stay as they are."))
    if not reason.strip():
        raise Refused(_("Say who told you, and when: it stays with the lines."))
    done = Looked()
    lines = placement.log.filter(pk__in=versions)
    for line in lines.select_for_update(of=("self",)).order_by("pk"):
        if line.state not in {State.SUBMITTED, State.QUERIED} or line.version != versions[line.pk]:
            done.changed.append(line)
            continue
        before = traces.said(line)
        done.confirmed.append(decide(line, by, State.CONFIRMED))
        traces.leave(line, before, by=by, role=Role.SCHOOL, reason=reason)
    return done


@transaction.atomic
def confirm_silent(school: School, rule: HoursRules, *, moment: datetime) -> int:
    """Confirm what the supervisors of the school let lie for as long as its rule says. Returns how many lines.

    Only what was sent since the rule holds, and where somebody is named who could have looked. Two workers share the
    lines; each is confirmed once.
    """
    lines = list(
        silent_lines(school, rule, moment).select_for_update(of=("self",), skip_locked=True)
    )
    left = []
    for line in lines:
        before = traces.said(line)
        line.state, line.looked_by, line.looked_at = State.CONFIRMED, "", moment
        line.silent_rule_on = rule.silence_from
        reason = _("Nobody looked for %d days.") % rule.silence_days
        left.append(traces.change_of(line, before, by="", role=Role.RULE, reason=reason))
    LogEntry.objects.bulk_update(lines, ["state", "looked_by", "looked_at", "silent_rule_on"])
    LogChange.objects.bulk_create(left)
    return len(lines)


def silent_lines(school: School, rule: HoursRules, moment: datetime):
    """Lines that silence confirms now."""
    if rule.silence_from is None or rule.silence_days is None:
        return LogEntry.objects.none()
    started = clock.local(rule.silence_from, 0, school.time_zone)
    if moment - started < timedelta(days=rule.silence_days):
        return LogEntry.objects.none()
    named = Participant.objects.filter(
        placement=OuterRef("placement"),
        role__in=[Participant.Role.SUPERVISOR, Participant.Role.TEACHER],
        ended_on=None,
    )
    mine = Placement.objects.mailed_about().filter(school=school, state__in=COUNTED)
    lines = LogEntry.objects.waiting().sent_before(moment - timedelta(days=rule.silence_days))
    return lines.filter(Exists(named), placement__in=mine).order_by("pk")[:AT_ONCE]
