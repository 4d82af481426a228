"""Offers that nobody has confirmed for long are asked about, and close when nobody answers."""

from celery import shared_task

from accounts import audit
from accounts.models import School
from kit import clock
from partners.actions import opportunities as actions


@shared_task(name="partners.tasks.offers", ignore_result=True)
def offers():
    """At each live school: close what was not answered in time, ask about what is due. Safe to run twice."""
    now = clock.now()
    with audit.acting_as("task:offers"):
        for school in School.objects.filter(live_at__isnull=False, ended_on=None):
            actions.close_unanswered(school, now=now)
            actions.ask_again(school, now=now)
