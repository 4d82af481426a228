"""Reading and applying rosters in the background. Each task may run twice."""

from celery import shared_task

from accounts import audit
from students import actions
from students.models import Import


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
def sweep_imports() -> None:
    """Pick up imports whose message the broker lost."""
    for batch in actions.stranded():
        (read_import if batch.state == Import.State.UPLOADED else apply_import)(batch.pk)


def actor(pk):
    """Changes are those of the person who applied, not of the worker."""
    made_by = Import.objects.values_list("made_by", flat=True).get(pk=pk)
    return f"user:{made_by}" if made_by else "import_roster"
