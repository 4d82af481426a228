"""Events with employers: made, guests added and invited, and who came.

Each guest who came has one talk in the history of the school and the employer, kept in step with the tick.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from notifications import links
from partners import emails, rules
from partners.actions.life import warnings
from partners.actions.records import put
from partners.models import Contact, Event, EventGuest, Interaction, Partnership

State = Event.State
# to these one comes to the school; on a tour or at a meeting the school may as well have come
THEY_COME = (Event.Kind.FAIR, Event.Kind.TALK, Event.Kind.MOCK_INTERVIEW)


def today_at(school: School) -> date:
    return clock.today(school.time_zone)


def locked(event: Event, by: User) -> Event:
    event = Event.objects.select_for_update(of=("self",)).select_related("school").get(pk=event.pk)
    require(rules.can_keep_event(by, event))
    return event


@transaction.atomic
def make(school: School, *, by: User, **facts: Any) -> Event:
    """Plan an event of the school, or note one that was held."""
    event = Event(school=school, by=by, **facts)
    require(rules.can_keep_event(by, event))
    with in_words():
        event.save()
    return event


@transaction.atomic
def change(event: Event, *, by: User, **facts: Any) -> Event:
    """Correct an event. On another day the guests' answers no longer hold, and they may be invited anew."""
    event = locked(event, by)
    moved = facts.get("on", event.on) != event.on
    came = event.guests.filter(came=True)
    if moved and facts["on"] > today_at(event.school) and came.exists():
        raise Refused(_("Somebody came already, so the day cannot lie ahead."))
    with in_words():
        put(event, facts)
    if moved:
        event.guests.filter(came=None).update(asked_at=None, comes=None, comes_at=None)
    for guest in came.select_related("event", "contact"):
        keep_talk(guest, by)
    return event


@transaction.atomic
def set_state(event: Event, state: str, *, by: User) -> Event:
    """Say that it was held, is called off, or takes place after all. Raises Refused where it cannot be."""
    event, after = locked(event, by), State(state)
    if after == State.OFF and event.guests.filter(came=True).exists():
        raise Refused(_("Somebody came, so it was held. Take the tick away first."))
    if after == State.HELD:
        require_day(event)
    put(event, {"state": after})
    return event


def require_day(event: Event) -> None:
    """Who came is noted from the day on, and of what was not called off."""
    if event.state == State.OFF:
        raise Refused(_("The event was called off. Say first that it takes place."))
    if event.on > today_at(event.school):
        raise Refused(_("The day lies ahead. Note who came when it has come."))


@transaction.atomic
def add_guests(
    event: Event, partnerships: Iterable[Partnership], *, by: User, agreed: bool = False
) -> int:
    """Put employers on the list; returns how many are new. Nobody is written to by that.

    Raises Refused for a teacher where a colleague's care or the employer's rest stands against it, unless agreed.
    """
    event, rows = locked(event, by), list(partnerships)
    if any(row.school_id != event.school_id for row in rows):
        raise Refused(_("Choose employers with whom the school works."))
    runs = rules.can_add_employer(by, event.school)
    told = warnings(rows, event.school, by, today_at(event.school))
    if any(told.values()) and not (runs or agreed):
        raise Refused(_("Ask whoever looks after them first, and tick that it is agreed."))
    contacts = whom_to_ask_of(rows)
    there = set(event.guests.values_list("partnership", flat=True))
    new = [row for row in rows if row.pk not in there]
    EventGuest.objects.bulk_create(
        EventGuest(event=event, partnership=row, contact=contacts.get(row.pk)) for row in new
    )
    return len(new)


def whom_to_ask_of(partnerships: Iterable[Partnership]) -> dict[int, Contact]:
    """For each partnership who arranges things there, somebody with an address first. One query."""
    people = Contact.objects.current().filter(partnership__in=[row.pk for row in partnerships])
    found = sorted(people, key=lambda p: (bool(p.email), p.can_coordinate, p.can_sign, -p.pk))
    return {person.partnership_id: person for person in found}


@dataclass(frozen=True)
class Told:
    """What the school notes of a guest."""

    contact: Contact | None
    came: bool | None
    said: str = ""


@transaction.atomic
def save_guests(event: Event, told: dict[int, Told], *, by: User) -> Event:
    """Note of the guests who comes for them, whether they came and what was said: {guest: Told}."""
    event = locked(event, by)
    if any(each.came is not None for each in told.values()):
        require_day(event)
    rows = event.guests.select_for_update(of=("self",)).select_related("event", "contact")
    for guest in rows.filter(pk__in=told):
        save_guest(guest, told[guest.pk], by)
    if event.guests.exclude(came=None).exists():
        put(event, {"state": State.HELD})
    return event


def save_guest(guest: EventGuest, told: Told, by: User) -> None:
    if told.contact and told.contact.partnership_id != guest.partnership_id:
        raise Refused(_("Choose a contact of this employer."))
    facts: dict[str, Any] = {"contact": told.contact, "came": told.came, "said": told.said.strip()}
    if guest.contact != told.contact and guest.came is None:
        close_link(guest)
        facts |= {"asked_at": None, "comes": None, "comes_at": None}
    put(guest, facts)
    keep_talk(guest, by)


def close_link(guest: EventGuest) -> None:
    """The link that went to another person no longer opens."""
    if guest.contact_id:
        party = f"contact:{guest.contact_id}"
        links.revoke(party=party, door=emails.EVENT_DOOR, about=guest)


def keep_talk(guest: EventGuest, by: User | None) -> None:
    """One talk in the history for who came, none for who did not."""
    if not guest.came:
        Interaction.objects.filter(guest=guest).delete()
        return
    event = guest.event
    words = f"{event.title}: {guest.said}" if guest.said else event.title
    told = {
        "partnership_id": guest.partnership_id,
        "kind": Interaction.Kind.EVENT,
        "on": event.on,
        "contact": guest.contact,
        "theirs": event.kind in THEY_COME,
        "note": words,
    }
    Interaction.objects.update_or_create(
        guest=guest, defaults=told, create_defaults=told | {"by": by}
    )


@transaction.atomic
def drop_guest(guest: EventGuest, *, by: User) -> None:
    """Take an employer off the list. Raises Refused for one who came."""
    locked(guest.event, by)
    guest = EventGuest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if guest.came:
        raise Refused(_("They came. Take the tick away first."))
    close_link(guest)
    guest.delete()


@transaction.atomic
def invite(event: Event, guests: Iterable[EventGuest], *, by: User) -> int:
    """Write to guests who were not written to yet, one mail each; returns how many.

    Raises Refused for an event that is over or called off.
    """
    event = locked(event, by)
    require(rules.can_add_employer(by, event.school))
    if event.state != State.PLANNED or event.on < today_at(event.school):
        raise Refused(_("The event is over or called off, so nobody is invited."))
    rows = event.guests.select_for_update(of=("self",)).filter(asked_at=None, came=None)
    rows = rows.filter(contact__ended_on=None).exclude(contact__email="").exclude(contact=None)
    found = list(rows.filter(pk__in=[guest.pk for guest in guests]).select_related("partnership"))
    for guest in found:
        put(guest, {"asked_at": clock.now()})
        emails.invite_to_event(guest, event)
    return len(found)


def by_link(guest: EventGuest, contact: Contact) -> EventGuest:
    """The guest's row, locked, for the person that the link speaks for."""
    rows = EventGuest.objects.select_for_update(of=("self",)).select_related("event__school")
    guest = rows.get(pk=guest.pk)
    if guest.contact_id != contact.pk or contact.ended_on:
        raise Refused(_("Somebody else speaks for the employer now. Ask the school."))
    if guest.event.state == State.OFF:
        raise Conflict(_("The event was called off. There is nothing to answer any more."))
    return guest


@transaction.atomic
def reply(guest: EventGuest, *, contact: Contact, comes: bool) -> EventGuest:
    """The employer says by link whether they will come; the last word counts, until the day is over."""
    guest = by_link(guest, contact)
    if guest.event.on < today_at(guest.event.school):
        raise Conflict(_("The day is over. Say how it was instead."))
    put(guest, {"comes": comes, "comes_at": clock.now()})
    return guest


@transaction.atomic
def look_back(
    guest: EventGuest, *, contact: Contact, was: bool, rating: int | None, words: str
) -> EventGuest:
    """The employer says by link whether they were there and how it was. What the school noted stands."""
    guest = by_link(guest, contact)
    if guest.event.on > today_at(guest.event.school):
        raise Conflict(_("The day lies ahead. Say whether you will come."))
    facts: dict[str, Any] = {"rating": rating, "words": words.strip()} if was else {"rating": None}
    if guest.came is None:
        facts["came"] = was
    put(guest, facts)
    keep_talk(guest, None)
    return guest
