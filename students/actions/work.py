"""What a worker does with an import: reads, writes or takes it back, each in one transaction and safe to run twice."""

from dataclasses import asdict

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kit import clock
from kit.jobs import Cancelled, Progress
from students import rules
from students.models import Import, ImportProblem
from students.roster import reading, undo
from students.roster.archive import Unreadable
from students.roster.organisations import AnchorUnknown

S = Import.State
PHASES = {
    "orgs": lambda: _("Schools"),
    "academicSessions": lambda: _("Terms"),
    "courses": lambda: _("Courses"),
    "classes": lambda: _("Classes"),
    "roles": lambda: _("Roles"),
    "users": lambda: _("Students, guardians and teachers"),
    "demographics": lambda: _("Birth dates"),
    "enrollments": lambda: _("Enrollments"),
}


def preview(batch: Import) -> None:
    """Say what an import would do. Safe to run twice."""
    work(batch.pk, S.UPLOADED, lambda batch, bar: attempt(batch, bar, S.PREVIEWED, dry=True))


def carry_out(batch: Import) -> None:
    """Write an import that somebody applied, in one transaction. Safe to run twice."""
    work(batch.pk, S.APPLYING, lambda batch, bar: attempt(batch, bar, S.APPLIED, dry=False))


def take_back(batch: Import) -> None:
    """Undo an import, in one transaction. Safe to run twice."""
    work(batch.pk, S.UNDOING, reverse)


def work(pk, before, do):
    """Do it and keep the outcome; another worker that holds the row is left to it."""
    bar = progress_of(pk)
    with transaction.atomic():
        rows = Import.objects.select_for_update(skip_locked=True, of=("self",))
        batch = rows.select_related("school", "made_by").filter(pk=pk, state=before).first()
        if batch is None:
            return
        language = batch.made_by.language if batch.made_by else batch.school.language
        with translation.override(language):
            outcome = do(batch, bar)
        for name, value in outcome.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(outcome))
    bar.end()


def attempt(batch, bar, after, dry):
    """Fields of the import after trying: what came of it, or why it failed with nothing written."""
    try:
        with transaction.atomic():
            batch.problems.all().delete()
            result = read(batch, bar, dry)
    except AnchorUnknown as error:
        orgs = [{"id": org.id, "name": org.name} for org in error.orgs.values()]
        choices = {"anchors": orgs, "orgs": [], "courses": []}
        return {"state": S.FAILED, "error": str(error)[:500], "choices": choices}
    except Unreadable as error:
        return {"state": S.FAILED, "error": str(error)[:500]}
    except Cancelled:
        return stopped(dry)
    outcome = {"state": after, "error": "", "counts": counts_of(result)}
    if dry and not batch.limits.get("schools") and not batch.limits.get("courses"):
        outcome["choices"] = result.choices
    return outcome if dry else outcome | {"applied_at": clock.now()}


def stopped(dry):
    """Fields of an import that somebody stopped: while it was written it is ready to apply as before."""
    if dry:
        return {"state": S.FAILED, "error": _("Somebody stopped the reading.")}
    return {"state": S.PREVIEWED}


def counts_of(result: reading.Result) -> dict:
    """What an import keeps of a reading."""
    return {
        "kinds": result.kinds,
        "leaving": result.leaving,
        "present": result.present,
        "is_many": result.is_many,
        "new": result.new,
        "changed": result.changed,
        **result.problems,
    }


def read(batch, bar, dry):
    def told(name, done, total):
        bar.check()
        bar.show(PHASES[name](), done, total)

    by = batch.made_by
    with batch.file.open("rb") as file:
        return reading.read(
            file,
            node=batch.school,
            may_build=batch.limits.get("by_operator", False)
            or (by is not None and rules.administers(by, batch.school)),
            sink=lambda problems: keep(batch, problems),
            dry=dry,
            limits=batch.limits,
            may_leave=batch.limits.get("may_leave", False),
            progress=told,
            found=lambda node: batch,
        )


def keep(batch, problems):
    """Keep problems of rows with their import."""
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


def reverse(batch, bar):
    """Fields of the import after taking it back."""
    outcome = undo.undo(batch, lambda done, total: bar.show(_("Putting back"), done, total))
    batch.steps.all().delete()
    counts = batch.counts | {"undone": asdict(outcome)}
    return {"state": S.UNDONE, "undone_at": clock.now(), "counts": counts}


def read_now(file, *, school, tell, dry, limits, may_leave) -> reading.Result:
    """Read a file for the operator, within the caller's transaction; what it changed can be undone from its page."""
    batch: Import | None = None
    waiting: list = []

    def found(node):
        nonlocal batch
        limited = limits | {"by_operator": True, "may_leave": may_leave}
        batch = Import.objects.create(school=node, state=S.APPLIED, limits=limited)
        return batch

    def sink(problems):
        tell(problems)
        waiting.extend(problems)

    result = reading.read(
        file,
        node=school,
        may_build=True,
        sink=sink,
        dry=dry,
        limits=limits,
        may_leave=may_leave,
        found=found,
    )
    if batch is not None:
        keep(batch, waiting)
        batch.counts, batch.applied_at = counts_of(result), clock.now()
        batch.save(update_fields=["counts", "applied_at"])
    return result


def progress_of(pk: int) -> Progress:
    """How far the worker is with an import."""
    return Progress(f"import:{pk}")
