"""Whether employers host in a school year: asked by mail once a year, answered by link or on the telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from partners import emails, rules
from partners.models import Contact, HostingIntent, IntentRequest, Partnership

REMIND_AFTER = timedelta(days=10)


@dataclass
class Asked:
    """How many were asked, and how many not: asked or answered before, nobody with an address."""

    asked: int = 0
    before: int = 0
    nobody: int = 0


@transaction.atomic
def ask(partnerships: Iterable[Partnership], year: int, by: User) -> Asked:
    """Ask each by one mail whether it hosts in the school year that ends in `year`; once a year, reminded once."""
    told, now = Asked(), clock.now()
    for partnership in partnerships:
        require(rules.can_edit_partnership(by, partnership))
        contact = whom_to_ask(partnership)
        if HostingIntent.objects.filter(partnership=partnership, year=year).exists():
            told.before += 1
        elif contact is None:
            told.nobody += 1
        elif not request_once(partnership, year, contact, by, now):
            told.before += 1
        else:
            told.asked += 1
    return told


def request_once(partnership, year, contact, by, now):
    """Write down the request and post its mails, unless there is one; two presses at once make one."""
    request, made = IntentRequest.objects.get_or_create(
        partnership=partnership,
        year=year,
        defaults={"contact": contact, "asked_by": by, "asked_at": now},
    )
    if made:
        emails.ask_for_intent(request, remind_at=now + REMIND_AFTER)
    return made


def whom_to_ask(partnership: Partnership) -> Contact | None:
    """Who arranges placements at the employer, else who may sign; only those with an address."""
    people = partnership.contacts.current().exclude(email="")
    return people.order_by("-can_coordinate", "-can_sign", "pk").first()


@transaction.atomic
def answer(
    partnership: Partnership,
    year: int,
    *,
    says: str,
    places: int | None = None,
    reason: str = "",
    contact: Contact | None = None,
    by: User | None = None,
    said_by: str = "",
) -> HostingIntent:
    """Keep what the employer says: a contact by link, or what a coordinator was told. The last word counts."""
    if by is not None:
        require(rules.can_edit_partnership(by, partnership))
    elif contact is None or contact.partnership_id != partnership.pk:
        raise Refused(_("This link is not for this employer."))
    said = {
        "answer": says,
        "places": places if says == HostingIntent.Answer.YES else None,
        "reason": "" if says == HostingIntent.Answer.YES else reason[:300],
        "said_by": (contact.name if contact else said_by)[:150],
        "said_at": clock.now(),
        "noted_by": by,
    }
    return HostingIntent.objects.update_or_create(
        partnership=partnership, year=year, defaults=said
    )[0]
