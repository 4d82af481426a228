"""Writes a table as an XLSX file, in which every text stays a text."""

from collections.abc import Iterable
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from kit.sheets.tables import clean, is_formula

BROAD = 24  # letters that a column shows


def write_book(stream: IO[bytes], title: str, header: Iterable[Any], rows: Iterable) -> None:
    """Numbers and days stay what they are; what a spreadsheet would run is written as text."""
    book = Workbook(write_only=True)
    page = book.create_sheet(clean(title)[:31])
    names = [heading(page, name) for name in header]
    page.freeze_panes = "A2"
    for number in range(len(names)):
        page.column_dimensions[chr(ord("A") + number)].width = BROAD
    page.append(names)
    for row in rows:
        page.append([safe(page, value) for value in row])
    book.save(stream)


def heading(page, name):
    cell = (
        safe(page, str(name)) if is_formula(str(name)) else WriteOnlyCell(page, clean(str(name)))
    )
    cell.font = Font(bold=True)
    return cell


def safe(page, value):
    if not isinstance(value, str):
        return value
    text = clean(value)
    if not is_formula(text):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"  # openpyxl would make a formula of it
    return cell
