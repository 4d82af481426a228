"""The only clock. Tests and the demo's filler move it; nothing else asks the system for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

_shift: ContextVar[timedelta | None] = ContextVar("clock_shift", default=None)


def shift() -> timedelta:
    """How far this process's clock is moved (CLOCK_SHIFT_DAYS is honoured in demo and tests only)."""
    moved_by = _shift.get()
    return timedelta(days=settings.CLOCK_SHIFT_DAYS) if moved_by is None else moved_by


def now() -> datetime:
    """The current moment, in UTC."""
    return datetime.now(UTC) + shift()


def database_now() -> datetime:
    """PostgreSQL's moment: the mail tick reads it once, so that two machines agree on what is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0] + shift()


def today(zone: str = "UTC") -> date:
    """The calendar day in this time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def local(day: date, hour: int, zone: str) -> datetime:
    """The moment at which this hour of the day strikes in the zone."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def minutes_between(day: date, begins: time, ends: time, zone: str) -> int:
    """Minutes that pass in the zone between two times of a day: an hour more or less where the clocks change."""
    there = ZoneInfo(zone)
    first, last = (datetime.combine(day, at, there).astimezone(UTC) for at in (begins, ends))
    return int((last - first).total_seconds()) // 60


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were this moment; time goes on from there."""
    token = _shift.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
