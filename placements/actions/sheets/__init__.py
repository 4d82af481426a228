"""A coordinator's own sheet: uploaded, its columns told, looked at, brought in, taken back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, errors
from kit.errors import Conflict, Refused
from kit.jobs import Progress, wake
from kit.sheets import Sheet, guess, key
from placements import rules
from placements.actions.sheets.bringing import Bringer
from placements.actions.sheets.undoing import Undoer
from placements.models import SheetImport
from placements.sheet.columns import COLUMNS, missing
from placements.sheet.known import memory
from placements.sheet.plan import Plan

AT_ONCE = 300  # so many rows are brought in while one waits; more by a worker
S = SheetImport.State


def upload(school: School, opener, name: str, *, by: User) -> SheetImport:
    """Read a spreadsheet and guess its columns. Raises kit.sheets.Unreadable, which says what to do."""
    errors.require(rules.can_make(by, school))
    sheet = Sheet(opener, name)
    columns = guess(sheet, COLUMNS, memory(school)["headings"])
    rows = [[row.number, row.cells] for row in sheet.rows()]
    return SheetImport.objects.create(
        school=school,
        made_by=by,
        name=name[:200],
        table={
            "headings": sheet.headings,
            "rows": rows,
            "tab": sheet.grid.title,
            "other_tabs": sheet.grid.others,
        },
        columns={str(index): name for index, name in columns.items()},
        made_at=clock.now(),
    )


def is_remembered(batch: SheetImport) -> bool:
    """Whether every heading was told for an earlier sheet, and nothing needed is missing: no need to ask again."""
    known = memory(batch.school)["headings"]
    headings = batch.table["headings"]
    return all(key(h) in known for h in headings if key(h)) and not missing(batch.columns.values())


@transaction.atomic
def tell_columns(batch: SheetImport, columns: dict[int, str], *, by: User) -> SheetImport:
    """Say what each column means; the school's next sheet with these headings starts from it."""
    batch = lock(batch, by)
    chosen = [name for name in columns.values() if name]
    if lacking := missing(chosen):
        raise Refused(_("Say which column holds: %s.") % ", ".join(lacking))
    if len(chosen) > len(set(chosen)):
        raise Refused(_("Two columns cannot mean the same. Leave one of them out."))
    headings = batch.table["headings"]
    batch.columns = {str(index): name for index, name in columns.items() if name}
    batch.remembered = {key(h): columns.get(n, "") for n, h in enumerate(headings) if key(h)}
    batch.save(update_fields=["columns", "remembered"])
    return batch


@transaction.atomic
def decide(batch: SheetImport, *, fixes: dict, choices: dict[str, Any], by: User) -> SheetImport:
    """Keep what was typed into bad cells, and what was decided on twins, programmes and days."""
    batch = lock(batch, by)
    for number, cells in fixes.items():
        batch.fixes[number] = batch.fixes.get(number, {}) | cells
    for name, said in choices.items():
        both = isinstance(said, dict)
        batch.choices[name] = batch.choices.get(name, {}) | said if both else said
    batch.save(update_fields=["fixes", "choices"])
    return batch


def plan(batch: SheetImport) -> Plan:
    """What the sheet would do today."""
    return Plan(batch, today=today_of(batch))


def today_of(batch: SheetImport) -> date:
    return clock.today(batch.school.time_zone)


@transaction.atomic
def apply(batch: SheetImport, *, by: User) -> SheetImport:
    """Bring a sheet in: a small one at once, a large one by a worker."""
    batch = lock(batch, by)
    if len(batch.table["rows"]) <= AT_ONCE:
        return carry_out(batch, by=by)
    batch.state, batch.made_by = S.APPLYING, by
    batch.save(update_fields=["state", "made_by"])
    progress_of(batch).end()
    wake("placements.tasks.bring_in_sheet", batch.pk)
    return batch


@transaction.atomic
def carry_out(batch: SheetImport, *, by: User) -> SheetImport:
    """Write everything in one transaction; a second time does nothing, a killed one leaves nothing."""
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {S.READ, S.APPLYING}:
        return batch
    errors.require(rules.can_make(by, batch.school))
    what, progress = plan(batch), progress_of(batch)
    batch.counts = what.counts()
    bringer = Bringer(batch, what, by=by, step=progress.show)
    bringer.run()
    batch.made, batch.changed = bringer.made, bringer.changed
    batch.aside = [
        [e.number, e.cells, e.aside or " ".join(e.problems.values())]
        for e in [*what.bad, *what.aside]
    ]
    # what was read goes: from here on the placements count
    batch.table, batch.fixes = {"headings": batch.table["headings"]}, {}
    batch.state, batch.applied_at = S.APPLIED, clock.now()
    batch.save()
    progress.end()
    return batch


@transaction.atomic
def undo(batch: SheetImport, *, by: User) -> SheetImport:
    """Take back what the sheet did; what has been used since stays and is named in `kept`."""
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    errors.require(rules.can_make(by, batch.school))
    if batch.state != S.APPLIED:
        raise Conflict(_("This sheet is not brought in any more."))
    undoer = Undoer(batch)
    undoer.run()
    batch.state, batch.undone_at, batch.kept = S.UNDONE, clock.now(), undoer.kept
    batch.made, batch.changed = {}, []
    batch.save()
    return batch


@transaction.atomic
def discard(batch: SheetImport, *, by: User) -> None:
    """Put a sheet aside that was not brought in: nothing of it is kept."""
    batch = lock(batch, by)
    batch.state, batch.table, batch.fixes = S.DISCARDED, {}, {}
    batch.save(update_fields=["state", "table", "fixes"])


def lock(batch: SheetImport, by: User) -> SheetImport:
    """The sheet, locked; Conflict where it is brought in, undone or put aside already."""
    errors.require(rules.can_make(by, batch.school))
    batch = SheetImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != S.READ:
        raise Conflict(_("This sheet is brought in already, or put aside."))
    return batch


def progress_of(batch: SheetImport) -> Progress:
    return Progress(f"sheet:{batch.pk}")


def give_back(batch: SheetImport) -> None:
    """A worker could not bring it in: nothing was written, and the coordinator is asked again."""
    waiting = SheetImport.objects.filter(pk=batch.pk, state=S.APPLYING)
    waiting.update(state=S.READ, counts={"failed": True})
    progress_of(batch).end()


@transaction.atomic
def stranded() -> list[int]:
    """Sheets that wait for a worker and that none holds: the message was lost, or the worker killed."""
    waiting = SheetImport.objects.select_for_update(skip_locked=True).filter(state=S.APPLYING)
    return list(waiting.values_list("pk", flat=True))
