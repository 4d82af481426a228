"""What waits for an employer's person, from every app that knows something."""

from assessments import waiting as of_assessments
from partners.models import Contact
from partners.waiting import hosts as of_partners
from partners.waiting.hosts import Turn
from placements.waiting import hosts as of_placements

SOURCES = (of_placements.turns, of_assessments.turns, of_partners.turns)


def turns(contact: Contact) -> list[Turn]:
    """Everything that waits for this contact now."""
    return [turn for source in SOURCES for turn in source(contact)]
