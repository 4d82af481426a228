"""The weekly mail to supervisors; silence, where a school lets it confirm."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from celery import shared_task

from accounts import audit
from accounts.models import School
from kit import clock
from placements.actions import hours as actions
from placements.actions import looking
from placements.models import HoursRules, Placement

LATE = timedelta(hours=36)  # a worker that was down on Friday still sends on Saturday


@shared_task(name="placements.tasks.weekly_hours", ignore_result=True)
def weekly_hours():
    """Ask supervisors to look at the week, at each school on its weekday, from its hour on."""
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
    due = clock.local(
        here.date() - timedelta(days=back), school.weekly_mail_hour, school.time_zone
    )
    if due > now:
        due = clock.local(
            due.date() - timedelta(days=7), school.weekly_mail_hour, school.time_zone
        )
    return due


@shared_task(name="placements.tasks.silent_hours", ignore_result=True)
def silent_hours():
    """Confirm what supervisors let lie, at schools whose rule says so."""
    now = clock.now()
    with audit.acting_as("task:hours"):
        nodes = HoursRules.objects.filter(silence_days__isnull=False).values("school")
        for school in School.objects.under(nodes).filter(ended_on=None):
            rule = HoursRules.of(school)
            while looking.confirm_silent(school, rule, moment=now):
                pass
