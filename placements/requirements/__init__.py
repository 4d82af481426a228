"""The requirement engine: a type's list, asked of one placement.

Kinds are small functions, `placement -> Met | Open`, registered by name; which type asks for which kind before which
step is data (models.policies), and so are the documents that a school asks for by itself. Apps above register kinds
whose facts lie with them, in their own `requirements`.
"""

from placements.requirements import (  # noqa: F401 - they register
    documents,
    doing,
    hours,
    journal,
    kinds,
    learner,
    minors,
    partners,
    plans,
    visits,
)
from placements.requirements.engine import (
    DOCUMENT,
    About,
    Item,
    Met,
    Open,
    Unmet,
    asks_for,
    checklist,
    kind,
    known_kinds,
    label_of,
    names,
    open_items,
    require_met,
)

__all__ = [
    "DOCUMENT",
    "About",
    "Item",
    "Met",
    "Open",
    "Unmet",
    "asks_for",
    "checklist",
    "kind",
    "known_kinds",
    "label_of",
    "names",
    "open_items",
    "require_met",
]
