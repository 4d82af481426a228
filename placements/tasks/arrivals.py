"""The first day: did the learner arrive?"""

from celery import shared_task

from accounts import audit
from accounts.models import School
from kit import clock
from placements.actions import arrivals as actions
from placements.models import Placement
from placements.states import S


@shared_task(name="placements.tasks.arrivals", ignore_result=True)
def arrivals():
    """Ask the supervisors whose learner comes today for the first time; safe to run twice."""
    now = clock.now()
    with audit.acting_as("task:arrivals"):
        runs = Placement.objects.mailed_about().filter(state=S.ACTIVE).values("school")
        for school in School.objects.filter(pk__in=runs, ended_on=None):
            actions.ask(school, now)
