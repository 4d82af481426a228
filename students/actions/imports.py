"""The life of an import: uploaded, previewed as often as wanted, applied or discarded, and perhaps undone."""

from datetime import timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, jobs
from kit.errors import Refused, require
from students import rules
from students.actions.work import S, preview, progress_of
from students.models import Import, ImportStep
from students.roster.organisations import roster_of

INLINE = 100 * 1024  # a bigger file, from about 1,500 students on, is read by the worker
LARGEST = 200 * 1024 * 1024
STRANDED = timedelta(minutes=10)
KEPT = timedelta(
    days=60
)  # as long an import can be undone; what it needs for that holds personal facts


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
        begin(batch, "students.tasks.read_import")


def begin(batch, task):
    """Have the worker do it, with a bar that starts anew."""
    progress_of(batch.pk).end()
    jobs.wake(task, batch.pk)


@transaction.atomic
def choose(batch: Import, *, by: User, anchor="", schools=(), courses=()) -> Import:
    """Limit an import to some organisations and courses, and preview it anew."""
    batch = held(batch, by, S.PREVIEWED, S.FAILED)
    chosen = {"anchor": anchor or batch.limits.get("anchor", "")}
    chosen |= {"schools": list(schools), "courses": list(courses)}
    batch.limits = chosen | {"by_operator": batch.limits.get("by_operator", False)}
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
    batch.made_by = batch.made_by or by
    batch.state = S.APPLYING
    batch.save(update_fields=["limits", "made_by", "state"])
    begin(batch, "students.tasks.apply_import")
    return batch


@transaction.atomic
def discard(batch: Import, *, by: User) -> Import:
    """Put an import aside that nobody wants to apply."""
    batch = held(batch, by, S.PREVIEWED, S.FAILED)
    batch.state = S.DISCARDED
    batch.save(update_fields=["state"])
    return batch


def cancel(batch: Import, *, by: User) -> None:
    """Ask the worker to stop. The import's row is the worker's, so this takes no lock; nothing stays half done."""
    require(rules.can_import(by, batch.school))
    if batch.state not in (S.UPLOADED, S.APPLYING):
        raise Refused(_("There is nothing to stop: this import has moved on meanwhile."))
    progress_of(batch.pk).cancel()


@transaction.atomic
def undo(batch: Import, *, by: User) -> Import:
    """Have an applied import taken back by the worker: the latest of a roster first."""
    batch = held(batch, by, S.APPLIED)
    later = later_than(batch)
    if later is not None:
        told = _("A later import builds on this one. Undo that of %s first.")
        raise Refused(
            told % date_format(later.applied_at or later.made_at, "SHORT_DATETIME_FORMAT")
        )
    if not can_be_undone(batch):
        raise Refused(_("There is nothing left to undo: it changed nothing, or is too long ago."))
    batch.state = S.UNDOING
    batch.save(update_fields=["state"])
    begin(batch, "students.tasks.undo_import")
    return batch


def can_be_undone(batch: Import) -> bool:
    """Whether an applied import changed something and still knows what."""
    return batch.state == S.APPLIED and batch.steps.exists()


def later_than(batch: Import) -> Import | None:
    """The latest import of the same roster that changed something after this one did."""
    schools = School.objects.under([roster_of(batch.school).pk])
    later = Import.objects.filter(
        school__in=schools, state__in=[S.APPLIED, S.UNDOING], applied_at__gt=batch.applied_at
    )
    changing = later.filter(pk__in=ImportStep.objects.values("batch"))
    return changing.order_by("-applied_at").first()


def held(batch, by, *states):
    """The import, locked and in one of these states. Raises Refused where somebody was quicker."""
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    require(rules.can_import(by, batch.school))
    if batch.state not in states:
        raise Refused(_("This import has moved on meanwhile."))
    return batch


def stranded():
    """Imports that wait for a worker though they were woken long ago: the message was lost."""
    waiting = Import.objects.filter(state__in=[S.UPLOADED, S.APPLYING, S.UNDOING])
    return waiting.filter(made_at__lt=clock.now() - STRANDED)


def forget_steps() -> None:
    """After two months an import can no longer be undone: the old values of people's facts go."""
    ImportStep.objects.filter(batch__applied_at__lt=clock.now() - KEPT).delete()
