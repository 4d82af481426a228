"""Bringing an employer's people to their own place, and from there to the pages that wait for them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from desk import emails
from desk.waiting import turns
from kit import clock
from kit.errors import Refused, require
from notifications import handing, links
from notifications.models import AccessLink
from partners import rules
from partners.models import Contact
from placements.models import JournalEntry
from placements.waiting.hosts import at_work_of, projects_of

# open to those who speak for the employer, whether or not they wait
ALWAYS = ("papers", "capacity", "suggest", "rating_by_link")


@transaction.atomic
def send_place(contact: Contact, *, by: User) -> None:
    """Mail a contact the link to their own place, once a day. Raises Refused without an address."""
    require(rules.can_edit_partnership(by, contact.partnership))
    if contact.ended_on or not contact.email:
        raise Refused(_("There is no address to write to. Add one, or hand the link over."))
    emails.send_place(contact)


@transaction.atomic
def open_page(contact: Contact, what: str, about: int, *, until=None) -> AccessLink | None:
    """The link of a page that waits for this contact, or None where none does.

    A link that was reached by another (`until`: when that one ends) ends no later, so that
    following links prolongs nothing.
    """
    way = handing.way(what, "contact")
    if way is None or (what, about) not in reachable(contact):
        return None
    ref = f"contact:{contact.pk}"
    offer = way.find(about, ref)
    if offer is None:
        return None
    days = offer.days if until is None else min(offer.days, max((until - clock.now()).days, 1))
    return links.make(
        way.door,
        party=ref,
        about=offer.about,
        school=offer.school,
        days=days,
        subject=offer.subject,
    )


def reachable(contact: Contact) -> set[tuple[str, int]]:
    """The pages behind a link that a contact may open from their place."""
    waiting = {(turn.what, turn.about) for turn in turns(contact)}
    always = (
        {(what, contact.pk) for what in ALWAYS} if rules.speaks_for_employer(contact) else set()
    )
    projects = {("project_link", pk) for pk in projects_of(contact)}
    here = {("at_work_link", pk) for pk in at_work_of(contact)}
    shared = JournalEntry.objects.handed_to(contact).values_list("placement", flat=True)
    return waiting | always | projects | here | {("journal_link", pk) for pk in shared}


def path_of(link: AccessLink) -> str:
    """Where the link leads on this site, key and all: for the answer to its own party's POST."""
    return links.path(link)
