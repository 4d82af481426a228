"""A sheet that a person made: where its headings are, what stands beneath, and what is no row of the table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from kit.sheets.excel import ExcelGrid
from kit.sheets.grids import (
    LARGEST,
    MOST_COLUMNS,
    Grid,
    Numbered,
    TextGrid,
    Unreadable,
    bytes_of,
    refuse_others,
)
from kit.sheets.tables import fold, key

__all__ = ["LARGEST", "Row", "Sheet", "Unreadable"]

LOOKED_AT = 300  # so many rows tell where the headings are and what the cells look like
TITLES = 30  # headings stand within so many rows
LONGEST_HEADING = 80
SAMPLES = 3
TOTALS = {
    "total", "totals", "grandtotal", "subtotal", "sum", "sums", "count", "average", "totales", "suma", "gesamt",
    "summe", "razem", "totale", "somme", "promedio",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its number as the person's own program shows it, and a text a heading."""

    number: int
    cells: list[str]


class Sheet:
    """Any CSV or XLSX. Raises Unreadable, saying what to do, where the file is no table.

    `opener` gives the bytes; `name` is the file's name and only for showing. `headings` holds a text a column,
    blank where a column has none; two rows of headings are one ("Supervisor: E-mail").
    """

    def __init__(self, opener: Callable[[], IO[bytes]], name: str = ""):
        self.name = name
        data = bytes_of(opener)
        refuse_others(data)
        self.grid: Grid = ExcelGrid(data) if data.startswith(b"PK") else TextGrid(data)
        self._down = down(self.grid.merged)
        head = self._head()
        if not head:
            raise Unreadable(_("The file is empty. Save the spreadsheet and choose it again."))
        self.headings, self.last_heading = headings_of(head, self.grid.merged)
        self.first = list(self._rows(iter(head)))
        if not self.first:
            raise Unreadable(_("There are headings, but no row beneath them."))

    def _head(self) -> list[Numbered]:
        return [row for row, _n in zip(self.grid.rows(), range(LOOKED_AT), strict=False)]

    def rows(self) -> Iterator[Row]:
        """The rows of the table, in order; titles, headings, blank rows and totals are left out."""
        return self._rows(self.grid.rows())

    def sample(self, index: int) -> list[str]:
        """Up to three different values of a column, as they stand."""
        found = (row.cells[index] for row in self.first)
        return list(dict.fromkeys(text for text in found if text))[:SAMPLES]

    def values(self, index: int) -> list[str]:
        """What stands in a column among the first rows, without blanks."""
        return [row.cells[index] for row in self.first if row.cells[index]]

    def _rows(self, grid: Iterator[Numbered]) -> Iterator[Row]:
        width, above = len(self.headings), dict[int, str]()
        for number, texts in grid:
            if number <= self.last_heading:
                continue
            cells = (texts + [""] * width)[:width]
            above = self._fill(number, cells, above)
            if any(cells) and not self._is_aside(number, cells):
                yield Row(number, cells)

    def _fill(self, number: int, cells: list[str], above: dict[int, str]) -> dict[int, str]:
        """Give cells inside a vertical merge the text of its first; returns what holds for the next row."""
        columns = self._down.get(number, ())
        for column in columns:
            if column < len(cells) and not cells[column]:
                cells[column] = above.get(column, "")
        return dict(enumerate(cells))

    def _is_aside(self, number: int, cells: list[str]) -> bool:
        """Totals, headings that a page break repeats, and a title right across."""
        filled = [text for text in cells if text]
        if any(map(is_total, filled[:2])) and len(filled) <= max(2, len(cells) // 2):
            return True
        if [key(text) for text in cells] == [key(h) for h in self.headings]:
            return True
        return len(filled) == 1 and any(
            top == number and right - left >= len(cells) // 2
            for top, left, _bottom, right in self.grid.merged
        )


def down(merged: list[tuple[int, int, int, int]]) -> dict[int, list[int]]:
    """Row number to the columns that go on from the row above."""
    found: dict[int, list[int]] = {}
    for top, left, bottom, _right in merged:
        for number in range(top + 1, min(bottom, top + LOOKED_AT) + 1):
            found.setdefault(number, []).append(left)
    return found


def is_total(text: str) -> bool:
    """ "Total", "TOTAL:", "Total students 12"."""
    return key(text) in TOTALS or bool(re.match(r"(grand |sub)?total\b", fold(text)))


# Where the headings are


def headings_of(head: list[Numbered], merged) -> tuple[list[str], int]:
    """The headings, one or two rows of them joined, and the number of their last row."""
    widths = sorted(count(cells) for _number, cells in head)
    typical = widths[len(widths) * 2 // 3]
    at = next((n for n, row in enumerate(head[:TITLES]) if is_heading(row[1], typical)), None)
    if at is None:
        told = _("No row names the columns. Put one above the first student: Student, Employer, …")
        raise Unreadable(told)
    number, cells = head[at]
    below = head[at + 1] if at + 1 < len(head) else (number, [])
    above = head[at - 1] if at else (number, [])
    if below[0] == number + 1 and is_under(below[1], spans(cells, number, merged)):
        return joined(cells, below[1], spans(cells, number, merged)), below[0]
    if above[0] == number - 1 and is_over(above, cells, merged):
        return joined(above[1], cells, spans(above[1], above[0], merged)), number
    return padded(cells), number


def is_heading(cells: list[str], typical: int) -> bool:
    """At least half as many words as a usual row has cells, and nothing that looks like data."""
    filled = [text for text in cells if text]
    enough = len(filled) >= max(2, (typical + 1) // 2)
    return enough and sum(is_word(text) for text in filled) >= len(filled) * 0.9


def is_word(text: str) -> bool:
    """What a heading may be: letters, no address, hardly a digit."""
    digits = sum(sign.isdigit() for sign in text)
    letters = sum(sign.isalpha() for sign in text)
    short = len(text) <= LONGEST_HEADING and "@" not in text
    return short and (letters > digits * 2 or text in {"#", "№"})


def spans(cells: list[str], number: int, merged) -> dict[int, int]:
    """The groups of an upper row: first column to last, by its merges or by the blanks at the right."""
    wide = {left: right for top, left, _bottom, right in merged if top == number and right > left}
    if wide:
        return wide
    found, start = {}, None
    for column, text in enumerate(cells + [""] * (MOST_COLUMNS - len(cells))):
        if text:
            start = column
        elif start is not None:
            found[start] = column
    return found


def is_under(cells: list[str], groups: dict[int, int]) -> bool:
    """Whether a row of words stands beneath the groups of the row above, and only there."""
    filled = [column for column, text in enumerate(cells) if text]
    inside = {n for left, right in groups.items() for n in range(left, right + 1)}
    wordy = all(is_word(cells[column]) for column in filled)
    pairs = any(sum(left <= c <= right for c in filled) >= 2 for left, right in groups.items())
    return wordy and pairs and all(column in inside for column in filled)


def is_over(above: Numbered, cells: list[str], merged) -> bool:
    """Whether the row above groups columns, and is not a title."""
    number, texts = above
    filled = [column for column, text in enumerate(texts) if text]
    groups = spans(texts, number, merged)
    wide = max((right - left for left, right in groups.items()), default=0)
    title = len(filled) == 1 and (filled[0] == 0 or wide >= count(cells) - 1)
    return not title and bool(groups) and all(is_word(text) for text in texts if text)


def joined(upper: list[str], lower: list[str], groups: dict[int, int]) -> list[str]:
    """ "Supervisor" over "Name" and "E-mail" become "Supervisor: Name" and "Supervisor: E-mail"."""
    width = max(len(upper), len(lower))
    upper, lower = padded(upper, width), padded(lower, width)
    over = {n: upper[left] for left, right in groups.items() for n in range(left, right + 1)}
    return [
        f"{over.get(n) or top}: {low}" if low and (over.get(n) or top) else low or top
        for n, (top, low) in enumerate(zip(upper, lower, strict=True))
    ]


def padded(cells: list[str], width: int = 0) -> list[str]:
    return cells + [""] * (width - len(cells))


def count(cells: list[str]) -> int:
    return sum(bool(text) for text in cells)
