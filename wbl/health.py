"""The signs of life that doctor and health check look at: moments that the running parts leave in the cache."""

from datetime import datetime, timedelta

from django.core.cache import cache

from kit import clock

STALE = 120  # seconds: the mail tick and beat are due every 15
OVERDUE = timedelta(minutes=10)  # a mail that is this late waits for more than its turn


def note(key):
    """Leave this moment under a key."""
    cache.set(key, clock.now().isoformat(), None)


def moment(key) -> datetime | None:
    """The moment under a key; None if nothing was left, or the cache was emptied since."""
    text = cache.get(key)
    return datetime.fromisoformat(text) if text else None
