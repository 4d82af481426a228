"""What waits for whom in this app, for Today."""

from placements.waiting import hours, placements
from placements.waiting.placements import to_chase

__all__ = ["to_chase", "waiting"]


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    return [*placements.waiting(user, today), *hours.waiting(user, today)]
