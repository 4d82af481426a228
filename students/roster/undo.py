"""Taking an import back by its steps: what it changed and removed is put back, what it made goes, unless it is in use.

In use is what anything refers to that the import did not make itself, who has an account, and what people corrected.
With a learner or a teacher stays all that the import made for them, so that nobody stands there in pieces.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from students.models import (
    Attendance,
    Enrolment,
    Guardian,
    Guardianship,
    Import,
    ImportStep,
    Student,
    Teaching,
)
from students.roster.ledger import chunks, delete, put_back, write_over
from students.roster.people import address_moved

MANY = 5000  # keys in one question
V = ImportStep.Verb
# what the import made for somebody who stays, stays as well
BELONGINGS = {
    Student: ((Attendance, "student_id"), (Guardianship, "student_id"), (Enrolment, "student_id")),
    User: ((Membership, "user_id"), (Teaching, "user_id")),
}
TOLD = {Student, Guardian, User}  # who is named on the page; the rest stays because of them


@dataclass
class Undone:
    """How many rows were removed and put back; who was kept and why; how many changes others had overtaken."""

    removed: int = 0
    restored: int = 0
    overtaken: int = 0
    kept: list[tuple[str, int, str]] = field(default_factory=list)


def undo(batch: Import, progress) -> Undone:
    """Take an import back, within the caller's transaction. `progress` hears how many steps of how many."""
    made = made_by(batch)
    outcome = Undone()
    steps = batch.steps.exclude(verb=V.MADE).order_by("-pk")
    count = steps.count()
    for number, step in enumerate(steps.iterator(chunk_size=10)):
        progress(number, count)
        model = apps.get_model(step.model)
        if step.verb == V.CHANGED:
            restore(model, step.rows, made.get(model, set()), outcome)
        else:
            outcome.restored += put_back(model, step.rows)
    progress(count, count)
    keep = Keeping(made)
    keep.all()
    for model, keys in made.items():
        going = keys - keep.kept[model].keys()
        outcome.removed += len(going)
        delete(model, list(going))
        if model in TOLD:
            told = keep.kept[model].items()
            outcome.kept += [(model._meta.label_lower, pk, why) for pk, why in told]
    connection.check_constraints()
    return outcome


def made_by(batch):
    """Keys of what an import made, by model."""
    made: dict[type[Model], set[int]] = defaultdict(set)
    for name, keys in batch.steps.filter(verb=V.MADE).values_list("model", "rows").iterator():
        made[apps.get_model(name)].update(keys)
    return dict(made)


def restore(model, rows, made, outcome):
    """Put old values back where the import's own still stand; a row that goes anyway is left."""
    there = model._base_manager.in_bulk([pk for pk, _values in rows if pk not in made])
    before = {}
    for pk, values in rows:
        if pk in there:
            before[pk] = put_right(there[pk], values)
            outcome.restored += bool(before[pk])
            outcome.overtaken += len(before[pk]) < len(values)
    if names := set().union(*before.values()):
        for chunk in chunks(list(there.values())):
            write_over(model, chunk, sorted(names))
    moved = [pk for pk, fields in before.items() if "email" in fields]
    if moved and model in (Student, Guardian):
        address_moved(model._meta.model_name, moved)


def put_right(row, values):
    """Set the old values that still hold the import's; the names of those fields."""
    fields = [name for name, (_was, now) in values.items() if stands(row, name, now)]
    for name in fields:
        setattr(row, name, python_value(row, name, values[name][0]))
    return fields


def field_of(model, name):
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def python_value(row, name, value) -> Any:
    """A value as it was before it was kept as JSON."""
    return field_of(type(row), name).to_python(value)


def stands(row, name, value):
    """Whether the row still says what the import wrote."""
    return getattr(row, name) == python_value(row, name, value)


class Keeping:
    """Which of the rows that an import made must stay: {model: {key: why}}."""

    def __init__(self, made):
        self.made = made
        self.kept: dict[type[Model], dict[int, str]] = {model: {} for model in made}

    def all(self):
        """Find what is in use, then what hangs together with it."""
        fresh = {model: self.in_use(model) for model in self.made}
        while any(fresh.values()):
            for model, why in fresh.items():
                self.kept[model].update(why)
            found: dict[type[Model], dict[int, str]] = {model: {} for model in self.made}
            for model, why in fresh.items():
                self.needed_by(model, why, found)
            fresh = found

    def in_use(self, model):
        """Keys of made rows that something else refers to, and why."""
        used = dict(self.alive(model))
        for related, name in references(model):
            others = self.made.get(related, set())
            word = str(related._meta.verbose_name)
            for keys in portions(self.made[model]):
                rows = related._base_manager.filter(**{f"{name}__in": keys})
                for pk, target in rows.values_list("pk", name):
                    if pk not in others:
                        used.setdefault(target, word)
        return used

    def alive(self, model):
        """People who came in, or whose facts were corrected by hand."""
        for keys in portions(self.made[model]):
            rows = model._base_manager.filter(pk__in=keys)
            if model is User:
                rows = rows.exclude(last_login=None)
                yield from ((pk, _("has signed in")) for pk in rows.values_list("pk", flat=True))
            elif model in (Student, Guardian):
                accounts = rows.exclude(user=None).values_list("pk", flat=True)
                yield from ((pk, _("has an account")) for pk in accounts)
                corrected = rows.exclude(by_hand=[]).values_list("pk", flat=True)
                yield from ((pk, _("corrected by hand")) for pk in corrected)

    def needed_by(self, model, why, found):
        """Add what rows that stay refer to, and what was made for them."""
        for keys in portions(why):
            for column in model._meta.concrete_fields:
                parent = column.related_model
                if parent in self.made:
                    rows = model._base_manager.filter(pk__in=keys)
                    self.add(found, parent, rows.values_list(column.attname, flat=True))
            for child, name in BELONGINGS.get(model, ()):
                if child in self.made:
                    rows = child._base_manager.filter(**{f"{name}__in": keys})
                    self.add(found, child, rows.values_list("pk", flat=True))

    def add(self, found, model, keys):
        for pk in keys:
            if pk in self.made[model] and pk not in self.kept[model]:
                found[model].setdefault(pk, _("belongs to somebody who stays"))


def references(model):
    """(model, column) of everything that may refer to this model's rows, many-to-many tables too."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, relation.field.attname


def portions(keys):
    """A set of keys, some thousands at a time."""
    keys = list(keys)
    for start in range(0, len(keys), MANY):
        yield keys[start : start + MANY]
