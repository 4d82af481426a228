"""Single cells: what can be read of them, or why not."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kit import sheets

OLDEST_YEAR = 1900
SHOWN = 60  # as much of a cell as a reason quotes


class RowRefused(Exception):
    """The row cannot be taken: the column at fault and the reason."""

    def __init__(self, column, reason):
        super().__init__(reason)
        self.column, self.reason = column, reason


class RowOutside(Exception):
    """The row belongs to an organisation that this import does not take; not the row's own fault."""

    def __init__(self, org=""):
        super().__init__(org)
        self.org = org


class RowGone(Exception):
    """The row tells of somebody who is no longer here; the word says why."""

    def __init__(self, word):
        super().__init__(word)
        self.word = word


def shown(text):
    """A cell as a reason quotes it."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def listed(text):
    """The parts of a list: comma separated, in quotes."""
    return [part for part in (sheets.clean(part) for part in text.split(",")) if part]


def need(row, column, limit):
    """Text that must be there and fit."""
    text = row[column]
    if not text:
        raise RowRefused(column, _("This must not be blank."))
    if len(text) > limit:
        raise RowRefused(column, _("This is longer than %d letters.") % limit)
    return text


def name(run, row, column, limit=100):
    """A person's or thing's name; one that a spreadsheet would run is taken as it stands, and told."""
    text = need(row, column, limit)
    if sheets.is_formula(text):
        told = _("“%s” looks like a formula. It was taken as a name; exports make it harmless.")
        run.warn(row, column, told % shown(text))
    return text


def optional(run, row, column, limit):
    """Text that may be left blank, and is where it does not fit."""
    text = row[column]
    if len(text) <= limit:
        return text
    run.warn(row, column, _("This is longer than %d letters and was left blank.") % limit)
    return ""


def email(run, row, column="email"):
    """An e-mail address; a bad one is left blank, and told."""
    text = row[column]
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        text = ""
    if not text or len(text) > 254:
        told = _("“%s” is no e-mail address and was left blank.")
        run.warn(row, column, told % shown(row[column]))
        return ""
    return text


def day(row, column):
    """A date, also out of a date and time (the day as written); None where blank."""
    text = row[column]
    if not text:
        return None
    try:
        return _day(text)
    except ValueError:
        told = _("“%s” is no date. Write year-month-day, such as 2026-09-01.")
        raise RowRefused(column, told % shown(text)) from None


def _day(text):
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00")).date()


def birth_day(run, row, column="birthDate"):
    """A birth date. One before 1900 is taken, and told."""
    born = day(row, column)
    if born and born > run.today:
        raise RowRefused(column, _("The birth date %s lies ahead.") % born.isoformat())
    if born and born.year < OLDEST_YEAR:
        told = _("The birth date %s lies before 1900. Check it with the office.")
        run.warn(row, column, told % born.isoformat())
    return born
