"""Hours are confirmed, queried, corrected and asked for. How a learner writes them stands in actions.log."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, errors
from kit.errors import Refused
from partners.models import Contact
from placements import rules
from placements.actions.hour_checks import Work, check
from placements.actions.log import (
    as_planned,
    lock,
    log,
    log_as_planned,
    planned_uuid,
    remove,
    rewrite,
    see_breaks,
    told_of,
    write,
)
from placements.emails import hours as emails
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED
from placements.rules import hours as hour_rules
from placements.waiting.hours import quiet, stale

__all__ = [
    "Looked",
    "Verdict",
    "Work",
    "as_planned",
    "ask_for_week",
    "chase_all",
    "correct",
    "lines_for",
    "log",
    "log_as_planned",
    "look",
    "nudge",
    "nudge_all",
    "planned_uuid",
    "remove",
    "rewrite",
    "see_breaks",
]
State = LogEntry.State


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
    more = told_of(line, breaks, by)
    line.corrected_by, line.corrected_at = str(by)[:150], clock.now()
    line.correction = reason.strip()[:300]
    if confirm:
        return write(line, work, state=State.CONFIRMED, **looked(by), **more)
    kept = State.CONFIRMED if line.is_confirmed else State.SUBMITTED
    return write(line, work, state=kept, **more)


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
