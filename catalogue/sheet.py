"""A set of skills as a spreadsheet: how one is read, and how one is written. Nothing here asks the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Behaviour, Competency
from kit.sheets import Column, Sheet, fold, guess, key

LEVELS = range(1, Behaviour.MOST + 1)
MOST_SKILLS = 500
LONGEST = {"name": 200, "group": 100, "code": 60}
LONGEST_LEVEL = 300
COLUMNS = (
    Column("code", gettext_lazy("Code"), ("number", "no", "id", "codigo", "clave")),
    Column(
        "name",
        gettext_lazy("Name"),
        ("skill", "skill name", "competency", "nombre", "competencia", "habilidad"),
    ),
    Column("kind", gettext_lazy("Kind"), ("type", "tipo", "clase")),
    Column("group", gettext_lazy("Group"), ("area", "category", "heading", "grupo", "categoria")),
    *(
        Column(f"level_{n}", gettext_lazy("Level %d") % n, (f"nivel {n}", f"{n}", f"step {n}"))
        for n in LEVELS
    ),
)
KINDS = {
    "technical": Competency.Kind.TECHNICAL,
    "hard": Competency.Kind.TECHNICAL,
    "tecnica": Competency.Kind.TECHNICAL,
    "soft": Competency.Kind.SOFT,
    "employability": Competency.Kind.SOFT,
    "blanda": Competency.Kind.SOFT,
    "transversal": Competency.Kind.SOFT,
}


@dataclass
class Skill:
    """One row: words for the levels from 1 on, blank where nothing is told."""

    name: str
    code: str
    kind: str = Competency.Kind.TECHNICAL.value
    group: str = ""
    levels: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The levels that have words: "1, 3, 5"."""
        return ", ".join(str(n) for n, words in enumerate(self.levels, start=1) if words)


@dataclass
class Rejected:
    """A row that is not taken: where it stands, what it says, and why."""

    line: int
    cells: list[str]
    reason: str


@dataclass
class Read:
    """What a sheet holds."""

    headings: list[str]
    skills: list[Skill] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


class Wrong(Exception):
    """A row that cannot be taken; the text says what to do."""


def read(opener: Callable[[], IO[bytes]], name: str = "") -> Read:
    """Every row of the sheet, taken or rejected with a reason. Raises Unreadable where it is no table."""
    sheet = Sheet(opener, name)
    columns = guess(sheet, COLUMNS)
    found = Read(sheet.headings)
    found.passed_over = [
        heading for n, heading in enumerate(sheet.headings) if heading and n not in columns
    ]
    lines: dict[str, int] = {}  # code: where it stands
    # the grid itself: the sheet leaves out what looks like a total, and a skill may be called so
    for number, cells in sheet.grid.rows():
        if number <= sheet.last_heading or not any(cells):
            continue
        row = {name: cells[n] for n, name in columns.items() if n < len(cells)}
        try:
            found.skills.append(skill_of(row, number, lines))
        except Wrong as wrong:
            found.rejected.append(Rejected(number, list(cells), str(wrong)))
    return found


def skill_of(row: dict[str, str], number: int, lines: dict[str, int]) -> Skill:
    """The row as a skill. Raises Wrong."""
    if len(lines) >= MOST_SKILLS:
        raise Wrong(_("A set holds at most %d skills. Put the rest into another.") % MOST_SKILLS)
    name = row.get("name", "")
    if not name:
        raise Wrong(_("The name is missing."))
    check_lengths(row)
    code = code_of(row.get("code", "")) or code_of(name) or f"skill-{number}"
    code = code[: LONGEST["code"]]
    if code in lines:
        raise Wrong(_("Line %d has this code already. Give each skill its own.") % lines[code])
    skill = Skill(
        name=name,
        code=code,
        kind=kind_of(row.get("kind", "")),
        group=row.get("group", ""),
        levels=[row.get(f"level_{n}", "") for n in LEVELS],
    )
    lines[code] = number
    return skill


def check_lengths(row):
    """Nothing is cut off in silence. Raises Wrong."""
    for column in COLUMNS:
        most = LONGEST.get(column.name, LONGEST_LEVEL)
        if len(row.get(column.name, "")) > most:
            told = {"column": column.label, "most": most}
            raise Wrong(_("“%(column)s” is longer than %(most)d characters.") % told)


def code_of(text: str) -> str:
    """ "1.2 a" is "1-2-a"."""
    return slugify(re.sub(r"[^\w]+", "-", fold(text)))


def kind_of(text: str) -> str:
    """Technical where nothing is said. Raises Wrong."""
    if not text:
        return Competency.Kind.TECHNICAL.value
    word = key(text)
    found = next((kind for start, kind in KINDS.items() if word.startswith(start)), None)
    if found is None:
        raise Wrong(_("Write “technical” or “soft” as the kind."))
    return found.value


def rows_of(skills) -> list[list[str]]:
    """A set for a spreadsheet, in the order of COLUMNS; behaviours are prefetched."""
    found = []
    for skill in skills:
        seen = {row.level: str(row) for row in skill.behaviours.all()}
        words = [skill.code, str(skill), skill.kind, _(skill.group) if skill.group else ""]
        found.append([*words, *(seen.get(n, "") for n in LEVELS)])
    return found


def heading() -> list[str]:
    return [str(column.label) for column in COLUMNS]
