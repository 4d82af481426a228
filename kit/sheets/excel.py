"""The grid of an XLSX file. It is an archive of XML from anybody, so it is weighed before it is read."""

import io
import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import to_excel

from kit.sheets.grids import MOST_COLUMNS, MOST_ROWS, Numbered, Unreadable, too_long
from kit.sheets.tables import clean

BLOCK = 1 << 16
HEAVIEST = 48 << 20  # bytes of all parts, unpacked
# XML tags that a part may hold: openpyxl makes an object of each but those of a worksheet
MOST_TAGS = {"xl/sharedStrings.xml": 1_500_000, "": 300_000}
TAGS_A_ROW = MOST_COLUMNS * 6
MOST_IN_ROWS = 3_000_000
DEEPEST = 10_000
MOST_BLANK = 2_000  # blank rows in a row: what comes after is a stray
MERGE = re.compile(rb'mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
MALFORMED = (
    BadZipFile, NotImplementedError, EOFError, OSError, AttributeError, DefusedXmlException, SyntaxError, KeyError,
    ValueError, TypeError, IndexError, zlib.error,
)  # fmt: skip # what zipfile and openpyxl raise for broken files


class ExcelGrid:
    """The first worksheet that is not hidden and holds a table."""

    def __init__(self, data: bytes):
        self.data = data
        try:
            weigh(data)
            self.title, self.others, self.merged = self._choose()
        except MALFORMED as error:
            raise Unreadable(damaged()) from error

    def rows(self) -> Iterator[Numbered]:
        book = self._open()
        try:
            yield from rows_of(book[self.title])
        except MALFORMED as error:
            raise Unreadable(damaged()) from error
        finally:
            book.close()

    def _open(self):
        return load_workbook(io.BytesIO(self.data), read_only=True, data_only=True)

    def _choose(self):
        """The worksheet's title, those of other tables, and its merged cells, which its rows do not tell."""
        book = self._open()
        try:
            shown = [page for page in book.worksheets if page.sheet_state == "visible"]
            page, *others = [p for p in shown if is_table(p)] or [None]
            if page is None:
                raise Unreadable(_("The file is empty. Save the spreadsheet and choose it again."))
            place = page._worksheet_path  # noqa: SLF001 - the only name of its part
        finally:
            book.close()
        with ZipFile(io.BytesIO(self.data)) as archive, archive.open(place) as part:
            return page.title, [other.title for other in others], merged_in(part)


def weigh(data: bytes) -> None:
    """Raise Unreadable for an archive that would fill memory or time: by sums of sizes, rows and tags."""
    with ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > HEAVIEST or len(parts) > 2_000:
            raise Unreadable(too_heavy())
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                weigh_part(archive, part)


def weigh_part(archive: ZipFile, part: ZipInfo) -> None:
    """Count tags, rows and how deep they lie in one part without taking it apart."""
    most = next(most for name, most in MOST_TAGS.items() if part.filename.startswith(name))
    tags = rows = open_now = 0
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            here, closing = block.count(b"<"), block.count(b"</")
            tags += here
            rows += block.count(b"<row")
            open_now += here - 2 * closing - block.count(b"/>")
            if rows > MOST_ROWS:
                raise Unreadable(too_long())
            if tags > min(most + rows * TAGS_A_ROW, MOST_IN_ROWS) or open_now > DEEPEST:
                raise Unreadable(too_heavy())


def merged_in(part: IO[bytes]) -> list[tuple[int, int, int, int]]:
    """The merged ranges of a worksheet's part: first row, first column, last row, last column."""
    found, rest = [], b""
    while block := part.read(BLOCK):
        text = rest + block
        cut = text.rfind(b"<")  # a tag may lie across two blocks
        found += MERGE.findall(text[:cut])
        rest = text[cut:][-BLOCK:]
    found += MERGE.findall(rest)
    ranges = (range_boundaries(name.decode()) for name in found[:MOST_ROWS])
    return [(top, left - 1, bottom, right - 1) for left, top, right, bottom in ranges]


def is_table(page) -> bool:
    """At least two rows of at least two cells among the first."""
    rows = (cells for _number, cells in rows_of(page, most=60))
    return sum(sum(bool(cell) for cell in cells) >= 2 for cells in rows) >= 2


def rows_of(page, most: int = MOST_ROWS) -> Iterator[Numbered]:
    """A worksheet's rows as texts, numbered as Excel does."""
    page.reset_dimensions()  # what the file says of its own size is often wrong
    blank = 0
    for number, values in enumerate(page.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        if number > most or blank > MOST_BLANK:
            return
        if all(value is None for value in values):
            blank += 1
            continue
        texts = [text_of(value) for value in values]
        blank = 0
        if any(texts):
            yield number, strip_right(texts)


def strip_right(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def text_of(value: Any) -> str:
    """A cell as text: days and times in ISO form, durations as hours and minutes, whole numbers without a point."""
    if value is None or value in ERRORS:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return moment(value)


def moment(value: Any) -> str:
    if isinstance(value, datetime):
        if value.year <= 1900:  # more than 24 hours under a clock's format
            return moment(timedelta(days=to_excel(value)))
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return clean(str(value))


def damaged() -> str:
    return _("The file is damaged. Open it in Excel and save it once more.")


def too_heavy() -> str:
    return _("The file is far too large once unpacked. Save only the sheet itself, as CSV.")
