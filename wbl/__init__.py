"""The wiring: settings, addresses, the timetable, and the private servers of the demo."""

from wbl.celery import app as celery_app

__all__ = ["celery_app"]
