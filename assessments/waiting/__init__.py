"""What waits for whom in this app, for Today and for an employer's own place."""

from assessments.waiting import changes, credit, feedback, growth
from assessments.waiting.feedback import parties, to_give

__all__ = ["parties", "to_give", "turns", "waiting"]


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    sources = (feedback.waiting, changes.waiting, credit.waiting, growth.waiting)
    return [item for source in sources for item in source(user, today)]


def turns(contact):
    """Everything that waits for this contact."""
    return [turn for source in (feedback.turns, growth.turns) for turn in source(contact)]
