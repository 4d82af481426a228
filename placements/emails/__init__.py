"""What the mails of this app hold, and when they are posted."""

from placements.emails import (  # noqa: F401 - they register their letters
    doing,
    hours,
    incidents,
    journal,
    presence,
    visits,
)
from placements.emails.agreements import (
    amendment_counts,
    amendment_withdrawn,
    ask_amendment,
    refused,
)
from placements.emails.applications import show_applicants, tell_applicant
from placements.emails.documents import document_refused
from placements.emails.placements import ask_next, host_cannot, left, ready, remind
from placements.emails.plans import ask_plan

__all__ = [
    "amendment_counts",
    "amendment_withdrawn",
    "ask_amendment",
    "ask_next",
    "ask_plan",
    "document_refused",
    "host_cannot",
    "left",
    "ready",
    "refused",
    "remind",
    "show_applicants",
    "tell_applicant",
]
