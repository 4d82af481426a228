"""The weekly mail to supervisors."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from celery import shared_task

from accounts import audit
from accounts.models import School
from kit import clock
from placements.actions import hours as actions
from placements.models import Placement

HOUR = 15  # by then a school day's work is mostly written down
LATE = timedelta(hours=36)  # a worker that was down on Friday still sends on Saturday


@shared_task(name="placements.tasks.weekly_hours", ignore_result=True)
def weekly_hours():
    """Ask supervisors to look at the week, at each school on its weekday after three in the afternoon."""
    now = clock.now()
    with audit.acting_as("task:hours"):
        out = Placement.objects.mailed_about().values("school")
        for school in School.objects.filter(pk__in=out, ended_on=None):
            due = due_at(school, now)
            if now - due <= LATE:
                actions.ask_for_week(school, moment=due, on=due.date())


def due_at(school: School, now: datetime) -> datetime:
    """The last moment, in the school's time, at which the weekly mail fell due."""
    here = now.astimezone(ZoneInfo(school.time_zone))
    back = (here.weekday() - school.weekly_mail_weekday) % 7
    due = clock.local(here.date() - timedelta(days=back), HOUR, school.time_zone)
    if due > now:
        due = clock.local(due.date() - timedelta(days=7), HOUR, school.time_zone)
    return due
