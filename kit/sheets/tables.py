"""Tables as real programs write them: BOMs, old encodings, other separators, blank lines, ragged rows.

Reading streams and never raises for what is inside a table: a row that cannot be read says so itself.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BLOCK = 1 << 16
LONGEST_LINE = 1 << 20  # a longer one is cut: no file may fill the memory with a single line
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROW_LINES = 20  # a row that runs over more lines than this has a quotation mark too few

REJECTED, WARNED, NOTED = "rejected", "warned", "noted"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was set aside (rejected), taken with a warning (warned) or left out (noted)."""

    level: str
    file: str
    line: int
    column: str
    row_id: str
    reason: str


@dataclass(slots=True)
class Line:
    """One row: where it stood and what it says. `fault` is set where it could not be read."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def clean(text: str) -> str:
    """A cell without control characters, outer blanks and doubled ones, in composed form."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        text = "".join(c if c.isprintable() or c.isspace() else "" for c in text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """A name for comparing: no accents, no case, single blanks (as fold() in PostgreSQL)."""
    apart = unicodedata.normalize("NFKD", clean(text).casefold()).replace("ł", "l")
    return "".join(c for c in apart if not unicodedata.combining(c))


def key(header: str) -> str:
    """A heading for comparing: "Birth date", "birthDate" and "birth_date" are one."""
    return re.sub(r"[\W_]+", "", fold(header))


def encoding_of(stream: IO[bytes]) -> str:
    """UTF-8 or UTF-16 by what the bytes say, else Windows' western alphabet (cp1252)."""
    first = stream.read(BLOCK)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while first:
            decoder.decode(first)
            first = stream.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def lines_of(text: IO[str]) -> Iterator[str]:
    """The lines of a text, none longer than a row may be."""
    return iter(lambda: text.readline(LONGEST_LINE), "")


class Table:
    """A table under the columns that are asked for; others are passed over.

    `opener` gives the bytes anew each time; `columns` names what is wanted, and `older` other names of it.
    """

    def __init__(
        self,
        opener: Callable[[], IO[bytes]],
        columns: Iterable[str],
        older: dict[str, str] | None = None,
    ):
        self.opener = opener
        self.wanted = {key(name): name for name in columns}
        self.wanted |= {key(old): name for old, name in (older or {}).items()}
        with opener() as stream:
            self.encoding = encoding_of(stream)
        self.separator = ","
        self.header: list[str | None] = []
        self._read_header()

    @property
    def columns(self) -> set[str]:
        """The wanted columns that the table has."""
        return {name for name in self.header if name}

    @property
    def is_guessed(self) -> bool:
        """Whether the letters beyond English were guessed."""
        return self.encoding == "cp1252"

    def __iter__(self) -> Iterator[Line]:
        with self._text() as text:
            lines = self._records(text)
            next(lines, None)
            for number, last, cells in lines:
                yield self._line(number, last, cells)

    def _read_header(self) -> None:
        with self._text() as text:
            first = next((line for line in lines_of(text) if line.strip()), "")
        self.separator = max(",;\t|", key=first.count)
        with self._text() as text:
            found = next(self._records(text), None)
        names = [self.wanted.get(key(cell)) for cell in (found[2] or [])] if found else []
        # of two columns that mean the same the first counts
        self.header = [name if name not in names[:n] else None for n, name in enumerate(names)]

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.opener(), self.encoding, errors="replace", newline="")

    def _records(self, text: IO[str]) -> Iterator[tuple[int, int, list[str] | None]]:
        """(first line, last line, cells) of each row that is not blank; no cells where csv gave up."""
        reader, last = csv.reader(lines_of(text), delimiter=self.separator), 0
        while True:
            first = last + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                last = reader.line_num
                yield first, last, None
                continue
            last = reader.line_num
            if any(cell.strip() for cell in cells):
                yield first, last, cells

    def _line(self, number: int, last: int, cells: list[str] | None) -> Line:
        if cells is None or last - number > ROW_LINES:
            return Line(number, fault=_unreadable(number, last))
        if any(cell.strip() for cell in cells[len(self.header) :]):
            return Line(number, fault=_ragged(len(cells), len(self.header)))
        pairs = zip(self.header, cells, strict=False)
        return Line(number, {name: clean(cell) for name, cell in pairs if name})


def _unreadable(first: int, last: int) -> str:
    told = _("Lines %(first)d to %(last)d run together: a quotation mark is not closed.")
    return told % {"first": first, "last": last}


def _ragged(cells: int, columns: int) -> str:
    return ngettext(
        "The row has %(cells)d cells under %(columns)d heading. Put text with commas in quotes.",
        "The row has %(cells)d cells under %(columns)d headings. Put text with commas in quotes.",
        columns,
    ) % {"cells": cells, "columns": columns}


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell instead of showing it."""
    return text.startswith(FORMULA)


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) else text


class Echo:
    """Gives back what a writer writes."""

    def write(self, text: str) -> str:
        return text


def stream(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A table for spreadsheets line by line, with a BOM, and with formulas made harmless."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in chain([header], rows):
        yield writer.writerow([safe_cell(cell) for cell in row])


def write(file: IO[str], header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """The same, written at once."""
    for line in stream(header, rows):
        file.write(line)
