"""Sheets as people make them: letters, separators, headings in two rows, merged cells, and files that mean harm."""

import io
import time
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock_time

import pytest
from openpyxl import Workbook

from kit.sheets import Column, Sheet, Unreadable, cells, guess

COLUMNS = [
    Column("student", "Student", ("name", "estudiante", "alumno")),
    Column("employer", "Employer", ("company", "empresa")),
    Column("supervisor", "Supervisor", ("supervisor name", "mentor")),
    Column("email", "E-mail", ("e-mail", "mail", "supervisor e-mail"), "email"),
    Column("phone", "Telephone", ("tel", "telephone"), "phone"),
    Column("start", "Start", ("start date", "inicio", "from"), "date"),
    Column("hours", "Hours", ("hours so far", "horas"), "hours"),
]
TEXT = "Student;Employer;Hours\nJosé Nuñez;Café Olé;12,5\nZoë Brontë;Père & Fils;3\n"
POLISH = (
    "Student;Employer;Hours\nŁukasz Wójcik;Źródło Życia;12,5\nŻaneta Ćwik;Piekarnia Śląska;3\n"
)


def sheet(data, name="my sheet.csv"):
    data = data.encode() if isinstance(data, str) else data
    return Sheet(lambda: io.BytesIO(data), name)


def rows(found):
    return [(row.number, row.cells) for row in found.rows()]


def book(fill):
    """An XLSX whose first worksheet is filled by a function."""
    made, data = Workbook(), io.BytesIO()
    fill(made.active)
    made.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        *[(name, TEXT) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")],
        *[(name, TEXT) for name in ("utf-32", "cp1252", "iso-8859-1", "mac-roman")],
        *[(name, POLISH) for name in ("utf-8", "iso-8859-2", "cp1250", "utf-16-le")],
    ],
)
def test_letters_are_read_in_every_common_encoding(encoding, text):
    wanted = [line.split(";") for line in text.splitlines()]
    found = sheet(text.encode(encoding))
    assert [found.headings, *(row.cells for row in found.rows())] == wanted


@pytest.mark.parametrize("separator", ",;\t|")
def test_separator_is_the_one_that_cuts_evenly(separator):
    lines = ["Student,Employer,Hours,Notes"] + ["Ava Lee,Dental,12.5,late"] * 5
    text = "\n".join(line.replace(",", separator) for line in lines)
    assert sheet(text).headings == ["Student", "Employer", "Hours", "Notes"]


def test_semicolons_stay_the_separator_beside_decimal_commas_and_names_with_commas():
    text = "Student;Employer;Hours\n" + "Nowak, Zofia;Northgate, Inc.;12,5\n" * 3
    assert rows(sheet(text))[0] == (2, ["Nowak, Zofia", "Northgate, Inc.", "12,5"])


def test_excels_line_that_names_the_separator_is_not_counted():
    assert rows(sheet("sep=;\r\nStudent;Employer\r\nAva;Dental\r\n")) == [(2, ["Ava", "Dental"])]


def test_titles_blank_rows_repeated_headings_and_totals_are_left_out():
    text = (
        "Redbud placements 2026,,,\n,,,\nPrinted,11/20/2026,,\nStudent,Employer,Start,Hours\n"
        "Ava,Dental,2026-09-01,3\n,,,\nStudent,Employer,Start,Hours\nBo,Bank,2026-09-01,4\nTotal,,,7\n"
    )
    found = sheet(text)
    assert found.headings == ["Student", "Employer", "Start", "Hours"]
    assert [row.number for row in found.rows()] == [5, 8]


def test_a_person_called_totalina_is_no_total():
    text = "Student,Employer,Start,Hours\nTotalina Summers,Sum Total Inc,2026-09-01,3\n"
    assert len(rows(sheet(text))) == 1


def test_two_rows_of_headings_in_a_csv_are_joined():
    text = "Student,Employer,Supervisor,,,Start\n,,Name,E-mail,Phone,\nAva,Dental,Dana,d@x.example,,\n"
    groups = ["Supervisor: Name", "Supervisor: E-mail", "Supervisor: Phone"]
    assert sheet(text).headings == ["Student", "Employer", *groups, "Start"]


def test_a_quoted_cell_of_two_lines_is_one_row_of_the_spreadsheet():
    text = 'Student,Employer,Notes\nAva,Dental,"late\non Monday"\n\nBo,Bank,\n'
    assert [row.number for row in sheet(text).rows()] == [2, 4]


def merged(page):
    page.append(["Placements of spring"])
    page.append([])
    page.append(["Student", "Employer", "Supervisor", None, "Hours"])
    page.append([None, None, "Name", "E-mail", None])
    page.append(["Ava", "Dental", "Dana", "dana@x.example", clock_time(12, 30)])
    page.append(["Bo", None, None, None, timedelta(hours=45, minutes=30)])
    page.append(["Cy", "Bank", "Lee", "lee@x.example", 7.5])
    for cells_in_one in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "B5:B6", "C5:C6", "D5:D6"):
        page.merge_cells(cells_in_one)


def test_merged_headings_are_joined_and_vertical_merges_filled_down():
    found = sheet(book(merged), "my.xlsx")
    assert found.headings == [
        "Student",
        "Employer",
        "Supervisor: Name",
        "Supervisor: E-mail",
        "Hours",
    ]
    assert rows(found) == [
        (5, ["Ava", "Dental", "Dana", "dana@x.example", "12:30"]),
        (6, ["Bo", "Dental", "Dana", "dana@x.example", "45:30"]),
        (7, ["Cy", "Bank", "Lee", "lee@x.example", "7.5"]),
    ]


def test_excels_days_numbers_and_ticks_come_as_plain_texts():
    def fill(page):
        page.append(["Student", "Start", "Seen", "Phone", "Signed", "Employer"])
        page.append(
            [
                "Ava",
                date(2026, 9, 1),
                datetime.combine(date(2026, 9, 1), clock_time(8, 30)),
                4055550100.0,
                True,
                "#N/A",
            ]
        )

    assert rows(sheet(book(fill))) == [
        (2, ["Ava", "2026-09-01", "2026-09-01 08:30:00", "4055550100", "yes", ""])
    ]


def test_the_first_visible_worksheet_with_a_table_is_read():
    made, data = Workbook(), io.BytesIO()
    made.active.append(["Read me first"])
    made.create_sheet("old").append(["Student", "Employer"])
    made["old"].append(["Nobody", "Nowhere"])
    made["old"].sheet_state = "hidden"
    made.create_sheet("now").append(["Student", "Employer"])
    made["now"].append(["Ava", "Dental"])
    made.save(data)
    assert rows(sheet(data.getvalue())) == [(2, ["Ava", "Dental"])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"Student,Employer\n", "no row beneath"),
        (b"1,2,3\n4,5,6\n", "No row names the columns"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\2\3" * 90, "not a spreadsheet"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_out(data, words):
    with pytest.raises(Unreadable, match=words):
        sheet(data)


SHARED = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def archive(**parts):
    """A workbook with some parts of it replaced, or its texts in a part of their own, as Excel writes them."""
    source, data = zipfile.ZipFile(io.BytesIO(book(merged))), io.BytesIO()
    kinds = source.read("[Content_Types].xml").decode()
    if TEXTS in parts:
        parts["[Content_Types].xml"] = kinds.replace("</Types>", SHARED)
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name in {*source.namelist(), *parts}:
            made.writestr(name, parts[name] if name in parts else source.read(name))
    return data.getvalue()


PAGE, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
BOMBS = {
    "zeros": lambda: archive(**{PAGE: b"\0" * (300 << 20)}),
    "rows": lambda: archive(**{PAGE: b"<worksheet><sheetData>" + b"<row/>" * 2_000_000}),
    "cells": lambda: archive(**{PAGE: b"<worksheet><sheetData><row>" + b"<c/>" * 9_000_000}),
    "texts": lambda: archive(**{TEXTS: b"<sst>" + b"<si><t>a</t></si>" * 2_000_000}),
    "styles": lambda: archive(**{"xl/styles.xml": b"<styleSheet>" + b"<xf/>" * 2_000_000}),
    "entity of a file": lambda: archive(**{PAGE: XXE + b"<worksheet>&x;</worksheet>"}),
    "entity of a text": lambda: archive(**{TEXTS: XXE + b"<sst><si><t>&x;</t></si></sst>"}),
    "laughs": lambda: archive(**{TEXTS: LAUGHS + b"<sst><si><t>&b;</t></si></sst>"}),
    "deep": lambda: archive(**{PAGE: b"<a>" * 2_900_000}),
}


def test_texts_in_a_part_of_their_own_are_read():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    words = ("Student", "Employer", "Ava", "Dental")
    texts = "".join(f"<si><t>{word}</t></si>" for word in words)
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{2 * n - 2}</v></c><c r="B{n}" t="s"><v>{2 * n - 1}</v></c></row>'
        for n in (1, 2)
    )
    data = archive(
        **{
            TEXTS: f'<sst xmlns="{main}">{texts}</sst>',
            PAGE: f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
        }
    )
    assert rows(sheet(data)) == [(2, ["Ava", "Dental"])]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_soon_and_without_filling_the_memory(bomb):
    data = BOMBS[bomb]()
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(Unreadable):
        sheet(data)
    spent, most = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 2
    assert most < 200 << 20


def test_a_stray_cell_at_the_far_end_costs_nothing():
    def fill(page):
        page.append(["Student", "Employer"])
        page.append(["Ava", "Dental"])
        page.cell(1_048_576, 16_384, "stray")

    assert rows(sheet(book(fill))) == [(2, ["Ava", "Dental"])]


# What the columns mean


def named(text, remembered=None):
    found = sheet(text)
    return {found.headings[n]: name for n, name in guess(found, COLUMNS, remembered or {}).items()}


def test_columns_are_guessed_by_their_names_in_two_languages():
    text = (
        "Alumno;Empresa;Mentor;Correo;Tel.;Inicio;Horas\n"
        + "A B;C;D;d@x.example;405 555 0100;1.9.2026;3\n" * 3
    )
    assert list(named(text).values()) == [
        "student",
        "employer",
        "supervisor",
        "email",
        "phone",
        "start",
        "hours",
    ]


def test_columns_are_guessed_by_misspelt_names_and_by_their_cells():
    text = "Studnet,Employeer,reach at,Begin (start date)\n" + "A B,C,d@x.example,2026-09-01\n" * 3
    assert list(named(text).values()) == ["student", "employer", "email", "start"]


def test_columns_in_groups_are_guessed_by_both_rows():
    text = (
        "Student,Supervisor,,,Hours\n,Name,E-mail,Tel,\n"
        + "A B,D,d@x.example,405 555 0100,3\n" * 3
    )
    assert list(named(text).values()) == ["student", "supervisor", "email", "phone", "hours"]


def test_a_wanted_column_is_given_once_and_the_better_heading_takes_it():
    text = "Start,Start date\n" + "soon,2026-09-01\n" * 3
    assert named(text) == {"Start date": "start"}


def test_what_was_said_last_time_goes_before_everything():
    text = "Student,Employer\nA,B\nC,D\n"
    assert named(text, {"student": "employer", "employer": ""}) == {"Student": "employer"}


# Single cells


@pytest.mark.parametrize(
    "text",
    ["2026-09-01", "09/01/2026", "9/1/26", "1.9.2026", "1 Sep 2026", "Sept. 1, 2026", "1-Sep-26", "46266", "20260901",
     "2026-09-01 00:00:00", "Tue 1 September 2026", "1 de septiembre de 2026", "01.09.26", "2026/9/1"],
)  # fmt: skip
def test_a_day_is_read_in_every_style(text):
    assert cells.read_date(text) == date(2026, 9, 1)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "13/13/2026", "12", "12:30", "Fall 2026"]
)
def test_no_day_is_made_of_something_else(text):
    assert cells.read_date(text) is None


def test_days_and_months_are_told_apart_by_the_column():
    assert cells.day_order(["01/02/2026", "13/02/2026"], "mdy") == ("dmy", True)
    assert cells.day_order(["01/02/2026", "02/13/2026"], "dmy") == ("mdy", True)
    assert cells.day_order(["01/02/2026", "2026-09-01"], "mdy") == ("mdy", False)
    assert cells.day_order(["05/05/2026"], "dmy") == ("dmy", True)
    assert cells.day_order(["13/02/2026", "02/13/2026", "01/02/2026"], "mdy") == ("mdy", False)
    assert cells.day_order(["31/02/2026", "09/10/2026"], "mdy") == ("mdy", False)  # no such day
    assert cells.read_date("01/02/2026", "dmy") == date(2026, 2, 1)
    assert cells.read_date("02/13/2026", "dmy") == date(2026, 2, 13)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("12:30", 750), ("12:30:00", 750), ("12,5", 750), ("12.5 h", 750), ("12h30", 750), ("12 h 30 min", 750),
     ("12 hrs", 720), ("750 min", 750), ("12½", 750), ("0", 0), ("1,250", 75_000), ("12.500", 750), ("45:30", 2730),
     ("8 Std.", 480), (".5", 30), ("~40", 2400), ("ca. 40", 2400), ("approx. 40 h", 2400), ("40/120", 2400),
     ("40 of 120 h", 2400), ("1,234.5", 74_070), ("1.234,5", 74_070), ("40 hours 30 min", 2430), ("1h30", 90),
     ("1:30 h", 90), ("12.30", 738)],
)  # fmt: skip
def test_hours_are_read_in_every_style(text, minutes):
    assert cells.read_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "lots", "-3", "12:75", "ca. many", "2026-09-01", "9/1/2026", "/120"]
)
def test_no_hours_are_made_of_something_else(text):
    assert cells.read_minutes(text) is None


def test_a_tick_says_yes_no_or_since_when():
    yes = ["yes", "Y", "x", "✓", "Signed", "ja", "oui", "sí", "1", "On file", "TRUE"]
    assert [cells.read_tick(text) for text in yes] == [cells.Tick(True)] * len(yes)
    no = ["", "no", "-", "not yet", "N/A", "0", "☐", "pending"]
    assert [cells.read_tick(text) for text in no] == [cells.Tick(False)] * len(no)
    assert cells.read_tick("9/2/2026") == cells.Tick(True, date(2026, 9, 2))
    assert cells.read_tick("signed 9/2/2026") == cells.Tick(True, date(2026, 9, 2))
    assert cells.read_tick("ask Dana") is None


def test_telephones_and_addresses_are_taken_as_written_or_not_at_all():
    good = ["(405) 555-0100", "405.555.0100 x12", "+48 22 123 45 67", "555-0100"]
    assert [cells.read_phone(text) for text in good] == good
    assert [cells.read_phone(text) for text in ("none", "12", "d@x.example")] == [None] * 3
    assert cells.read_email("Dana Ortiz <dana@x.example>;") == "dana@x.example"
    assert cells.read_email("mailto:dana@x.example") == "dana@x.example"
    assert cells.read_email("dana(at)x.example") is None


@pytest.mark.parametrize(
    "text", ["n/a", "N/A", "TBD", "tba", "?", "--", "–", "unknown", "Pendiente", ""]
)
def test_what_says_nothing_is_blank(text):
    assert cells.is_blank(text)
    assert cells.is_blank(text, name=True)


def test_names_that_look_like_nothing_are_names():
    assert [cells.is_blank(text, name=True) for text in ("Na", "Nil", "None")] == [False] * 3
    assert cells.is_blank("none")


def test_the_tabs_of_a_workbook_that_are_not_read_are_told():
    def fill(page):
        page.title = "Placements"
        other = page.parent.create_sheet("2024")
        for table in (page, other):
            table.append(["Student", "Employer"])
            table.append(["Ava Lee", "Acme"])
        page.parent.create_sheet("Notes").append(["call Dana"])

    found = sheet(book(fill), "my.xlsx")
    assert (found.grid.title, found.grid.others) == ("Placements", ["2024"])
