"""Comparing rows with the database and writing them, a thousand at a time.

Nothing here depends on `dry` but the three writes: a preview counts exactly what applying will do.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from students.roster.run import Row, Tally

CHUNK = 1000


@dataclass(slots=True)
class Entry:
    """One row on its way: what the file says, the object, and which fields changed."""

    row: Row
    values: dict[str, Any]
    extra: dict[str, Any]
    obj: Any = None
    is_new: bool = False
    changed: set[str] = field(default_factory=set)


class Store:
    """Rows of one model under one roster. `keys` gives the key of each row taken, by its roster id."""

    model: Any = None
    label = ""
    keeps: frozenset[str] = frozenset()  # fields that a blank in the roster does not empty

    def __init__(self, run):
        self.run = run
        self.tally = run.tally.setdefault(self.label, Tally())
        self.keys: dict[str, int] = {}
        self.made: set[int] = set()
        self.waiting: list[Entry] = []

    def put(self, row, values, **extra):
        """Queue a row; `extra` is for `relate`."""
        self.waiting.append(Entry(row, values, extra))
        if len(self.waiting) >= CHUNK:
            self.flush()

    def flush(self):
        """Compare and write what waits."""
        entries, self.waiting = self.waiting, []
        if not entries:
            return
        found = self.find(entries)
        entries = [entry for entry in entries if self.prepare(entry, found.get(entry.row.id))]
        self.write(entries)
        related = self.relate(entries)
        for entry in entries:
            self.keys[entry.row.id] = entry.obj.pk
            if entry.is_new:
                self.made.add(entry.obj.pk)
                self.tally.new += 1
            self.tally.changed += not entry.is_new and bool(
                entry.changed or entry.row.id in related
            )

    def find(self, entries):
        """Objects that are there, by roster id."""
        ids = [entry.row.id for entry in entries]
        rows = self.model.objects.filter(source=self.run.source_id, sourced_id__in=ids)
        found = {obj.sourced_id: obj for obj in rows}
        self.strangers = self.find_strangers(found) if self.run.is_partial and found else set()
        return found

    def find_strangers(self, found):
        """Keys of objects that belong to another school, so that this import may not alter them."""
        return set()

    def meet_stranger(self, entry):
        """What becomes of a row whose object is another school's: refused, unless a kind knows better."""
        told = _(
            "This id belongs to another school of the district. Its administrator can import it."
        )
        self.run.refuse(entry.row, "sourcedId", told)
        return False

    def prepare(self, entry, obj):
        """Make the object or alter it in memory; False where the row is not taken."""
        entry.obj = obj
        if obj is not None and obj.pk in self.strangers:
            return self.meet_stranger(entry)
        if obj is None:
            entry.is_new, entry.obj = True, self.make(entry)
        else:
            entry.changed = self.alter(obj, entry.values)
        return True

    def make(self, entry):
        known = {"source_id": self.run.source_id, "sourced_id": entry.row.id}
        return self.model(**known, **entry.values)

    def alter(self, obj, values):
        """Set what differs; a field that people corrected by hand stays as they left it."""
        by_hand = getattr(obj, "by_hand", ())
        changed = set()
        for name, value in values.items():
            kept = name in by_hand or (name in self.keeps and not value)
            if not kept and getattr(obj, name) != value:
                setattr(obj, name, value)
                changed.add(name)
        return changed

    def write(self, entries):
        new = [entry.obj for entry in entries if entry.is_new]
        if self.run.dry:
            for obj in new:
                obj.pk = self.run.placeholder()
            return
        self.model.objects.bulk_create(new, batch_size=CHUNK)
        changed = [entry for entry in entries if entry.changed]
        fields = set().union(*(entry.changed for entry in changed))
        if fields:
            objs = [entry.obj for entry in changed]
            self.model.objects.bulk_update(objs, sorted(fields), batch_size=CHUNK // 2)

    def relate(self, entries):
        """Write what hangs on the rows; ids of those for which that changed something."""
        return set()
