"""Spreadsheets: tables under fixed columns, and sheets as people make them.

`tables` reads what programs write (a roster's files) and writes tables for people, `books` the same as XLSX. `sheet`
opens what a person made, CSV or XLSX; `columns` guesses what its headings mean; `cells` reads single dates, hours,
ticks and addresses.
"""

from kit.sheets.books import write_book
from kit.sheets.columns import Column, guess
from kit.sheets.grids import Unreadable
from kit.sheets.sheet import LARGEST, Row, Sheet
from kit.sheets.tables import (
    NOTED,
    REJECTED,
    WARNED,
    Line,
    Problem,
    Table,
    clean,
    fold,
    is_formula,
    key,
    safe_cell,
    stream,
    write,
)

__all__ = [
    "LARGEST",
    "NOTED",
    "REJECTED",
    "WARNED",
    "Column",
    "Line",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "Unreadable",
    "clean",
    "fold",
    "guess",
    "is_formula",
    "key",
    "safe_cell",
    "stream",
    "write",
    "write_book",
]
