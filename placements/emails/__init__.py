"""What the mails of this app hold, and when they are posted."""

from placements.emails import hours  # noqa: F401 - registers its letters
from placements.emails.agreements import (
    amendment_counts,
    amendment_withdrawn,
    ask_amendment,
    refused,
)
from placements.emails.placements import ask_next, host_cannot, left, ready, remind

__all__ = [
    "amendment_counts",
    "amendment_withdrawn",
    "ask_amendment",
    "ask_next",
    "host_cannot",
    "left",
    "ready",
    "refused",
    "remind",
]
