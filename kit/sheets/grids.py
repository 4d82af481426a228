"""The bare grid of a file: numbered rows of texts, whatever program wrote it. Big or hostile files are refused."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, Protocol

from django.utils.translation import gettext as _

from kit.sheets.letters import encoding_of
from kit.sheets.tables import LONGEST_LINE, clean

LARGEST = 20 << 20  # bytes of a file
MOST_ROWS = 50_000
MOST_COLUMNS = 120
SEPARATORS = ",;\t|"

Numbered = tuple[int, list[str]]


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says what to do instead."""


class Grid(Protocol):
    """Rows as the person's own program numbers them, and which cells are one."""

    merged: list[tuple[int, int, int, int]]  # first row, first column, last row, last column
    title: str  # of the worksheet that is read, blank in a CSV
    others: list[str]  # titles of further worksheets with a table, which are not read

    def rows(self) -> Iterator[Numbered]:
        """Rows that are not blank, from the first."""


def bytes_of(opener: Callable[[], IO[bytes]]) -> bytes:
    """The whole file. Raises Unreadable where it is empty or too large."""
    with opener() as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(_("The file is larger than 20 MB. Split it."))
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Save the spreadsheet and choose it again."))
    return data


def refuse_others(data: bytes) -> None:
    """Raise Unreadable for what is neither a text nor XLSX, naming what it is and the way out."""
    head = data[:2048].lstrip()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(_("The file has a password. Save it without one."))
        raise Unreadable(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    if head.startswith(b"%PDF"):
        raise Unreadable(_("This is a PDF. Save the spreadsheet itself as .xlsx or CSV."))
    if re.match(rb"(?i)<(!doctype html|html|table)", head):
        raise Unreadable(_("This is a web page. Open it in Excel and save it as .xlsx."))
    if data.startswith(b"PK"):
        refuse_archive(data)
    elif not is_text(data):
        raise Unreadable(_("This is not a spreadsheet. Save it as .xlsx or CSV."))


def refuse_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise Unreadable(_("The file is damaged. Save it once more.")) from error
    if "xl/workbook.xml" in names:
        return
    if "content.xml" in names:
        raise Unreadable(_("This is an OpenDocument file (.ods). Save it as .xlsx or CSV."))
    if any(name.endswith(".iwa") for name in names):
        raise Unreadable(_("This is a Numbers file. Export it as Excel or CSV."))
    raise Unreadable(_("There is no spreadsheet in this file. Save it as .xlsx or CSV."))


def is_text(data: bytes) -> bool:
    """Hardly a control sign, once its letters are known."""
    text = data[:8192].decode(encoding_of(data), errors="replace")
    return sum(sign < " " and sign not in "\t\r\n\v\f" for sign in text) <= len(text) / 100


class TextGrid:
    """A CSV of any common alphabet and separator."""

    def __init__(self, data: bytes):
        self.merged: list[tuple[int, int, int, int]] = []
        self.title, self.others = "", list[str]()
        text = data.decode(encoding_of(data), errors="replace").removeprefix("\ufeff")
        # Excel's own first line names the separator and is not shown
        named = re.match(r'"?sep=(.)"?\r?\n', text)
        self.text = text[named.end() :] if named else text
        self.separator = named[1] if named else separator_of(self.text[:200_000])

    def rows(self) -> Iterator[Numbered]:
        for number, cells in enumerate(records(self.text, self.separator), 1):
            if number > MOST_ROWS:
                raise Unreadable(too_long())
            texts = [clean(cell) for cell in cells[:MOST_COLUMNS]]
            if any(texts):
                yield number, texts


def records(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a CSV. Where a quotation mark never closes, the rest is read without quotation marks."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(iter(lambda: lines.readline(LONGEST_LINE), ""), delimiter=separator)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield []


def separator_of(text: str) -> str:
    """The sign that cuts most rows into the same number of cells."""

    def fit(separator: str) -> int:
        rows = (len(cells) for cells in records(text, separator) if any(cells))
        counts = Counter(width for width in rows if width > 1)
        return max((width * times**2 for width, times in counts.items()), default=0)

    return max(SEPARATORS, key=fit)


def too_long() -> str:
    return _("The file has more than %d rows. Split it.") % MOST_ROWS
