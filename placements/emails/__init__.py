"""What the mails of this app hold, and when they are posted."""

from placements.emails import hours  # noqa: F401 - registers its letters
from placements.emails.placements import ask_next, host_cannot, left, ready, remind
from placements.emails.plans import ask_plan

__all__ = ["ask_next", "ask_plan", "host_cannot", "left", "ready", "remind"]
