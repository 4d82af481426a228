"""Celery, and the whole timetable in one table.

A task carries ids or nothing at all: what is due stands in PostgreSQL. A lost message is
picked up by the next tick, so nothing here needs eta, countdown or a results backend.
"""

import os
from contextlib import suppress
from datetime import timedelta

from celery import Celery, signals
from redis import RedisError

from wbl import embedded, health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbl.settings")

# name: (task, how often: a timedelta, or a celery.schedules.crontab in UTC), like
# mail: (notifications.tasks.tick, 15 seconds)
TIMETABLE: dict[str, tuple[str, timedelta]] = {
    "feedback": ("assessments.tasks.plan", timedelta(hours=1)),
    "afterwards": ("assessments.tasks.follow", timedelta(hours=6)),
    "hours": ("placements.tasks.weekly_hours", timedelta(hours=1)),
    "silence": ("placements.tasks.silent_hours", timedelta(hours=1)),
    "mail": ("notifications.tasks.tick", timedelta(seconds=15)),
    "imports": ("students.tasks.sweep_imports", timedelta(minutes=5)),
    "drops": ("students.tasks.take_drops", timedelta(hours=1)),
    "sheets": ("placements.tasks.sweep_sheets", timedelta(minutes=5)),
    "papers": ("partners.tasks.papers", timedelta(hours=6)),
    "plans": ("partners.tasks.plans", timedelta(hours=6)),
    "offers": ("partners.tasks.offers", timedelta(hours=1)),
    "visits": ("placements.tasks.visits", timedelta(hours=6)),
    "incidents": ("placements.tasks.incidents", timedelta(minutes=5)),
    "arrivals": ("placements.tasks.arrivals", timedelta(minutes=10)),
    "calendar": ("placements.tasks.calendar", timedelta(minutes=10)),
}

BEAT_HEARTBEAT = "beat:last_sent"  # for the doctor: an ISO moment, left by beat itself

app = Celery("wbl")
app.config_from_object("django.conf:settings", namespace="CELERY")
# tests and demos cannot wait ten minutes for the calendar
HURRY = int(os.environ.get("TIMETABLE_SECONDS") or 0) if embedded.allowed() else 0
app.conf.beat_schedule = {
    name: {"task": task, "schedule": timedelta(seconds=HURRY) if HURRY else every}
    for name, (task, every) in TIMETABLE.items()
}
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def start_servers(**kwargs):
    """Bring up the private servers before the worker or beat connects to them."""
    embedded.ensure()


@signals.beat_init.connect
def leave_a_heartbeat(**kwargs):
    """From now on this process, which is beat, notes each task that reached the broker."""
    signals.after_task_publish.connect(_sent, weak=False)


def _sent(**kwargs):
    with suppress(RedisError):  # without a cache beat still does its work
        health.note(BEAT_HEARTBEAT)
