"""Large sheets are brought in by a worker."""

from celery import shared_task

from accounts import audit
from accounts.models import User
from placements.actions import sheets
from placements.models import SheetImport


@shared_task(name="placements.tasks.bring_in_sheet", ignore_result=True)
def bring_in_sheet(pk: int) -> None:
    """Bring in a sheet that a coordinator confirmed; safe to run twice."""
    batch = SheetImport.objects.get(pk=pk)
    with audit.acting_as(f"user:{batch.made_by_id}"):
        try:
            sheets.carry_out(batch, by=User.objects.get(pk=batch.made_by_id))
        except Exception:
            sheets.give_back(batch)  # the page says so, and it may be tried again
            raise


@shared_task(name="placements.tasks.sweep_sheets", ignore_result=True)
def sweep_sheets() -> None:
    """Pick up sheets whose message was lost, or whose worker was killed."""
    for pk in sheets.stranded():
        bring_in_sheet(pk)
