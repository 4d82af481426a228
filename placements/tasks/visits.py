"""Visits are due by the calendar, and missed by it."""

from celery import shared_task

from accounts import audit
from accounts.models import School
from placements.actions import visits as actions
from placements.models import Visit, VisitRule


@shared_task(name="placements.tasks.visits", ignore_result=True)
def visits():
    """Keep every school's visits in step with its placements; safe to run twice."""
    with audit.acting_as("task:visits"):
        asks = VisitRule.objects.values("programme__school")
        open_ = Visit.objects.open().values("placement__school")
        schools = School.objects.filter(pk__in=asks) | School.objects.filter(pk__in=open_)
        for school in schools.distinct():
            actions.keep_up(school)
