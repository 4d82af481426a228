"""Rows of a sheet as entries: each cell read, and told where it cannot be. Nothing here asks the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit.sheets import cells, names
from placements.sheet.columns import DATES

LONGEST = {
    "student": 200, "given_name": 100, "family_name": 100, "number": 60, "grade": 10, "programme": 150,
    "school": 200, "employer": 200, "address": 300, "supervisor": 150, "title": 150, "notes": 4000,
}  # fmt: skip
NAMES = {"student", "given_name", "family_name", "supervisor", "employer"}
AS_TYPED = {"notes", "signed", "grade"}  # where "no" and "none" say something
MOST_MINUTES = 20_000 * 60
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=3 * 366)
SHOWN = 60


@dataclass
class Entry:
    """One row: what each column says (`texts`), what was understood (`values`), what was not (`problems`)."""

    number: int
    cells: list[str]
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    aside: str = ""  # why the row is left out although nothing in it is wrong

    def get(self, name: str, default: Any = "") -> Any:
        return self.values.get(name, default)

    @property
    def is_good(self) -> bool:
        return not self.problems and not self.aside

    @property
    def student_name(self) -> str:
        return f"{self.get('given_name')} {self.get('family_name')}".strip()


class Reader:
    """Reads the rows of one sheet under its columns.

    `fixes` holds what a person typed instead of single cells, `order` how "03/04/2026" is meant where the column does
    not tell, `ends_on` the last day where a row names none.
    """

    def __init__(self, table, columns: Mapping[str, str], fixes, *, order, ends_on, today):
        self.rows, self.fixes = table["rows"], fixes
        self.columns = {int(index): name for index, name in columns.items() if name}
        self.default_end, self.today = ends_on, today
        self.orders, self.unclear = self._orders(order)

    def _orders(self, order: str) -> tuple[dict[str, str], list[str]]:
        """How days are written in each column; a column that does not tell follows one that does."""
        told: dict[str, str] = {}
        unclear: list[str] = []
        torn: list[str] = []
        for index, name in self.columns.items():
            if name in DATES:
                texts = [row[1][index] for row in self.rows]
                told[name], sure = cells.day_order(texts, "")
                if not sure:
                    (torn if told[name] else unclear).append(name)
        known = Counter(value for value in told.values() if value)
        fallback = known.most_common(1)[0][0] if len(known) == 1 else order
        orders = {name: value or fallback for name, value in told.items()}
        # a column that is written both ways is read as its people say, whatever most of its rows do
        return orders | dict.fromkeys(torn, order), torn + ([] if len(known) == 1 else unclear)

    def entries(self) -> list[Entry]:
        """All rows, those with problems too."""
        return [self.entry(number, texts) for number, texts in self.rows]

    def entry(self, number: int, row: list[str]) -> Entry:
        texts = {name: row[index] for index, name in self.columns.items()}
        texts |= self.fixes.get(str(number), {})
        texts = {name: known(name, text) for name, text in texts.items()}
        entry = Entry(number, row, texts)
        self.read_student(entry)
        for name in (
            "school",
            "programme",
            "employer",
            "address",
            "supervisor",
            "title",
            "notes",
            "grade",
            "number",
        ):
            self.read_text(entry, name)
        for name in ("student_email", "email", "phone", "minutes", "required_minutes"):
            self.read_cell(entry, name)
        self.read_days(entry)
        self.read_signed(entry)
        return entry

    def read_student(self, entry: Entry) -> None:
        """One column with the whole name, two with its parts, or all three: the parts count."""
        given, family = (entry.texts.get(name, "") for name in ("given_name", "family_name"))
        if entry.texts.get("student") and not (given and family):
            given, family = names.split(entry.texts["student"])
        if not (given or family):
            column = "student" if "student" in self.columns.values() else "family_name"
            entry.problems[column] = _("Who is it? Type the student’s name.")
        elif max(len(given), len(family)) > LONGEST["family_name"]:
            entry.problems["student"] = _("The name is longer than 100 letters.")
        entry.values |= {"given_name": given, "family_name": family}

    def read_text(self, entry: Entry, name: str) -> None:
        text = entry.texts.get(name, "")
        if len(text) > LONGEST[name]:
            entry.problems[name] = _("This is longer than %d letters. Shorten it.") % LONGEST[name]
        entry.values[name] = text

    def read_cell(self, entry: Entry, name: str) -> None:
        """An address, a telephone number or hours: blank is none."""
        text = entry.texts.get(name, "")
        reader, told = READERS[name]
        if not text:
            return
        value = reader(text)
        if value is None or (isinstance(value, int) and value > MOST_MINUTES):
            entry.problems[name] = told() % {"text": shown(text)}
        else:
            entry.values[name] = value

    def read_days(self, entry: Entry) -> None:
        first, last = self.read_day(entry, "starts_on"), self.read_day(entry, "ends_on")
        if first is None and "starts_on" not in entry.problems:
            entry.problems["starts_on"] = _("When did it start? Type the day, like 2026-09-01.")
        if first and not EARLIEST <= first <= self.today + AHEAD:
            entry.problems["starts_on"] = _("Is the year right? Type the day, like 2026-09-01.")
        if first and last and last < first:
            entry.problems["ends_on"] = _("The last day lies before the first.")
        if first and last is None and "ends_on" not in entry.problems:
            entry.values["ends_on"] = self.end_of(first)
        self.read_day(entry, "birth_on")

    def end_of(self, first: date) -> date:
        """The usual last day, of a later year where the placement begins after it."""
        end = self.default_end
        while end < first:
            end += timedelta(days=365)
        return end

    def read_day(self, entry: Entry, name: str) -> date | None:
        text = entry.texts.get(name, "")
        if not text:
            return None
        day = cells.read_date(text, self.orders.get(name, cells.MONTH_FIRST))
        if day is None:
            told = _("“%(text)s” is no day. Type it like 2026-09-01.")
            entry.problems[name] = told % {"text": shown(text)}
        entry.values[name] = day
        return day

    def read_signed(self, entry: Entry) -> None:
        """Whether the agreement is signed on paper, and on which day."""
        text = entry.texts.get("signed", "")
        tick = cells.read_tick(text, self.orders.get("signed", cells.MONTH_FIRST))
        if tick is None:
            told = _("“%(text)s”: type yes or no, or the day of the signature.")
            entry.problems["signed"] = told % {"text": shown(text)}
        elif tick.on and tick.on > self.today:
            entry.problems["signed"] = _("The day of the signature lies ahead.")
        else:
            entry.values["signed"], entry.values["signed_on"] = tick.yes, tick.on


def known(name: str, text: str) -> str:
    """The text, blank where it only says that nothing is known."""
    return "" if name not in AS_TYPED and cells.is_blank(text, name=name in NAMES) else text


def shown(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def no_hours():
    return _("“%(text)s” is no number of hours. Type it like 12.5 or 12:30.")


def no_address():
    return _("“%(text)s” is no e-mail address. Correct it, or leave it blank.")


READERS = {
    "student_email": (cells.read_email, no_address),
    "email": (cells.read_email, no_address),
    "phone": (
        cells.read_phone,
        lambda: _("“%(text)s” is no telephone number. Correct it, or leave it blank."),
    ),
    "minutes": (cells.read_minutes, no_hours),
    "required_minutes": (cells.read_minutes, no_hours),
}
