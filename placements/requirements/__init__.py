"""The requirement engine: a type's list, asked of one placement.

Kinds are small functions, `placement -> Met | Open`, registered by name; which type asks for which kind before which
step is data (models.policies). Apps above register kinds whose facts lie with them, in their own `requirements`.
"""

from placements.requirements import doing, hours, kinds, partners  # noqa: F401 - they register
from placements.requirements.engine import (
    Item,
    Met,
    Open,
    Unmet,
    asks_for,
    checklist,
    kind,
    label_of,
    names,
    open_items,
    require_met,
)

__all__ = [
    "Item",
    "Met",
    "Open",
    "Unmet",
    "asks_for",
    "checklist",
    "kind",
    "label_of",
    "names",
    "open_items",
    "require_met",
]
