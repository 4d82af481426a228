"""The life of an import: uploaded, previewed as often as wanted, applied or discarded."""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, jobs
from kit.errors import Refused, require
from students import rules
from students.models import Import, ImportProblem
from students.roster import reading
from students.roster.archive import Unreadable
from students.roster.organisations import AnchorUnknown

INLINE = 5 * 1024 * 1024  # a bigger file is read by the worker
LARGEST = 200 * 1024 * 1024
STRANDED = timedelta(minutes=10)
S = Import.State


def start_import(school: School, file, *, by: User) -> Import:
    """Keep an uploaded roster and have it previewed."""
    require(rules.can_import(by, school))
    if file.size > LARGEST:
        raise Refused(_("The file is larger than 200 MB. Export fewer files or one school."))
    batch = Import.objects.create(school=school, made_by=by, file=file)
    read_soon(batch)
    return batch


def read_soon(batch):
    """Preview at once where that is quick, else wake the worker."""
    if batch.file.size <= INLINE:
        preview(batch)
    else:
        jobs.wake("students.tasks.read_import", batch.pk)


@transaction.atomic
def choose(batch: Import, *, by: User, anchor="", schools=(), courses=()) -> Import:
    """Limit an import to some organisations and courses, and preview it anew."""
    batch = held(batch, by, S.PREVIEWED, S.FAILED)
    chosen = {"anchor": anchor or batch.limits.get("anchor", "")}
    batch.limits = chosen | {"schools": list(schools), "courses": list(courses)}
    batch.state = S.UPLOADED
    batch.save(update_fields=["limits", "state"])
    read_soon(batch)
    return batch


@transaction.atomic
def apply(batch: Import, *, by: User, may_leave: bool = False) -> Import:
    """Have a previewed import written by the worker. Many leaving students must be meant."""
    batch = held(batch, by, S.PREVIEWED)
    if batch.counts.get("is_many") and not may_leave:
        raise Refused(_("More than a tenth of the students would leave. Tick that this is meant."))
    batch.limits["may_leave"] = may_leave
    batch.state = S.APPLYING
    batch.save(update_fields=["limits", "state"])
    jobs.wake("students.tasks.apply_import", batch.pk)
    return batch


@transaction.atomic
def discard(batch: Import, *, by: User) -> Import:
    """Put an import aside that nobody wants to apply."""
    batch = held(batch, by, S.PREVIEWED, S.FAILED)
    batch.state = S.DISCARDED
    batch.save(update_fields=["state"])
    return batch


def held(batch, by, *states):
    """The import, locked and in one of these states. Raises Refused where somebody was quicker."""
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    require(rules.can_import(by, batch.school))
    if batch.state not in states:
        raise Refused(_("This import has moved on meanwhile."))
    return batch


def preview(batch: Import) -> None:
    """Say what an import would do. Safe to run twice."""
    work(batch.pk, S.UPLOADED, S.PREVIEWED, dry=True)


def carry_out(batch: Import) -> None:
    """Write an import that somebody applied, in one transaction. Safe to run twice."""
    work(batch.pk, S.APPLYING, S.APPLIED, dry=False)


def work(pk, before, after, *, dry):
    """Read the file and keep the outcome; another worker that holds the row is left to it."""
    with transaction.atomic():
        rows = Import.objects.select_for_update(skip_locked=True, of=("self",))
        batch = rows.select_related("school", "made_by").filter(pk=pk, state=before).first()
        if batch is None:
            return
        language = batch.made_by.language if batch.made_by else batch.school.language
        with translation.override(language):
            outcome = attempt(batch, after, dry)
        for name, value in outcome.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(outcome))
    progress_of(pk).end()


def attempt(batch, after, dry):
    """Fields of the import after trying: what came of it, or why it failed with nothing written."""
    batch.problems.all().delete()
    try:
        with transaction.atomic():
            result = read(batch, dry)
    except AnchorUnknown as error:
        orgs = [{"id": org.id, "name": org.name} for org in error.orgs.values()]
        choices = {"anchors": orgs, "orgs": [], "courses": []}
        return {"state": S.FAILED, "error": str(error)[:500], "choices": choices}
    except Unreadable as error:
        return {"state": S.FAILED, "error": str(error)[:500]}
    counts = {
        "kinds": result.kinds,
        "leaving": result.leaving,
        "present": result.present,
        "is_many": result.is_many,
        "new": result.new,
        "changed": result.changed,
        **result.problems,
    }
    outcome = {"state": after, "error": "", "counts": counts}
    if dry and not batch.limits.get("schools") and not batch.limits.get("courses"):
        outcome["choices"] = result.choices
    return outcome if dry else outcome | {"applied_at": clock.now()}


def read(batch, dry):
    bar = progress_of(batch.pk)
    with batch.file.open("rb") as file:
        return reading.read(
            file,
            node=batch.school,
            may_build=batch.made_by is not None and rules.administers(batch.made_by, batch.school),
            sink=lambda problems: keep(batch, problems),
            dry=dry,
            limits=batch.limits,
            may_leave=batch.limits.get("may_leave", False),
            progress=lambda name, done, total: bar.show(_("Reading the file"), done, total),
        )


def keep(batch, problems):
    ImportProblem.objects.bulk_create(
        ImportProblem(
            batch=batch,
            level=problem.level,
            file=problem.file[:60],
            line=problem.line,
            column=problem.column[:60],
            row_id=problem.row_id,
            reason=problem.reason,
        )
        for problem in problems
    )


def progress_of(pk: int) -> jobs.Progress:
    """How far the worker is with an import."""
    return jobs.Progress(f"import:{pk}")


def stranded():
    """Imports that wait for a worker though they were woken long ago: the message was lost."""
    waiting = Import.objects.filter(state__in=[S.UPLOADED, S.APPLYING])
    return waiting.filter(made_at__lt=clock.now() - STRANDED)
