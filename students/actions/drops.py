"""A folder into which a student information system drops rosters: each is taken once, then moved to done/ or failed/.

A file that is still being written is left until it has been still for a while. What would let more than a tenth of the
students leave is not applied: it waits as a preview for somebody to look at.
"""

import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import School
from kit import clock
from kit.errors import Refused
from students.actions.work import S, carry_out, preview
from students.models import Import

SETTLE = 60  # seconds without a change before a file counts as whole
SLOW = 10  # a zip without its end may be that many times slower
DONE, FAILED = "done", "failed"
LOCK = 7214  # any number that no other advisory lock of ours uses


@dataclass(frozen=True)
class Drop:
    """What became of one file or folder, and the line that was written beside it."""

    name: str
    place: str
    told: str


def school_named(named: str) -> School:
    """The school of this number (pk) or name. Raises Refused where there is not exactly one."""
    rows = School.objects.filter(pk=named) if named.isdigit() else School.objects.none()
    rows = rows or School.objects.filter(name__iexact=named)
    if len(rows) != 1:
        raise Refused(_("There is not exactly one school “%s”. Use its number.") % named)
    return rows[0]


def take_drops(
    folder: Path,
    *,
    school: School,
    settle: float = SETTLE,
    may_leave: bool = False,
    anchor: str = "",
) -> list[Drop]:
    """Take every finished roster of a folder, by name. Raises OSError where the folder cannot be used."""
    for place in (DONE, FAILED):
        (folder / place).mkdir(exist_ok=True)
    taken = []
    with alone(folder) as is_mine:
        for path in sorted(folder.iterdir()) if is_mine else ():
            if is_roster(path) and is_whole(path, settle):
                limits = {"by_operator": True, "may_leave": may_leave, "anchor": anchor}
                taken.append(put_away(path, *take(path, school, limits)))
    return taken


@contextmanager
def alone(folder):
    """Whether nobody else is at this folder: an hour's task and a watching command must not take the same file."""
    key = zlib.crc32(str(folder.resolve()).encode()) - (1 << 31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, key])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, key])


def is_roster(path):
    """A zip, or a folder of CSV files. Half-written names such as roster.zip.part are neither."""
    if path.name in (DONE, FAILED) or path.name.startswith(".") or path.is_symlink():
        return False
    return any(sheets_of(path)) if path.is_dir() else path.suffix.lower() == ".zip"


def sheets_of(folder):
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")


def is_whole(path, settle):
    """Whether nothing has been written for a while; a zip has its end last."""
    parts = [path, *path.iterdir()] if path.is_dir() else [path]
    still = time() - max(part.stat().st_mtime for part in parts)
    return still >= settle and (
        path.is_dir() or zipfile.is_zipfile(path) or still >= settle * SLOW
    )


def take(path, school, limits):
    """Preview a roster and, unless too many would leave, apply it: (done or failed, what happened)."""
    with transaction.atomic():
        # what waited from nights before is overtaken by tonight's file
        waiting = Import.objects.filter(school=school, state__in=[S.PREVIEWED, S.FAILED])
        waiting.filter(limits__by_operator=True).update(state=S.DISCARDED)
    with as_zip(path) as file:
        batch = Import.objects.create(
            school=school, limits=limits, file=File(file, name=f"{path.stem}.zip")
        )
    preview(batch)
    batch.refresh_from_db()
    if batch.state == S.PREVIEWED and (limits["may_leave"] or not batch.counts["is_many"]):
        batch.state = S.APPLYING
        batch.save(update_fields=["state"])
        carry_out(batch)
        batch.refresh_from_db()
    return (FAILED if batch.state == S.FAILED else DONE), outcome_of(batch)


@contextmanager
def as_zip(path):
    """The roster as one open zip, packed where it is a folder."""
    if not path.is_dir():
        with path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in sheets_of(path):
                archive.write(sheet, sheet.name)
        file.seek(0)
        yield file


def outcome_of(batch):
    """The line that is written beside the file."""
    counts = batch.counts
    if batch.state == S.FAILED:
        return batch.error
    if batch.state == S.PREVIEWED:
        told = _(
            "%(leaving)d of %(all)d students would leave. Nothing was changed: look at the import and apply it."
        )
        return told % {"leaving": counts["leaving"], "all": counts["present"]}
    told = _(
        "Applied: %(new)d new, %(changed)d changed, %(leaving)d leaving, %(rejected)d rows set aside."
    )
    return told % counts


def put_away(path, place, told):
    """Move a taken roster, with what became of it beside it."""
    folder = path.parent / place
    name = path.name
    if (folder / name).exists():
        name = f"{path.stem}-{clock.now():%Y%m%d-%H%M%S-%f}{path.suffix}"
    shutil.move(path, folder / name)
    (folder / f"{name}.txt").write_text(f"{told}\n")
    return Drop(name, place, told)
