"""What whoever gave feedback says of the next year, on the page that thanks them."""

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.actions.closing import say_again
from kit.errors import require
from partners import rules
from partners.actions import hosts
from partners.models import Contact, HostChange, HostingIntent


@transaction.atomic
def say_of_hosting(contact: Contact, year: int, answer: str, reason: str = "") -> HostingIntent:
    """Whether the employer hosts again, said by somebody who speaks for it."""
    require(rules.speaks_for_employer(contact))
    return say_again(contact.partnership, year, answer, reason, said_by=contact.name)


@transaction.atomic
def pass_word_on(contact: Contact, words: str) -> None:
    """The same in words, by somebody who only supervises: for the school to read. Said twice, it is kept once."""
    said = {"kind": HostChange.Kind.WISHES, "by": contact.name, "note": words[:300]}
    if not HostChange.objects.filter(partnership=contact.partnership_id, **said).exists():
        hosts.note(contact, HostChange.Kind.WISHES, _("hosting again"), words)
