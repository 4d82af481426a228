"""Names of weekdays, Monday first, in the reader's language."""

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR


def weekday_name(number, *, short=False):
    """Monday is 0."""
    return str((WEEKDAYS_ABBR if short else WEEKDAYS)[number])
