"""Comparing rows with the database and writing them, a thousand at a time.

Nothing here depends on `dry` but the three writes: a preview counts exactly what applying will do.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from students.roster.ledger import CHUNK
from students.roster.run import Row, Tally


@dataclass(slots=True)
class Entry:
    """One row on its way: what the file says, the object, and the old values of fields that changed."""

    row: Row
    values: dict[str, Any]
    extra: dict[str, Any]
    obj: Any = None
    is_new: bool = False
    changed: dict[str, Any] = field(default_factory=dict)


class Store:
    """Rows of one model under one roster. `keys` gives the key of each row taken, by its roster id.

    In a delta `keys` also has the rows that are there already, because the file may refer to them.
    """

    model: Any = None
    label = ""
    file = ""  # whose rows these are, where others refer to them
    keeps: frozenset[str] = frozenset()  # fields that a blank in the roster does not empty

    def __init__(self, run):
        self.run = run
        self.tally = run.tally.setdefault(self.label, Tally())
        self.keys: dict[str, int] = self.known() if run.is_open(self.file) else {}
        if self.file:
            run.known.setdefault(self.file, set()).update(self.keys)
        self.made: set[int] = set()
        self.waiting: list[Entry] = []

    def known(self):
        """Keys of the rows that are there and in reach, by roster id."""
        rows = self.in_reach(self.model.objects.filter(source=self.run.source_id))
        return dict(rows.exclude(sourced_id="").values_list("sourced_id", "pk"))

    def in_reach(self, rows):
        """Those of the rows that this import may alter."""
        return rows

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
            if self.file:
                self.keys[entry.row.id] = entry.obj.pk
            if entry.is_new:
                self.count_new(entry)
            self.tally.changed += not entry.is_new and bool(
                entry.changed or entry.row.id in related
            )

    def count_new(self, entry):
        self.tally.new += 1
        if self.file:
            self.made.add(entry.obj.pk)

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
        """Set what differs and give the old values; a field that people corrected by hand stays as they left it."""
        by_hand = getattr(obj, "by_hand", ())
        changed = {}
        for name, value in values.items():
            kept = name in by_hand or (name in self.keeps and not value)
            if not kept and getattr(obj, name) != value:
                changed[name] = getattr(obj, name)
                setattr(obj, name, value)
        return changed

    def write(self, entries):
        new = [entry.obj for entry in entries if entry.is_new]
        if self.run.dry:
            for obj in new:
                obj.pk = self.run.placeholder()
            return
        self.run.ledger.create(new)
        changed = [entry for entry in entries if entry.changed]
        before = {entry.obj.pk: entry.changed for entry in changed}
        self.run.ledger.update([entry.obj for entry in changed], before)

    def relate(self, entries):
        """Write what hangs on the rows; ids of those for which that changed something."""
        return set()
