"""Waking a background task by name, so that actions need not import tasks."""

from celery import current_app
from django.db import transaction


def wake(task: str, *ids: int) -> None:
    """After commit, tell a worker that rows wait. A lost message is harmless: the timetable sweeps."""
    transaction.on_commit(
        lambda: current_app.send_task(task, args=ids, ignore_result=True), robust=True
    )
