"""What waits for whom in this app, for Today and for an employer's own place."""

from assessments.waiting import changes, credit, feedback
from assessments.waiting.feedback import parties, to_give, turns

__all__ = ["parties", "to_give", "turns", "waiting"]


def waiting(user, today):
    """Everything that waits for this person, or that they wait for."""
    sources = (feedback.waiting, changes.waiting)
    sources = (feedback.waiting, credit.waiting)
    return [item for source in sources for item in source(user, today)]
