"""What an employer says to how students rated it."""

from django.db import transaction

from assessments import rules
from assessments.models import HostReply
from kit import clock, errors
from partners.models import Contact


@transaction.atomic
def reply(contact: Contact, text: str) -> HostReply:
    """Keep what the employer says to it; without words, that it was read."""
    errors.require(rules.can_answer_rating(contact))
    return HostReply.objects.create(
        partnership=contact.partnership, contact=contact, text=text, at=clock.now()
    )
