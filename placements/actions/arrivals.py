"""On the first day the supervisor is asked whether the learner has come, and says so."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import School, User
from kit import clock, errors
from notifications.models import Notice
from partners.models import Contact
from placements.actions.log import lock_student
from placements.emails import presence as emails
from placements.models import Absence, Arrival, LogEntry, Placement, Running
from placements.planned import calendar_of, planned_days
from placements.rules import presence as rules
from placements.states import S

LATE = timedelta(minutes=30)  # so long after the hours begin
NOON = 12  # for those who have no fixed hours
LOOK_BACK = timedelta(days=21)  # the first planned day may come so long after the start


@transaction.atomic
def arrived(placement: Placement, *, by: User | Contact, today: date) -> Arrival:
    """The learner has come; what the same person told of today before is taken back. Told twice it is one."""
    errors.require(rules.can_tell_at_work(by, placement))
    lock_student(placement)
    for absence in placement.absences.filter(on=today, kind=Absence.Kind.NO_SHOW):
        if rules.can_take_back(by, absence, today):
            absence.delete()
    arrival, _made = Arrival.objects.get_or_create(
        placement=placement, defaults={"on": today, "by_label": str(by)[:150]}
    )
    return arrival


def ask(school: School, now: datetime) -> int:
    """Ask each supervisor whose learner is to come today for the first time; each placement once.

    Nobody is asked where the learner has checked in or written hours. Returns how many were asked.
    """
    here = now.astimezone(ZoneInfo(school.time_zone))
    calendar = None
    asked = 0
    for placement in not_seen(school, here.date()):
        calendar = calendar or calendar_of(school)
        if is_due(placement, here, calendar):
            asked += emails.ask_arrival(placement)
    return asked


def not_seen(school: School, today: date):
    """Placements that began lately, of which nobody knows yet that the learner came."""
    own = {"placement": OuterRef("pk")}
    asked = Notice.objects.filter(
        kind="arrival_ask", about_model=Placement._meta.label_lower, about_id=OuterRef("pk")
    )
    found = Placement.objects.mailed_about().filter(
        ~Exists(LogEntry.objects.filter(**own)),
        ~Exists(Running.objects.filter(**own)),
        ~Exists(Arrival.objects.filter(**own)),
        ~Exists(asked),
        school=school,
        state=S.ACTIVE,
        starts_on__range=(today - LOOK_BACK, today),
    )
    return found.select_related("student", "school").prefetch_related(
        "periods", "interruptions", "absences", "participants__contact"
    )


def is_due(placement: Placement, here: datetime, calendar) -> bool:
    """Today is the first planned day, and its hours have begun."""
    day = here.date()
    if not placement.periods.all():
        return placement.starts_on == day and here.hour >= NOON
    first = next(planned_days(placement, placement.starts_on, day, calendar), None)
    if first is None or first.day != day:
        return False
    begins = clock.local(day, 0, str(here.tzinfo)).replace(
        hour=first.periods[0].begins.hour, minute=first.periods[0].begins.minute
    )
    return here >= begins + LATE
