"""What the timetable starts. Each school lives in its own day."""

from collections import defaultdict

from celery import shared_task

from accounts.models import School
from assessments import actions
from kit import clock


@shared_task(ignore_result=True)
def plan():
    """Plan, ask, remind and give up, by each school's calendar. Safe to run twice."""
    zones = defaultdict(list)
    for pk, zone in School.objects.filter(ended_on=None).values_list("pk", "time_zone"):
        zones[zone].append(pk)
    for zone, schools in zones.items():
        actions.tick(clock.today(zone), schools)
