"""Papers of sites that end: employer and owner are told in time."""

from celery import shared_task

from accounts import audit
from kit import clock
from partners.actions import papers as actions


@shared_task(name="partners.tasks.papers", ignore_result=True)
def papers():
    """60, 30 and 7 days before the end, once each. Safe to run twice."""
    with audit.acting_as("task:papers"):
        actions.remind(clock.today())
