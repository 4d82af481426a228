"""The only task of the post office: an empty wake-up. What is due stands in PostgreSQL."""

from celery import shared_task
from django.core.cache import cache

from accounts import audit
from kit import clock
from notifications import composing, delivery

HEARTBEAT = "mail:last_tick"  # for the health check: an ISO moment


@shared_task(ignore_result=True)
def tick():
    """Compose what is due and hand it to the mail server; raises the first composer's error.

    Safe to run twice and beside itself.
    """
    moment = clock.database_now()
    with audit.acting_as("task:mail"):
        errors = composing.compose_due(moment)
        delivery.deliver_due(clock.database_now())
    cache.set(HEARTBEAT, moment.isoformat(), None)
    if errors:
        raise errors[0]
