"""What waits for whom in this app, for Today."""

from partners.waiting import checks, life, opportunities, trainers

SOURCES = (
    opportunities.waiting,
    life.waiting,
    checks.waiting,
    trainers.waiting,
)


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    return [item for source in SOURCES for item in source(user, today)]
