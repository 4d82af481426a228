"""What the mails of this app hold, and when they are posted."""

from placements.emails import doing, hours  # noqa: F401 - registers its letters
from placements.emails.placements import ask_next, host_cannot, left, ready, remind

__all__ = ["ask_next", "host_cannot", "left", "ready", "remind"]
