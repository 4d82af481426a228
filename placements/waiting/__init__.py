"""What waits for whom in this app, for Today."""

from placements.waiting import (
    absences,
    amendments,
    applications,
    documents,
    events,
    hours,
    incidents,
    placements,
    plans,
    visits,
)
from placements.waiting.placements import to_chase

__all__ = ["to_chase", "waiting"]


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    sources = (
        placements.waiting,
        hours.waiting,
        events.waiting,
        documents.waiting,
        visits.waiting,
        incidents.waiting,
        absences.waiting,
        plans.waiting,
        amendments.waiting,
        applications.waiting,
    )
    return [item for source in sources for item in source(user, today)]
