"""Hours are corrected and asked for. A learner writes them in `log`; what becomes of them stands in `looking`."""

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
from placements.models import LogChange, LogEntry, Placement
from placements.models.hours import COUNTED
from placements.rules import hours as hour_rules
from placements.waiting.hours import quiet, stale

__all__ = [
    "Work",
    "as_planned",
    "ask_for_week",
    "chase_all",
    "correct",
    "log",
    "log_as_planned",
    "nudge",
    "nudge_all",
    "planned_uuid",
    "remove",
    "rewrite",
    "see_breaks",
]
State = LogEntry.State


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
