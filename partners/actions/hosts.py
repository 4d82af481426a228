"""What an employer's own people do on their place, by link or signed in: a contact is the actor, and each act is kept.

Whoever only supervises changes their own details; sites, colleagues and offers are for those who arrange placements.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import find_or_make
from accounts.models import User
from kit.constraints import in_words
from kit.errors import Refused, require
from partners import rules
from partners.actions import leaving
from partners.actions.capacity import divided_by
from partners.actions.opportunities import confirmed, lock, move
from partners.actions.records import move_to, put
from partners.models import Contact, HostChange, Opportunity, Partnership, Site

Kind = HostChange.Kind
S = Opportunity.State


def note(contact: Contact, kind: str, what: str = "", more: str = "") -> HostChange:
    """Write down who changed what, for the schools to read."""
    return HostChange.objects.create(
        partnership=contact.partnership,
        kind=kind,
        what=what[:300],
        note=more[:300],
        by=contact.name,
    )


def held(contact: Contact) -> Contact:
    """The contact as they are now, held until the transaction ends."""
    rows = Contact.objects.current().select_for_update(of=("self",))
    return rows.select_related("partnership__employer", "partnership__school").get(pk=contact.pk)


def compared(row, facts: dict) -> str:
    """What changes, in words: "how to get there: Bus 4 → Bus 7"."""
    told = []
    for name, value in facts.items():
        if (before := getattr(row, name)) != value:
            label = row._meta.get_field(name).verbose_name
            told.append(f"{label}: {in_short(before)} → {in_short(value)}")
    return "; ".join(told)


def in_short(value) -> str:
    if value is None or value == "":
        return "–"
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


@transaction.atomic
def tell_details(contact: Contact, *, email: str = "", **facts) -> Contact:
    """One's own telephone, job and language. A new e-mail address is only told: the school takes it over.

    The address is where every link goes, so that whoever holds one link must not move it by themselves.
    """
    contact = held(contact)
    changes = compared(contact, facts)
    put(contact, facts)
    if changes:
        note(contact, Kind.DETAILS, contact.name, changes)
    told = "" if email.lower() == contact.email.lower() else email
    if told and told != contact.told_email:
        note(contact, Kind.ADDRESS, contact.name)
    put(contact, {"told_email": told})
    return contact


@transaction.atomic
def open_account(contact: Contact) -> Contact:
    """Let them sign in with the address on file: each time a code goes there, so whoever pressed must read its mail.

    Raises Refused where there is no address.
    """
    contact = held(contact)
    if contact.user is None:
        if not contact.email:
            raise Refused(_("There is no address of yours on file. Tell the school first."))
        user = find_or_make(contact.email, name=contact.name, language=contact.language)
        put(contact, {"user": user})
        note(contact, Kind.DETAILS, contact.name, _("signs in from now on"))
    return contact


@transaction.atomic
def settle_told_email(contact: Contact, *, take: bool, by: User) -> Contact:
    """The school takes the address over that somebody told, which closes links to the old one; or leaves it."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    require(rules.can_edit_partnership(by, contact.partnership))
    told = contact.told_email
    put(contact, {"told_email": ""})
    if take and told:
        move_to(contact, told)
    return contact


@transaction.atomic
def change_site(site: Site, *, contact: Contact, **facts) -> Site:
    """Correct a place of work; all schools read it, and who changed it.

    Raises Refused where another school works with the employer and knows somebody else there: a school that
    writes down a contact of its own making must not change what others rely on. What is empty may be filled in.
    """
    contact = held(contact)
    site = Site.objects.select_for_update().get(pk=site.pk)
    require(rules.arranges(contact) and site.employer_id == contact.partnership.employer_id)
    known = {name: value for name in facts if (value := getattr(site, name)) not in {"", None}}
    if differs_from(known, facts) and not known_to_all(contact):
        raise Refused(
            _(
                "Another school works with you too and knows somebody else of yours. You can fill in what is "
                "empty; to change the rest, please ask that person."
            )
        )
    changes = compared(site, facts)
    with in_words():
        put(site, facts)
    if changes:
        note(contact, Kind.SITE, str(site), changes)
    return site


def differs_from(known: dict, facts: dict) -> bool:
    return any(facts[name] != value for name, value in known.items())


def known_to_all(contact: Contact) -> bool:
    """Whether every school that works with the employer knows this person, by the same address."""
    working = Partnership.objects.filter(employer=contact.partnership.employer_id)
    working = working.exclude(stage=Partnership.Stage.ENDED)
    return not working.exclude(pk__in=divided_by(contact).values("pk")).exists()


@transaction.atomic
def add_site(contact: Contact, **facts) -> Site:
    """One more place of work of the employer."""
    contact = held(contact)
    require(rules.arranges(contact))
    before = contact.partnership.employer.sites.count()
    site = make_site(contact.partnership.employer, facts)
    if contact.partnership.employer.sites.count() > before:
        note(contact, Kind.SITE_ADDED, str(site))
    return site


def make_site(employer, facts):
    same = {name: facts.pop(name, "") for name in ("name", "address")}
    return Site.objects.get_or_create(employer=employer, **same, defaults=facts)[0]


@transaction.atomic
def add_colleague(contact: Contact, *, name: str, email: str = "", **facts) -> Contact:
    """A colleague who supervises. Who may sign, only the school says. Raises Refused for one who is there already."""
    contact = held(contact)
    require(rules.arranges(contact))
    people = contact.partnership.contacts.current()
    same = people.filter(email__iexact=email) if email else people.filter(name__iexact=name)
    if there := same.first():
        raise Refused(_("%s is there already.") % there.name)
    powers = {"can_sign": False, "can_coordinate": False, "can_supervise": True}
    made = Contact.objects.create(
        partnership=contact.partnership, name=name, email=email, **(facts | powers)
    )
    note(contact, Kind.COLLEAGUE, made.name)
    return made


def heirs(contact: Contact):
    """Colleagues to whom a person may hand over by themselves: nobody gets the right to sign from a colleague."""
    people = leaving.successors(contact)
    return people.filter(can_sign=True) if contact.can_sign else people


@transaction.atomic
def leave(contact: Contact, *, successor: Contact | None = None) -> None:
    """The person says that they leave; a colleague takes over what is open."""
    contact = held(contact)
    if successor and not heirs(contact).filter(pk=successor.pk).exists():
        raise Refused(_("Choose a colleague from the list, or let the school decide."))
    note(contact, Kind.LEFT, contact.name, _("handed over to %s") % successor if successor else "")
    leaving.close(contact, successor)


@transaction.atomic
def tell_of_offer(opportunity: Opportunity, *, contact: Contact, to: str, **facts) -> Opportunity:
    """The employer says of an offer of theirs how it stands: open, paused or closed, perhaps with other facts."""
    contact = held(contact)
    opportunity = lock(opportunity)
    require(rules.arranges(contact) and opportunity.partnership_id == contact.partnership_id)
    require(opportunity.state in rules.HOSTS_OFFERS)
    changes = compared(opportunity, facts)
    put(opportunity, facts | confirmed(contact.name))
    if opportunity.state != to:
        move(opportunity, to, by=contact.name)
    if changes:
        note(contact, Kind.OFFER, opportunity.title, changes)
    return opportunity


@transaction.atomic
def set_wishes(contact: Contact, **wishes: bool) -> Partnership:
    """Whether the employer may be named in public, and wants to hear of graduates."""
    contact = held(contact)
    require(rules.speaks_for_employer(contact))
    partnership = Partnership.objects.select_for_update(of=("self",)).get(
        pk=contact.partnership_id
    )
    if changes := compared(partnership, wishes):
        note(contact, Kind.WISHES, "", changes)
    put(partnership, wishes)
    return partnership


@transaction.atomic
def note_wishes(partnership: Partnership, *, said_by: str, by: User, **wishes: bool) -> None:
    """What a coordinator was told of the employer's wishes, and by whom."""
    require(rules.can_edit_partnership(by, partnership))
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    if changes := compared(partnership, wishes):
        HostChange.objects.create(
            partnership=partnership, kind=Kind.WISHES, note=changes[:300], by=said_by, noted_by=by
        )
    put(partnership, wishes)
