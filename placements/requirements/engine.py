"""What is met, what is open, and who must do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from kit.errors import Refused
from placements.models import DocumentKind, Requirement
from placements.states import Step


class About(models.TextChoices):
    """Whom or what a kind is about: how the table of the policy is grouped."""

    SITE = "site", gettext_lazy("The employer and the site")
    LEARNER = "learner", gettext_lazy("The learner")
    PLACEMENT = "placement", gettext_lazy("The placement")
    SIGNING = "signing", gettext_lazy("Signatures")
    SCHOOL = "school", gettext_lazy("The school")


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

    kind: str  # the row's key: of an own document "document-12"
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
    document: DocumentKind | None = None

    @property
    def stops(self):
        """Whether the step is refused because of this."""
        return self.required and not self.met and not self.waived


class Unmet(Refused):
    """A step was refused because required items are open; `items` names them."""

    def __init__(self, items):
        self.items = items
        super().__init__(" ".join(item.note or str(item.label) for item in items))


@dataclass(frozen=True)
class Kind:
    """What can be asked for: what it is called, which step it usually guards, and the function that tells."""

    label: Any
    ask: Callable
    step: str
    about: str


DOCUMENT = "document"  # the kind of a school's own documents: its function gets the document, too
_kinds: dict[str, Kind] = {}


def kind(name, *, label, step=Step.START, about=About.PLACEMENT):
    """Register a kind of requirement; the function gets a placement and returns Met or Open.

    `step` is what a new row of it guards at first, `about` its group in the table of the policy.
    """

    def register(function):
        _kinds[name] = Kind(label, function, step, about)
        return function

    return register


def names():
    """The registered kinds with their labels."""
    return {name: known.label for name, known in _kinds.items()}


def known_kinds():
    """What any school can ask for by name: all registered kinds but that of own documents."""
    return {name: known for name, known in _kinds.items() if name != DOCUMENT}


def label_of(name):
    """How a kind is called on the pages."""
    return _kinds[name].label


def rows(placement, step=None):
    """What is asked of the placement at a firm of this size, all but what is off. Uses prefetched rows if any."""
    return those_asked(placement, placement.requirement_set.requirements.all(), step)


def those_asked(placement, found, step=None):
    """Those among the rows that are asked of this placement."""
    asked = [r for r in found if r.level != Requirement.Level.OFF and step in (None, r.step)]
    return [r for r in asked if r.applies_to(placement)]


def asks_for(placement, name):
    """Whether the placement's type asks for this kind at all."""
    return any(r.kind == name and r.level == Requirement.Level.REQUIRED for r in rows(placement))


def checklist(placement, step=None, asked=None):
    """Every item, in the order of the policy; of the rows `asked` where other than its own are to be tried."""
    placement.read = {}  # what several kinds need is read once for them all, and anew for the next list
    excused = {w.kind: w.reason for w in placement.waivers.all()}
    asked = rows(placement, step) if asked is None else those_asked(placement, asked, step)
    return [examine(placement, row, excused.get(row.key, "")) for row in asked]


def examine(placement, row, waived):
    """Ask one requirement's function and put its answer into a line."""
    known = _kinds[row.kind]
    own = row.document
    answer = known.ask(placement, own) if own else known.ask(placement)
    met = isinstance(answer, Met)
    return Item(
        kind=row.key,
        label=own.name if own else known.label,
        step=row.step,
        required=row.level == Requirement.Level.REQUIRED,
        waivable=row.waivable,
        met=met,
        note=answer.note if met else answer.reason,
        url="" if met else answer.url,
        who="" if met else answer.who,
        waived="" if met else waived,
        last=not met and answer.last,
        document=own,
    )


def open_items(placement, step):
    """What still stops this step."""
    return [item for item in checklist(placement, step) if item.stops]


def require_met(placement, *, step):
    """Raise Unmet with the open items, unless there are none."""
    if items := open_items(placement, step):
        raise Unmet(items)
