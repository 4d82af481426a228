"""What other rules would stop today, if they held for the placements that are there."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from placements.requirements.engine import checklist
from placements.requirements.minors import together
from placements.states import S, Step

LOOKED_AT = 200  # placements at most, the next to start first
AHEAD = {
    S.DRAFT: (Step.CONFIRM, Step.START),
    S.PROPOSED: (Step.CONFIRM, Step.START),
    S.APPROVED: (Step.CONFIRM, Step.START),
    S.SIGNING: (Step.CONFIRM, Step.START),
    S.CONFIRMED: (Step.START,),
    S.ACTIVE: (Step.COMPLETE,),
    S.FINISHED: (Step.COMPLETE,),
}


@dataclass
class Tried:
    """How many were looked at and would be stopped, by what, and which of them by something new to them."""

    looked_at: int = 0
    stopped: int = 0
    more: bool = False
    newly: list[tuple[Any, list[str]]] = field(default_factory=list)  # (placement, labels)

    @property
    def reasons(self):
        """How many are newly stopped by what: {label: placements}."""
        return Counter(label for _placement, labels in self.newly for label in labels)


def tried(placements, asked) -> Tried:
    """Ask the rows of the placements (a queryset) that are ahead or run, beside what is asked of them now."""
    found = placements.filter(state__in=AHEAD).with_everything().order_by("starts_on", "pk")
    rows = together(found[: LOOKED_AT + 1])
    told = Tried(looked_at=min(len(rows), LOOKED_AT), more=len(rows) > LOOKED_AT)
    for placement in rows[:LOOKED_AT]:
        would, now = stopping(placement, asked), stopping(placement, None)
        told.stopped += bool(would)
        if new := [label for key, label in would.items() if key not in now]:
            told.newly.append((placement, new))
    return told


def stopping(placement, asked):
    """What stops the steps that are ahead: {key: label}."""
    ahead = AHEAD[S(placement.state)]
    items = checklist(placement, asked=asked)
    return {item.kind: str(item.label) for item in items if item.stops and item.step in ahead}
