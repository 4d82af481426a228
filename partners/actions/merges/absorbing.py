"""One row takes in another of its kind: whatever refers to the other refers to it from then on.

By Django's own knowledge of who refers to whom, so that apps above need not be named. Every change is written down.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Field, Model, UniqueConstraint

from notifications.models import AccessLink, Clearance, Notice

# what refers to any row by its kind and number
LOOSE = ((Notice, "about"), (Notice, "case"), (AccessLink, "about"), (Clearance, "case"))
Fill = Callable[[Any, Any], dict[str, Any]]
Aside = Callable[[Any, Any], tuple[Any, dict[str, Any]]]


class Absorber:
    """Puts rows together; `changed` and `deleted` tell what an undo takes back, `moved` counts for people.

    `fills` says for a model what the row that stays takes over of the other's own facts; the usual is what it lacks.
    `asides` is for models of which both rows stay: which of two rivals gives way, and by which columns.
    """

    def __init__(self, fills: dict[type[Model], Fill], asides: dict[type[Model], Aside]):
        self.fills, self.asides = fills, asides
        self.changed: list[list] = []
        self.deleted: list[dict] = []
        self.moved: Counter = Counter()
        self.joined: list[tuple[Any, Any]] = []

    def absorb(self, kept: Any, gone: Any) -> None:
        """Move everything that hangs on `gone` to `kept`, fill in what `kept` lacks, and delete `gone`."""
        facts = self.fills.get(type(kept), blanks)(kept, gone)
        for field, child in references(gone):
            twin = rival(child, field, kept)
            if twin and (gives_way := self.asides.get(type(child))):
                self.put(*gives_way(twin, child))
                twin = None
            if twin:
                self.joined.append((twin, child))
                self.absorb(twin, child)
            else:
                self.put(child, {field.attname: kept.pk})
                self.moved[type(child)] += 1
        self.move_loose(kept, gone)
        self.deleted.append(whole(gone))
        type(gone)._base_manager.filter(pk=gone.pk).delete()
        # after the other is gone: a unique value may pass from one to the other
        self.put(kept, facts)

    def put(self, row: Any, values: dict[str, Any]) -> None:
        """Set columns and write down what was there."""
        fields = {f.attname: f for f in row._meta.concrete_fields}
        new = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in new.items():
            before = as_text(fields[name], row)
            setattr(row, name, value)
            self.changed.append(
                [row._meta.label_lower, row.pk, name, before, as_text(fields[name], row)]
            )
        if new:
            type(row)._base_manager.filter(pk=row.pk).update(**new)

    def move_loose(self, kept: Any, gone: Any) -> None:
        for model, word in LOOSE:
            named = {f"{word}_model": gone._meta.label_lower, f"{word}_id": gone.pk}
            for row in model._base_manager.filter(**named):
                self.put(row, {f"{word}_id": kept.pk})


def references(row: Any) -> Iterator[tuple[Any, Any]]:
    """(foreign key, row that has it) of all rows that refer to this one."""
    for relation in row._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            field: Any = relation.field
            for child in field.model._base_manager.filter(**{field.name: row.pk}).order_by("pk"):
                yield field, child


def rival(child: Any, field: Any, kept: Any) -> Any | None:
    """The row of `kept` that keeps the child from moving there, by a constraint that forbids two of them."""
    model = type(child)
    for names in unique_sets(model):
        if field.name not in names:  # of another key, or of expressions
            continue
        same = {name: getattr(child, model._meta.get_field(name).attname) for name in names}
        if any(value is None for value in same.values()):
            continue
        found = model._base_manager.filter(**(same | {field.name: kept.pk}))
        if twin := found.exclude(pk=child.pk).first():
            return twin
    return None


def unique_sets(model: type[Model]) -> Iterator[tuple[str, ...]]:
    """The sets of fields of which no two rows may have the same values."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and not constraint.condition:
            yield tuple(constraint.fields)
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield (field.name,)


def blanks(kept: Any, gone: Any) -> dict[str, Any]:
    """What the one lacks and the other says."""
    return {
        field.attname: getattr(gone, field.attname)
        for field in kept._meta.concrete_fields
        if is_blank(getattr(kept, field.attname)) and getattr(gone, field.attname)
    }


def is_blank(value: Any) -> bool:
    """Nothing is written there; a number 0 and a No are something."""
    return value is None or value == ""


def whole(row: Any) -> dict:
    """The row as Django's deserializers take it; their own JSON would cut moments to thousandths."""
    fields = (field for field in row._meta.concrete_fields if not field.primary_key)
    values = {field.name: as_text(field, row) for field in fields}
    return {"model": row._meta.label_lower, "pk": row.pk, "fields": values}


def as_text(field: Field, row: Any) -> Any:
    """A value as JSON has it."""
    value = getattr(row, field.attname)
    return value if isinstance(value, int | bool | None) else field.value_to_string(row)
