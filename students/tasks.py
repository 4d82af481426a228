"""Reading and applying rosters in the background. Each task may run twice."""

from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings

from accounts import audit
from kit.errors import Refused
from students import actions
from students.models import Import

log = structlog.get_logger(__name__)
S = Import.State


@shared_task
def read_import(pk: int) -> None:
    """Preview an uploaded roster."""
    with audit.acting_as(actor(pk)):
        actions.preview(Import.objects.get(pk=pk))


@shared_task
def apply_import(pk: int) -> None:
    """Write a roster that somebody applied."""
    with audit.acting_as(actor(pk)):
        actions.carry_out(Import.objects.get(pk=pk))


@shared_task
def undo_import(pk: int) -> None:
    """Take back a roster that somebody undid."""
    with audit.acting_as(actor(pk)):
        actions.take_back(Import.objects.get(pk=pk))


@shared_task
def sweep_imports() -> None:
    """Pick up imports whose message the broker lost, and forget what old ones would need for their undo."""
    tasks = {S.UPLOADED: read_import, S.APPLYING: apply_import, S.UNDOING: undo_import}
    for batch in actions.stranded():
        tasks[batch.state](batch.pk)
    actions.forget_steps()


@shared_task
def take_drops() -> None:
    """Take rosters out of the folder of ROSTER_DROP_DIR; does nothing where that is not set."""
    if not settings.ROSTER_DROP_DIR:
        return
    try:
        school = actions.school_named(settings.ROSTER_DROP_SCHOOL)
        with audit.acting_as("task:take_drops"):
            for drop in actions.take_drops(Path(settings.ROSTER_DROP_DIR), school=school):
                log.info("roster.taken", place=drop.place)
    except (OSError, Refused) as error:
        log.error("roster.not_taken", why=str(error))


def actor(pk):
    """Changes are those of the person who applied, not of the worker."""
    made_by = Import.objects.values_list("made_by", flat=True).get(pk=pk)
    return f"user:{made_by}" if made_by else "import_roster"
