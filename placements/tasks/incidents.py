"""Reports that nobody took in hand in time."""

from celery import shared_task

from placements.actions import incidents as actions
from placements.models import Incident


@shared_task(name="placements.tasks.incidents", ignore_result=True)
def incidents():
    """Call the next person; safe to run twice."""
    for incident in Incident.objects.to_escalate():
        actions.escalate(incident)
