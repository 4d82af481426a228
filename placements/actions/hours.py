"""Hours are asked for: of students who are silent, of supervisors who have lines to look at."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from kit import clock, errors
from partners.models import Contact
from placements import rules
from placements.emails import hours as emails
from placements.models import LogEntry, Placement
from placements.models.hours import COUNTED
from placements.waiting.hours import quiet, stale


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
