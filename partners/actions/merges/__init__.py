"""Two employers that are one: look at what joining them would do, join them, take it back."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from partners import rules
from partners.actions.merges.absorbing import Absorber, as_text, blanks
from partners.models import Employer, Merge, Partnership, PartnershipPlan, YearlyRecord
from partners.states import PLAN_LIVE, PlanState, Stage

FACTS = ("name", "size", "cluster_id", "website", "phone")
# of two partnerships of one school the one that is further tells the stage
ORDER = (Stage.ENDED, Stage.ENQUIRY, Stage.TALKING, Stage.VETTING, Stage.PAUSED, Stage.ACTIVE)


@dataclass(frozen=True)
class Preview:
    """What joining would do: rows that move by what they are called, and pairs that become one row."""

    moved: list[tuple[str, int]]
    joined: list[tuple[str, str]]


def merge(kept: Employer, gone: Employer, *, take: set[str] | None = None, by: User) -> Merge:
    """Put `gone` into `kept`; of the facts in `take` the other's count. Everything that hung on it is kept."""
    with transaction.atomic():
        absorber = run(kept, gone, take or set(), by)
        return Merge.objects.create(
            kept=kept,
            gone_id=gone.pk,
            gone_name=gone.name,
            changed=absorber.changed,
            deleted=absorber.deleted,
            by=by,
        )


def preview(kept: Employer, gone: Employer, *, by: User) -> Preview:
    """What a merge would do: it is done, looked at and rolled back, so nothing can be told wrongly."""
    with transaction.atomic():
        absorber = run(kept, gone, set(), by)
        transaction.set_rollback(True)
    moved = [(str(m._meta.verbose_name_plural), n) for m, n in absorber.moved.most_common()]
    joined = [(str(one), str(other)) for one, other in absorber.joined]
    return Preview(moved, joined)


def run(kept: Employer, gone: Employer, take: set[str], by: User) -> Absorber:
    """Join two locked rows. Raises Refused for one and the same, 403 for whoever may not."""
    if kept.pk == gone.pk:
        raise Refused(_("Choose another employer: this is the one itself."))
    locked = Employer.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    if len(locked) < 2:
        raise Refused(_("One of the two is gone. Look at the list again."))
    kept, gone = locked[kept.pk], locked[gone.pk]
    require(rules.can_merge(by, kept, gone))
    facts = {name: getattr(gone, name) for name in FACTS if name in take}
    absorber = Absorber(
        {
            Employer: lambda one, other: blanks(one, other) | facts,
            Partnership: both_terms,
            YearlyRecord: both_records,
        },
        {PartnershipPlan: lesser_plan},
    )
    absorber.absorb(kept, gone)
    return absorber


def both_terms(kept: Any, gone: Any) -> dict[str, Any]:
    """The terms of two partnerships of one school: nothing that was written is lost."""
    told = blanks(kept, gone)
    further = max((kept.stage, gone.stage), key=lambda stage: ORDER.index(Stage(stage)))
    notes = "\n\n".join(text for text in (kept.notes, gone.notes) if text)
    ends = [day for day in (kept.insurance_until, gone.insurance_until) if day]
    return told | {
        "stage": str(further),
        "notes": notes,
        "since_on": min(kept.since_on, gone.since_on),
        "insurance_until": min(ends, default=None),
        "keeps_record": kept.keeps_record or gone.keeps_record,
    }


def both_records(kept: Any, gone: Any) -> dict[str, Any]:
    """Two records of one year and side are one text."""
    joined = {
        name: "\n\n".join(text for text in (getattr(kept, name), getattr(gone, name)) if text)
        for name in ("brought", "ideas")
    }
    return blanks(kept, gone) | joined


def lesser_plan(kept: Any, gone: Any) -> tuple[Any, dict[str, Any]]:
    """Of two plans for one year the one that came further runs on; the other is kept to be read."""
    lesser = min((gone, kept), key=lambda plan: PLAN_LIVE.index(PlanState(plan.state)))
    return lesser, {"state": str(PlanState.REPLACED)}


@transaction.atomic
def undo(row: Merge, *, by: User) -> Merge:
    """Take a merge back: rows that are gone come back under their numbers, what moved goes home.

    What somebody changed since stays as it is, and is told in `stayed`.
    """
    row = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=row.pk)
    require(rules.can_undo_merge(by, row))
    if row.undone_at:
        raise Refused(_("This is taken back already."))
    if later := Merge.objects.filter(kept=row.kept, undone_at=None, pk__gt=row.pk).first():
        raise Refused(_("Take back the joining with %s first: it came later.") % later.gone_name)
    with connection.cursor() as cursor:  # two plans of a year may meet on the way back
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    left = give_back(row.changed, before_rows=True)  # unique values make room first
    for obj in reversed(list(serializers.deserialize("python", row.deleted))):
        obj.save(force_insert=True)
    left += give_back(row.changed, before_rows=False)
    row.stayed, row.undone_at = left, clock.now()
    row.save(update_fields=["stayed", "undone_at"])
    return row


def give_back(changed: list[list], *, before_rows: bool) -> list[str]:
    """Write columns as they were. Own facts go back before the rows that are gone return, references after."""
    left = []
    for label, pk, column, before, after in reversed(changed):
        model = apps.get_model(label)
        field = next(f for f in model._meta.concrete_fields if f.attname == column)
        if bool(field.is_relation or column.endswith("_id")) == before_rows:
            continue
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            continue
        if as_text(field, row) != after:
            left.append(f"{model._meta.verbose_name}: {row} ({field.verbose_name})")
            continue
        value = (
            field.target_field.to_python(before) if field.is_relation else field.to_python(before)
        )
        model._base_manager.filter(pk=pk).update(**{column: value})
    return left
