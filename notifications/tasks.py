"""The only task of the post office: an empty wake-up. What is due stands in PostgreSQL."""

from celery import shared_task


@shared_task(ignore_result=True)
def tick():
    """Compose what is due and hand it to the mail server."""
