"""Partnership plans: reviews are told of in time, and last year's plan gives way to this year's."""

from celery import shared_task

from accounts import audit
from kit import clock
from partners.actions import plan_years as actions


@shared_task(name="partners.tasks.plans", ignore_result=True)
def plans():
    """A week before each review, once each. Safe to run twice."""
    with audit.acting_as("task:plans"):
        actions.remind(clock.today())
        actions.replace_over(clock.today())
