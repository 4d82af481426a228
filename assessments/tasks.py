"""What the timetable starts. Each school lives in its own day."""

from collections import defaultdict

from celery import shared_task

from accounts.models import School
from assessments import actions
from assessments.actions import following
from kit import clock


@shared_task(ignore_result=True)
def plan():
    """Plan, ask, remind and give up, by each school's calendar. Safe to run twice."""
    for today, schools in days():
        actions.tick(today, schools)


@shared_task(ignore_result=True)
def follow():
    """Ask for consent, and months later what came of a placement. Safe to run twice."""
    for today, schools in days():
        following.follow(today, schools=schools)


def days():
    """The day of each time zone, and the schools that live in it."""
    zones = defaultdict(list)
    for pk, zone in School.objects.filter(ended_on=None).values_list("pk", "time_zone"):
        zones[zone].append(pk)
    for zone, schools in zones.items():
        yield clock.today(zone), schools
