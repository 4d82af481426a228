"""A contact leaves the employer: nothing is sent any more, and a colleague takes over what is open.

What a contact has a part in is known by the apps above: each registers how it is counted and handed over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from notifications import links
from partners import rules
from partners.actions.records import put
from partners.models import Contact

POWERS = ("can_sign", "can_supervise", "can_coordinate")


@dataclass(frozen=True)
class Parts:
    """What of an app hangs on a contact: how many open things, and how a successor takes them over."""

    count: Callable[[Contact], int]
    pass_on: Callable[[Contact, Contact], None]


_parts: list[Parts] = []


def hangs_on_contacts(parts: Parts) -> None:
    """Register what an app above keeps with contacts."""
    _parts.append(parts)


def open_parts(contact: Contact) -> int:
    """How many open things this person has a part in."""
    return sum(parts.count(contact) for parts in _parts)


def successors(contact: Contact):
    """The colleagues, as the school knows them, who could take over."""
    return contact.partnership.contacts.current().exclude(pk=contact.pk)


@transaction.atomic
def end_contact(contact: Contact, *, by: User, successor: Contact | None = None) -> None:
    """The person has left the employer: their links close, and a successor gets their powers and open parts.

    Raises Refused for a successor who is no contact of this partnership any more.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    require(rules.can_edit_partnership(by, contact.partnership))
    close(contact, successor)


def close(contact: Contact, successor: Contact | None) -> None:
    """End a contact whose row is held, whoever says so."""
    if successor:
        successor = successors(contact).select_for_update().filter(pk=successor.pk).first()
        if successor is None:
            raise Refused(_("Choose somebody who is still a contact of this employer."))
        put(successor, {name: True for name in POWERS if getattr(contact, name)})
        for parts in _parts:
            parts.pass_on(contact, successor)
    zone = contact.partnership.school.time_zone
    put(contact, {"ended_on": clock.today(zone), "successor": successor})
    links.revoke(party=f"contact:{contact.pk}")
