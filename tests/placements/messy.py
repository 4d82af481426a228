"""Messy sheets, as coordinators keep them: 130 rows with every mess there is, and what is true behind it.

make(seed) gives the same sheet for the same seed.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from openpyxl import Workbook

GIVEN = [
    "Zofia",
    "Ava",
    "Liam",
    "Noah",
    "Emma",
    "Mateo",
    "Lucía",
    "Sofía",
    "Ethan",
    "Mia",
    "Omar",
    "Priya",
    "Wei",
    "Hannah",
    "Jakub",
    "Chloé",
    "Diego",
    "Amara",
    "Finn",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Leo",
    "Maya",
    "Nina",
    "Oscar",
    "Paula",
    "Quinn",
    "Rosa",
    "Samir",
    "Tessa",
    "Umar",
    "Vera",
    "Wyatt",
    "Xenia",
    "Yusuf",
    "Zoë",
    "Bella",
]
FAMILY = [
    "Nowak",
    "Longbow",
    "Ortiz",
    "Harjo",
    "Whitfield",
    "Nguyen",
    "Castellanos",
    "Bergström",
    "O'Malley",
    "Delacroix",
    "Okafor",
    "Petrovic",
    "Quintana",
    "Ramsey",
    "Silversmith",
    "Tanaka",
    "Underwood",
    "Vandermeer",
    "Winterbourne",
    "Yellowhorse",
    "Zimmerman",
    "Abernathy",
    "Blackwell",
    "Crowfoot",
    "Dvorak",
    "Escobedo",
    "Fitzgerald",
    "Gutiérrez",
    "Holloway",
    "Ibáñez",
]
FIRST = [
    "Northgate",
    "Redbud",
    "Prairie",
    "Cimarron",
    "Osage",
    "Sandstone",
    "Bluestem",
    "Cottonwood",
    "Meridian",
    "Tallgrass",
    "Copperfield",
    "Juniper",
    "Lakeview",
    "Kingfisher",
    "Mesquite",
    "Palisade",
    "Quarry",
    "Riverbend",
    "Stillwater",
    "Thunderbird",
]
TRADE = (
    "Dental",
    "Auto Repair",
    "Veterinary",
    "Machine Works",
    "Bakery",
    "Architects",
    "Credit Union",
)
BOSS = ["Dana", "Kim", "Lee", "Robin", "Alex", "Jordan", "Casey", "Morgan", "Taylor", "Jamie"]
HEADINGS = (
    "Student", "Program", "Employer", "Name", "E-mail", "Phone", "Start", "Hours so far", "Paper signed?", "Notes",
)  # fmt: skip
GROUPS = (None, None, None, "Supervisor", None, None, None, None, None, None)
TODAY = date(2026, 11, 22)


@dataclass
class Messy:
    """The rows as they stand in the sheet, from its first line; and the truth of them."""

    lines: list[list[str]] = field(default_factory=list)
    students: int = 0
    employers: int = 0
    placements: int = 0
    minutes: int = 0
    signed: int = 0
    bad: dict[int, tuple[str, str]] = field(default_factory=dict)  # line: column, what to type

    def csv(self, separator=";", encoding="cp1252"):
        """As a program of an office saves it; old encodings have no tick."""
        text = io.StringIO()
        csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(self.lines)
        plain = (
            text.getvalue() if encoding.startswith("utf") else text.getvalue().replace("✓", "X")
        )
        return plain.encode(encoding)

    def xlsx(self):
        """With merged headings."""
        book, data = Workbook(), io.BytesIO()
        page = book.active
        for line in self.lines:
            page.append([cell or None for cell in line])
        page.merge_cells("A1:J1")
        page.merge_cells("D3:F3")
        for column in "ABCGHIJ":
            page.merge_cells(f"{column}3:{column}4")
        book.save(data)
        return data.getvalue()


def make(seed=1, rows=130, today=TODAY):
    """A sheet of so many rows: nine with a problem, three twins, one row twice, blanks and a total."""
    pick = random.Random(seed)  # noqa: S311 - the same sheet for the same seed
    sheet = Messy()
    sheet.lines = [["Work-based learning, fall 2026", *[""] * 9], [""] * 10]
    sheet.lines += [
        [cell or ("" if 3 <= n <= 5 else HEADINGS[n]) for n, cell in enumerate(GROUPS)]
    ]
    sheet.lines += [[HEADINGS[n] if 3 <= n <= 5 else "" for n in range(10)]]
    firms, people = firms_of(pick, rows), people_of(pick, rows)
    for n in range(rows - 4):
        add(sheet, pick, people[n], firms[n % (rows * 5 // 8)], n, today)
        if n % 40 == 39:
            sheet.lines.append([""] * 10)
    add_twins(sheet, today)
    sheet.lines.append(["Total", "", "", "", "", "", "", "1234,5", "", ""])
    spoil(sheet, today, (rows - 20) // 10)
    sheet.students, sheet.placements = rows - 4, rows - 1
    rows_once = [
        line
        for n, line in enumerate(sheet.lines[4:-1])
        if any(line) and line not in sheet.lines[4 : n + 4]
    ]
    sheet.signed = sum(line[8] not in {"", "no", "ask Dana"} for line in rows_once)
    named = {line[2] for line in sheet.lines[4:] if line[2]}
    sheet.employers = len({name for name in named if "LLC" not in name})
    return sheet


def people_of(pick, rows):
    """Names of which no two are alike."""
    names = [(given, family) for given in GIVEN for family in FAMILY]
    pick.shuffle(names)
    seen, found = set(), [("Zofia", "Nowak")]
    for given, family in names:
        if (given, family) != found[0] and len(found) < rows and (given[:2], family) not in seen:
            seen.add((given[:2], family))
            found.append((given, family))
    return found


def firms_of(pick, rows):
    """(employer, supervisor, e-mail, telephone); the first is the one with a twin."""
    names = [f"{first} {trade}" for first in FIRST for trade in TRADE]
    names.remove("Northgate Dental")
    pick.shuffle(names)
    found = []
    for n, name in enumerate(["Northgate Dental", *names][:rows]):
        boss = f"{pick.choice(BOSS)} {FAMILY[n % len(FAMILY)]}"
        mail = f"{boss.split()[0].lower()}@{name.replace(' ', '').lower()}.example"
        found.append((name, boss, mail, f"(405) 555-{1000 + n}"))
    return found


def add(sheet, pick, person, firm, n, today):
    """One row in whatever style comes to hand."""
    given, family = person
    start = today - timedelta(days=20 + n % 60)
    minutes = 60 * (5 + n % 40) + 30 * (n % 2)
    name = f"{family}, {given}" if n % 3 == 1 else f"{given} {family}"
    day = start.isoformat() if n % 2 else f"{start:%m/%d/%Y}"
    signed = ("yes", "x", "", "no", "✓" if n % 5 else "signed", f"{start:%m/%d/%Y}")[n % 6]
    program = "Internship" if n % 4 else "Job Shadowing"
    phone, mail = (firm[3] if n % 7 else ""), (firm[2] if n % 9 else "")
    sheet.lines.append(
        [
            name,
            program,
            firm[0],
            firm[1],
            mail,
            phone,
            day,
            hours(minutes, n),
            signed,
            "late bus" if n % 11 == 0 else "",
        ]
    )
    sheet.minutes += minutes


def hours(minutes, n):
    whole, rest = divmod(minutes, 60)
    part = f"{minutes / 60:g}"
    return (f"{whole}:{rest:02}", part.replace(".", ","), f"{part} h", f"{whole}h{rest:02}")[n % 4]


def add_twins(sheet, today):
    """One person under two spellings at a second employer, a firm under two names, and one row twice."""
    first, second = sheet.lines[4], sheet.lines[5]
    days = [today - timedelta(days=n) for n in (48, 47, 46)]
    sheet.lines.append(["Zofia Novak", "Internship", *first[2:6], f"{days[0]}", "2,5", "yes", ""])
    sheet.lines.append(
        [
            second[0],
            "Internship",
            "Northgate Dental LLC",
            *first[3:6],
            f"{days[1]:%m/%d/%Y}",
            "4 hrs",
            "",
            "",
        ]
    )
    sheet.lines.append(
        [
            sheet.lines[6][0],
            "Internship",
            "NORTHGATE DENTAL, LLC",
            *first[3:6],
            f"{days[2]:%m/%d/%Y}",
            "1:30",
            "no",
            "",
        ]
    )
    sheet.lines.append(list(sheet.lines[8]))
    sheet.minutes += 150 + 240 + 90


BAD = (
    (7, "Hours so far", "lots", "12.5"), (7, "Hours so far", "??h", "12.5"), (6, "Start", "September", ""),
    (6, "Start", "", ""), (4, "E-mail", "dana(at)x.example", ""), (0, "Student", "", "Pat Example"),
    (2, "Employer", "", "Northgate Dental"), (8, "Paper signed?", "ask Dana", "no"), (6, "Start", "13/32/2026", ""),
)  # fmt: skip


def spoil(sheet, today, step):
    """Nine cells that nobody can read; for a start the day to type lies some weeks back."""
    for n, (column, heading, text, typed) in enumerate(BAD):
        at = 9 + n * step
        while not any(sheet.lines[at]):
            at += 1
        sheet.lines[at][column] = text
        right = typed
        if heading == "Start":
            right = (today - timedelta(days=60 + n)).isoformat()
        sheet.bad[at + 1] = (heading, right)
