"""What a sheet would do: people and firms put together, programmes chosen, each row a new placement or one on file."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from catalogue.models import PlacementType
from kit.sheets import fold, names
from placements.models import Placement, Programme, SheetImport
from placements.sheet.groups import (
    EMPLOYER,
    STUDENT,
    SUPERVISOR,
    Group,
    employers_of,
    students_of,
    supervisors_of,
)
from placements.sheet.known import Known, memory, usual_end, usual_order
from placements.sheet.reading import Entry, Reader
from placements.sheet.twins import Joiner, Twin
from placements.states import LIVE, OPEN, RUNNING, S

# the first that a programme's name holds; else an internship
WORDS = (
    ("job_shadow", r"shadow|observa"),
    ("pre_apprenticeship", r"pre.?apprent"),
    ("youth_apprenticeship", r"youth.?apprent"),
    ("apprenticeship", r"apprent|aprendi"),
    ("clinical", r"clinic|nurs|cna\b"),
    ("cooperative_education", r"co.?op\b|cooperat"),
    ("service_learning", r"service.?learn|voluntari"),
    ("career_mentoring", r"mentor"),
    ("teacher_externship", r"teacher"),
    ("externship", r"extern"),
    ("virtual_internship", r"virtual|remote"),
    ("school_enterprise", r"school.?(based )?enterprise|sbe\b"),
    ("entrepreneurship", r"entrepren|emprend"),
    ("supervised_agricultural", r"agric|\bsae\b|ffa"),
    ("on_the_job_training", r"on.?the.?job|\bojt\b"),
    ("structured_placement", r"t.?level|industry placement|pfmp"),
    ("industry_project", r"project|proyecto"),
)


@dataclass
class Choice:
    """What the rows under one programme's name become.

    A programme on file ("p:5"), a new one of a type ("t:3"), or what another name of the sheet becomes ("s:dental").
    """

    name: str
    value: str
    rows: int
    is_exact: bool
    programme: Programme | None
    type: PlacementType
    like: "Choice | None" = None  # the other name

    @property
    def key(self) -> str:
        return fold(self.name)

    @property
    def top(self) -> "Choice":
        return self.like or self

    @property
    def title(self) -> str:
        return self.top.name or str(self.type)


@dataclass
class Line:
    """A row that can be brought in. `found` is the placement on file that it is, `changes` what it would change."""

    entry: Entry
    student: Group
    employer: Group | None
    supervisor: Group | None
    choice: Choice
    found: Placement | None = None
    changes: dict[str, tuple] = field(default_factory=dict)


class Plan:
    """Everything that the page of a sheet shows and that bringing it in writes; reading it changes nothing."""

    def __init__(self, batch: SheetImport, *, today: date):
        self.batch, self.today = batch, today
        self.known, past = Known(batch.school), memory(batch.school)
        self.order = batch.choices.get("order") or usual_order(batch.school)
        said = batch.choices.get("ends_on")
        self.ends_on = date.fromisoformat(said) if said else usual_end(batch.school, today)
        how = {"order": self.order, "ends_on": self.ends_on, "today": today}
        reader = Reader(batch.table, batch.columns, batch.fixes, **how)
        self.entries, self.unclear = reader.entries(), reader.unclear
        self.no_end = sum(not entry.texts.get("ends_on") for entry in self.entries)
        decided = past["joins"] | batch.choices.get("joins", {})
        self.joiner = Joiner(decided)
        self._people()
        self._choose_programmes(past["programmes"])
        self._lines()

    # People and firms

    def _people(self) -> None:
        """Students, employers and supervisors of all rows that name them, twins put together."""
        set_aside_other_schools(self.entries, self.known.school.name)
        named = [
            e
            for e in self.entries
            if not e.aside and not e.problems.keys() & {"student", "family_name"}
        ]
        self.students = students_of(named)
        for group in self.students:
            group.found = self.known.student(group)
        self.students = self.joiner.join(STUDENT, self.students, self.known.students)
        self.employers = employers_of(named)
        for group in self.employers:
            group.found = self.known.partnerships.get(group.key)
        on_file = list(self.known.partnerships.values())
        self.employers = self.joiner.join(EMPLOYER, self.employers, on_file)
        self.supervisors = self._supervisors()

    def _supervisors(self) -> list[Group]:
        groups = supervisors_of(self.employers)
        contacts = []
        for group in groups:
            if group.inside.found:
                here = [c for c in group.inside.found.contacts.all() if c.ended_on is None]
                group.found = next((c for c in here if is_contact(group, c)), None)
                contacts += here
        return self.joiner.join(SUPERVISOR, groups, list({c.pk: c for c in contacts}.values()))

    @property
    def twins(self) -> list[Twin]:
        return self.joiner.twins

    # Programmes

    def _choose_programmes(self, past: dict[str, str]) -> None:
        counted = Counter(fold(entry.get("programme")) for entry in self.entries)
        spelled = {fold(entry.get("programme")): entry.get("programme") for entry in self.entries}
        decided = past | self.batch.choices.get("programmes", {})
        self.choices: dict[str, Choice] = {}
        for key, rows in counted.most_common():
            self.choices[key] = self._choice(spelled[key], rows, decided.get(key, ""))

    def new_names(self) -> dict[str, Choice]:
        """Names that become new programmes of their own: a misspelt one may be one of these."""
        return {
            f"s:{key}": choice
            for key, choice in self.choices.items()
            if choice.name and choice.value.startswith("t:")
        }

    def _choice(self, name: str, rows: int, decided: str) -> Choice:
        """As said in this sheet, else the programme of this title, else what is likely."""
        exact = self.known.programme(name) if name else None
        others = self.new_names()
        by_key: dict[str, Any] = {f"p:{p.pk}": p for p in self.known.programmes}
        by_key |= {f"t:{t.pk}": t for t in self.known.types} | others
        value = f"p:{exact.pk}" if exact else decided if decided in by_key else self._likely(name)
        what = by_key[value]
        if isinstance(what, Choice):
            return Choice(name, value, rows, False, None, what.type, what)
        programme = what if isinstance(what, Programme) else None
        type_ = programme.type if programme else what
        return Choice(name, value, rows, exact is not None, programme, type_)

    def _likely(self, name: str) -> str:
        """The only one for rows without any, one of a like title, else a new one of the type its words tell."""
        if not name and len(self.known.programmes) == 1:
            return f"p:{self.known.programmes[0].pk}"
        words = names.words_of(name)
        likeness = {
            p.pk: names.alike(words, names.words_of(p.title)) for p in self.known.programmes
        }
        best = max(likeness, key=lambda pk: likeness[pk], default=None)
        if name and best is not None and likeness[best] >= 0.85:
            return f"p:{best}"
        for value, choice in self.new_names().items():
            if misspelt(name, choice.name):
                return value
        types = {t.code: t for t in self.known.types}
        code = next((code for code, mark in WORDS if re.search(mark, fold(name))), "internship")
        return f"t:{types.get(code, self.known.types[0]).pk}"

    # Rows

    def _lines(self) -> None:
        """Rows without a problem; the second of two that are one placement is set aside."""
        student_of = index(self.students)
        employer_of, supervisor_of = index(self.employers), index(self.supervisors)
        first: dict[tuple, int] = {}
        self.lines: list[Line] = []
        for entry in self.entries:
            choice = self.choices[fold(entry.get("programme"))]
            if not entry.get("employer") and choice.type.needs_employer:
                entry.problems.setdefault("employer", _("Where? Type the employer’s name."))
            if entry.problems or entry.aside:
                continue
            n = entry.number
            line = Line(entry, student_of[n], employer_of.get(n), supervisor_of.get(n), choice)
            once = (id(line.student), id(line.employer), choice.top.key, entry.get("starts_on"))
            if once in first:
                entry.aside = _("The same placement as line %d.") % first[once]
                continue
            first[once] = n
            self.lines.append(line)
        self._match()

    def _match(self) -> None:
        """Rows to placements on file: by student, employer and first day, else by days that overlap."""
        taken: set[int] = set()
        for fits in (starts_the_same, overlaps):
            for line in self.lines:
                if line.found is None:
                    on_file = self.known.placements.get(self._pair(line), ())
                    free = (p for p in on_file if p.pk not in taken)
                    line.found = next((p for p in free if fits(p, line)), None)
                    taken |= {line.found.pk} if line.found else set()
        for line in self.lines:
            if line.found:
                line.changes = changes(line.found, line.entry)

    def _pair(self, line: Line) -> tuple:
        partnership = line.employer.found if line.employer else None
        student = line.student.found
        return (student.pk if student else 0, partnership.pk if partnership else None)

    # What the page says

    @property
    def bad(self) -> list[Entry]:
        """Rows that need somebody."""
        return [entry for entry in self.entries if entry.problems and not entry.aside]

    @property
    def aside(self) -> list[Entry]:
        """Rows that are left out with a reason, although nothing in them is wrong."""
        return [entry for entry in self.entries if entry.aside]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.found is None]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changes]

    def used(self, groups: list[Group], of: Callable[[Line], Group | None]) -> list[Group]:
        """The groups that rows to be brought in name."""
        wanted = {id(of(line)) for line in self.lines}
        return [group for group in groups if id(group) in wanted]

    def counts(self) -> dict[str, int]:
        """How many of each, in all and new."""
        students = self.used(self.students, lambda line: line.student)
        employers = self.used(self.employers, lambda line: line.employer)
        return {
            "students": len(students),
            "new_students": sum(group.found is None for group in students),
            "employers": len(employers),
            "new_employers": sum(group.found is None for group in employers),
            "placements": len(self.lines),
            "new_placements": len(self.new),
            "changed": len(self.changed),
            "bad": len(self.bad),
            "aside": len(self.aside),
        }


def set_aside_other_schools(entries: list[Entry], school: str) -> None:
    """Leave out rows of other schools, where the sheet's column of schools names this one and others, too."""
    said = {entry.get("school") for entry in entries} - {""}
    own = {name for name in said if is_school(name, school)}
    if not own:
        return
    for entry in entries:
        if (name := entry.get("school")) and name not in own:
            told = _("Of another school: “%s”. Bring the sheet in there, too.")
            entry.aside = told % name


def is_school(name: str, school: str) -> bool:
    """Whether a cell means this school: its name, the beginning of it, or its initials."""
    words, full = fold(name).split(), fold(school).split()
    initials = "".join(word[0] for word in full)
    return full[: len(words)] == words or words[: len(full)] == full or "".join(words) == initials


def misspelt(name: str, other: str) -> bool:
    """Whether two titles differ by a slip of the hand only: "Dental asisting" and "Dental assisting"."""
    one, two = names.plain(name), names.plain(other)
    digits = [re.findall(r"\d+", text) for text in (one, two)]  # "Year 1" is not "Year 2"
    close = SequenceMatcher(None, one, two).ratio() >= 0.92
    return digits[0] == digits[1] and min(len(one), len(two)) > 5 and close


def index(groups: list[Group]) -> dict[int, Group]:
    return {entry.number: group for group in groups for entry in group.entries}


def is_contact(group: Group, contact) -> bool:
    """By address, else by name where one of the two has no address."""
    mails = group.all("email")
    if contact.email and mails:
        return contact.email.casefold() in mails
    return names.words_of(contact.name) == group.words


def starts_the_same(placement: Placement, line: Line) -> bool:
    return placement.starts_on == line.entry.get("starts_on")


def overlaps(placement: Placement, line: Line) -> bool:
    """Whether it is the same placement with a day corrected: still going, of the same programme, days in common."""
    entry, same = line.entry, line.choice.programme
    days = (
        placement.starts_on <= entry.get("ends_on") and entry.get("starts_on") <= placement.ends_on
    )
    return (
        days
        and placement.state in {*LIVE, *OPEN}
        and placement.programme_id == getattr(same, "pk", 0)
    )


def changes(placement: Placement, entry: Entry) -> dict[str, tuple]:
    """What a row would change in a placement on file: (before, after) by column. Blanks change nothing.

    Hours are left alone once lines are logged here: the sheet's sum would count them twice.
    """
    found: dict[str, tuple] = {}
    minutes, notes = entry.get("minutes", None), entry.get("notes")
    starts_on = entry.get("starts_on")
    logged: int = placement.lines  # type: ignore[attr-defined] # counted in Known
    if minutes is not None and minutes != placement.carried_minutes and not logged:
        found["minutes"] = (placement.carried_minutes, minutes)
    if notes and notes != placement.notes:
        found["notes"] = (placement.notes, notes)
    running = placement.state in {*RUNNING, S.CONFIRMED} and starts_on <= placement.ends_on
    if starts_on != placement.starts_on and running and not logged and not signed_here(placement):
        found["starts_on"] = (placement.starts_on, starts_on)
    signable = placement.state in {*RUNNING, S.CONFIRMED}
    if entry.get("signed") and signable and not placement.agreements.all():
        found["signed"] = (False, True)
    return found


def signed_here(placement: Placement) -> bool:
    """Whether somebody signed days that a sheet must not change."""
    return any(agreement.signatures.all() for agreement in placement.agreements.all())
