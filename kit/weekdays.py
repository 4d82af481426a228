"""Weekdays, Monday first, with their names in the reader's language."""

from datetime import date, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR


def weekday_name(number, *, short=False):
    """Monday is 0."""
    return str((WEEKDAYS_ABBR if short else WEEKDAYS)[number])


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
