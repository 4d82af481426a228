"""Rows that belong to a placement, read within its own query: for pages that may ask only a few."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from placements.models.absences import Absence
from placements.models.periods import Interruption
from placements.models.policies import Waiver

MODELS = {"interruptions": Interruption, "absences": Absence, "waivers": Waiver}


def nested():
    """Annotations for a queryset of placements, to be given to `unpack`."""
    return {f"{name}_rows": rows_of(model) for name, model in MODELS.items()}


def rows_of(model):
    """All columns of the placement's rows, each row as one JSON value."""
    columns = {field.attname: field.attname for field in model._meta.concrete_fields}
    own = model.objects.filter(placement=OuterRef("pk"))
    return ArraySubquery(own.values_list(JSONObject(**columns), flat=True))


def unpack(placement):
    """Let `placement.interruptions.all()` and the others answer from what came with it.

    As prefetch_related_objects does it, which has no door for rows that are here already.
    """
    done = {}
    for name, model in MODELS.items():
        found = getattr(placement, name).all()
        rows = getattr(placement, f"{name}_rows")
        found._result_cache = [made(model, row) for row in rows]  # noqa: SLF001
        found._prefetch_done = True  # noqa: SLF001
        done[name] = found
    before = getattr(placement, "_prefetched_objects_cache", {})
    placement._prefetched_objects_cache = before | done  # noqa: SLF001


def made(model, row):
    """A row of the table from its JSON."""
    fields = model._meta.concrete_fields
    return model.from_db(
        None,
        [field.attname for field in fields],
        [field.to_python(row[field.attname]) for field in fields],
    )
