"""What waits for whom in this app, for Today."""

from partners.waiting import checks, enquiries, events, hosts, life, opportunities, plans, trainers

SOURCES = (
    enquiries.waiting,
    opportunities.waiting,
    life.waiting,
    checks.waiting,
    plans.waiting,
    events.waiting,
    hosts.waiting,
    trainers.waiting,
)


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    return [item for source in SOURCES for item in source(user, today)]
