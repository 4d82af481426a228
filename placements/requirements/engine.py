"""What is met, what is open, and who must do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.errors import Refused
from placements.models import Requirement


@dataclass(frozen=True)
class Met:
    """Done. `note` may say how: "signed 12 March"."""

    note: str = ""


@dataclass(frozen=True)
class Open:
    """Still to do: why, where, and by whom (student, guardian, employer, school).

    `last`: its turn comes when everything else before the same step is met.
    """

    reason: str
    url: str = ""
    who: str = "school"
    who_ref: str = ""
    last: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a placement's checklist."""

    kind: str
    label: str
    step: str
    required: bool
    waivable: bool
    met: bool
    note: str = ""
    url: str = ""
    who: str = ""
    waived: str = ""  # the reason, where it was excused
    last: bool = False

    @property
    def stops(self):
        """Whether the step is refused because of this."""
        return self.required and not self.met and not self.waived


class Unmet(Refused):
    """A step was refused because required items are open; `items` names them."""

    def __init__(self, items):
        self.items = items
        super().__init__(" ".join(item.note or str(item.label) for item in items))


_kinds: dict[str, tuple[Any, Callable]] = {}


def kind(name, *, label):
    """Register a kind of requirement; the function gets a placement and returns Met or Open."""

    def register(function):
        _kinds[name] = (label, function)
        return function

    return register


def names():
    """The registered kinds with their labels."""
    return {name: label for name, (label, _ask) in _kinds.items()}


def label_of(name):
    """How a kind is called on the pages."""
    return _kinds[name][0]


def rows(placement, step=None):
    """What is asked of the placement at a firm of this size, all but what is off. Uses prefetched rows if any."""
    found = placement.requirement_set.requirements.all()
    asked = [r for r in found if r.level != Requirement.Level.OFF and step in (None, r.step)]
    return [r for r in asked if r.applies_to(placement)]


def asks_for(placement, name):
    """Whether the placement's type asks for this kind at all."""
    return any(r.kind == name and r.level == Requirement.Level.REQUIRED for r in rows(placement))


def checklist(placement, step=None):
    """Every item, in the order of the policy."""
    placement.read = {}  # what several kinds need is read once for them all, and anew for the next list
    excused = {w.kind: w.reason for w in placement.waivers.all()}
    return [examine(placement, row, excused.get(row.kind, "")) for row in rows(placement, step)]


def examine(placement, row, waived):
    """Ask one requirement's function and put its answer into a line."""
    label, ask = _kinds[row.kind]
    answer = ask(placement)
    met = isinstance(answer, Met)
    return Item(
        kind=row.kind,
        label=label,
        step=row.step,
        required=row.level == Requirement.Level.REQUIRED,
        waivable=row.waivable,
        met=met,
        note=answer.note if met else answer.reason,
        url="" if met else answer.url,
        who="" if met else answer.who,
        waived="" if met else waived,
        last=not met and answer.last,
    )


def open_items(placement, step):
    """What still stops this step."""
    return [item for item in checklist(placement, step) if item.stops]


def require_met(placement, *, step):
    """Raise Unmet with the open items, unless there are none."""
    if items := open_items(placement, step):
        raise Unmet(items)
