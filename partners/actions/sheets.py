"""A list of employers: uploaded, its columns told, looked at, taken, taken back."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from catalogue.models import Cluster
from kit import clock
from kit.errors import Conflict, Refused, require
from kit.sheets import REJECTED, WARNED, Line, Problem, Sheet, cells, key
from partners import rules
from partners.models import EmployerImport
from partners.sheet.columns import understood
from partners.sheet.reading import Reader, table_lines
from partners.sheet.saving import Saver
from partners.sheet.twins import Twin, join
from partners.sheet.undoing import Undoer

S = EmployerImport.State
DONE = (S.APPLIED, S.UNDONE)


@dataclass(frozen=True)
class SheetResult:
    """What came of a list: rows of all kinds, and the problems."""

    new: int
    changed: int
    problems: list[Problem]

    def count(self, level):
        return sum(problem.level == level for problem in self.problems)

    @property
    def summary(self):
        """The line with which the command ends. It is read by programs, so it is not translated."""
        rejected, warned = self.count(REJECTED), self.count(WARNED)
        return f"{self.new} new, {self.changed} changed, 0 leaving, {rejected} rejected, {warned} warned"


def read_sheet(school: School, opener, *, dry: bool) -> SheetResult:
    """Take a CSV under the usual headings as the school's partners, unasked; a dry run writes and takes it back."""
    lines, is_guessed = table_lines(opener)
    reader = reader_of(school).read(lines, is_guessed=is_guessed)
    saver = save(school, reader.firms.values(), dry=dry)
    return SheetResult(saver.counts.new, saver.counts.changed, reader.problems)


def reader_of(school: School) -> Reader:
    order = cells.MONTH_FIRST if school.is_month_first else cells.DAY_FIRST
    return Reader(Cluster.objects.values_list("name", flat=True), order)


def save(school: School, firms, *, dry: bool) -> Saver:
    with transaction.atomic():
        saver = Saver(school)
        saver.save(firms)
        if dry:
            transaction.set_rollback(True)
    return saver


@transaction.atomic
def upload(school: School, file, *, by: User) -> EmployerImport:
    """Read a spreadsheet and guess its columns. Raises kit.sheets.Unreadable, which says what to do."""
    require(rules.can_import(by, school))
    data = file.read()
    sheet = Sheet(lambda: io.BytesIO(data), file.name)
    columns = understood(sheet, memory(school)["headings"])
    headings = sheet.headings
    batch = EmployerImport.objects.create(
        school=school,
        made_by=by,
        name=file.name[:200],
        table={
            "headings": headings,
            "samples": [sheet.sample(index) for index in range(len(headings))],
            "rows": [[row.number, row.cells] for row in sheet.rows()],
        },
        columns={str(index): name for index, name in columns.items()},
    )
    return refresh(batch)


def memory(school: School) -> dict[str, dict]:
    """What was decided for the school's earlier lists: headings and twins. The latest counts."""
    found: dict[str, dict] = {"headings": {}, "joins": {}}
    past = EmployerImport.objects.filter(school=school, state__in=DONE).order_by("pk")
    for remembered, joins in past.values_list("remembered", "joins"):
        found["headings"] |= remembered
        found["joins"] |= joins
    return found


def is_told(batch: EmployerImport) -> bool:
    """Whether every heading is known from an earlier list, so that nobody need be asked again."""
    known = memory(batch.school)["headings"] | batch.remembered
    headings = [key(heading) for heading in batch.table["headings"]]
    return "employer" in batch.columns.values() and all(h in known for h in headings if h)


@transaction.atomic
def tell_columns(batch: EmployerImport, columns: dict[int, str], *, by: User) -> EmployerImport:
    """Say what each column means; the school's next list with these headings starts from it."""
    batch = lock(batch, by)
    chosen = [name for name in columns.values() if name]
    if "employer" not in chosen:
        raise Refused(_("Say which column names the employer."))
    if len(chosen) > len(set(chosen)):
        raise Refused(_("Two columns cannot mean the same. Leave one of them out."))
    headings = batch.table["headings"]
    batch.columns = {str(index): name for index, name in columns.items() if name}
    batch.remembered = {key(h): columns.get(n, "") for n, h in enumerate(headings) if key(h)}
    return refresh(batch)


@transaction.atomic
def decide(batch: EmployerImport, *, fixes: dict, joins: dict[str, bool], by: User):
    """Keep what was typed into bad cells, and which names are one firm."""
    batch = lock(batch, by)
    for number, typed in fixes.items():
        batch.fixes[number] = batch.fixes.get(number, {}) | typed
    batch.joins |= joins
    return refresh(batch)


def look(batch: EmployerImport) -> tuple[Reader, list, list[Twin]]:
    """The list as it is read now, its firms, and the names that may be one. Writes nothing."""
    reader = reader_of(batch.school)
    texts = [row[1][int(at)] for at, name in batch.columns.items() for row in batch.table["rows"]
             if name == "insurance_valid_until"]  # fmt: skip
    reader.order, _sure = cells.day_order(texts, reader.order)
    reader.read(lines_of(batch))
    decisions = memory(batch.school)["joins"] | batch.joins
    partners = Saver(batch.school).partnerships
    firms, twins = join(batch.school, reader.firms, partners, decisions)
    return reader, firms, twins


def lines_of(batch: EmployerImport) -> Iterator[Line]:
    columns = {int(at): name for at, name in batch.columns.items()}
    for number, texts in batch.table["rows"]:
        told = {name: texts[at] for at, name in columns.items()}
        yield Line(number, told | batch.fixes.get(str(number), {}))


def refresh(batch: EmployerImport) -> EmployerImport:
    """Say what the list would do now: tried out, and taken back."""
    if "employer" in batch.columns.values():
        reader, firms, _twins = look(batch)
        saver = save(batch.school, firms, dry=True)
        keep(batch, reader, firms, saver)
    batch.save()
    return batch


def keep(batch, reader, firms, saver):
    levels = [problem.level for problem in reader.problems]
    batch.counts = {
        "firms": len(firms),
        "new": saver.counts.new,
        "changed": saver.counts.changed,
        REJECTED: levels.count(REJECTED),
        WARNED: levels.count(WARNED),
    }
    batch.problems = [
        {"level": p.level, "line": p.line, "column": p.column, "row": p.row_id, "reason": p.reason}
        for p in reader.problems
    ]


@transaction.atomic
def apply(batch: EmployerImport, *, by: User) -> EmployerImport:
    """Write the list; a second time is refused."""
    batch = lock(batch, by)
    if "employer" not in batch.columns.values():
        raise Refused(_("Say which column names the employer."))
    reader, firms, twins = look(batch)
    saver = save(batch.school, firms, dry=False)
    keep(batch, reader, firms, saver)
    batch.made, batch.changed = saver.made, saver.changed
    headings = batch.table["headings"]
    told = {key(h): batch.columns.get(str(n), "") for n, h in enumerate(headings) if key(h)}
    batch.remembered = batch.remembered or told
    batch.joins = {twin.id: twin.joined for twin in twins} | batch.joins
    # what was read goes: from here on the employers count
    batch.table, batch.fixes = {"headings": headings}, {}
    batch.state, batch.applied_at = S.APPLIED, clock.now()
    batch.save()
    return batch


@transaction.atomic
def undo(batch: EmployerImport, *, by: User) -> EmployerImport:
    """Take back what the list did; what has been used since stays and is named in `kept`."""
    batch = EmployerImport.objects.select_for_update().get(pk=batch.pk)
    require(rules.can_import(by, batch.school))
    if batch.state != S.APPLIED:
        raise Conflict(_("This list is not taken any more."))
    undoer = Undoer(batch)
    undoer.run()
    batch.state, batch.undone_at, batch.kept = S.UNDONE, clock.now(), undoer.kept
    batch.made, batch.changed = {}, []
    batch.save()
    return batch


@transaction.atomic
def discard(batch: EmployerImport, *, by: User) -> None:
    """Put a list aside that was not taken: nothing of it is kept."""
    batch = lock(batch, by)
    batch.state, batch.table, batch.fixes, batch.problems = S.DISCARDED, {}, {}, []
    batch.save(update_fields=["state", "table", "fixes", "problems"])


def lock(batch: EmployerImport, by: User) -> EmployerImport:
    """The list, locked; Conflict where it is taken or put aside already."""
    require(rules.can_import(by, batch.school))
    batch = EmployerImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != S.READ:
        raise Conflict(_("This list was taken already, or put aside."))
    return batch
