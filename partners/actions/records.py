"""What happens to employers, contacts and a school's partnerships."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit.constraints import in_words
from kit.errors import Refused, require
from notifications import links, outbox
from partners import rules
from partners.models import Contact, Employer, Partnership, Site


@transaction.atomic
def add_employer(
    school: School, *, by: User, employer=None, partnership=None, site=None, contact=None
):
    """Make an employer and the school's partnership with it; returns the Partnership.

    Each part is a dict of fields: employer needs a name. Without a contact's name none is made.
    """
    require(rules.can_add_employer(by, school))
    firm = Employer.objects.create(**employer)
    if any((site or {}).values()):
        Site.objects.create(employer=firm, **site)
    return begin(school, firm, partnership or {}, contact or {}, by)


@transaction.atomic
def join_employer(school: School, employer: Employer, *, by: User, partnership=None, contact=None):
    """Begin to work with an employer that others, or nobody now, work with; returns the Partnership.

    Raises Refused where the school does already, or where the employer is gone.
    """
    require(rules.can_add_employer(by, school))
    # locked, so that it is not joined with another meanwhile
    firm = Employer.objects.select_for_update().filter(pk=employer.pk, ended_on=None).first()
    if firm is None:
        raise Refused(_("This employer is not here any more. Look at the list again."))
    with in_words():
        return begin(school, firm, partnership or {}, contact or {}, by)


def begin(school: School, firm: Employer, terms: dict, contact: dict, by: User) -> Partnership:
    """The partnership, looked after by who began it, and its first contact where one is named."""
    told = {"stage": Partnership.Stage.ACTIVE, "owner": by} | terms
    made = Partnership.objects.create(school=school, employer=firm, **told)
    if contact.get("name"):
        powers = {"can_sign": True, "can_coordinate": True}
        Contact.objects.create(partnership=made, **(powers | contact))
    return made


@transaction.atomic
def update_employer(partnership: Partnership, *, employer: dict, terms: dict, by: User) -> None:
    """Write the school's own terms, and what all schools share while no other works with the employer."""
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    require(rules.can_edit_partnership(by, partnership))
    put(partnership, terms)
    if differs(partnership.employer, employer):
        if not rules.can_edit_employer(by, partnership.employer):
            raise Refused(
                _("Other schools work with this employer too, so its name and facts stay.")
            )
        put(partnership.employer, employer)


@transaction.atomic
def add_site(partnership: Partnership, *, by: User, **facts) -> Site:
    """Add a place of work. Sites are shared by all schools, so adding is open and changing is not."""
    require(rules.can_edit_partnership(by, partnership))
    site, _made = Site.objects.get_or_create(
        employer=partnership.employer,
        name=facts.pop("name", ""),
        address=facts.pop("address", ""),
        defaults=facts,
    )
    return site


@transaction.atomic
def update_site(site: Site, *, by: User, **facts) -> Site:
    """Correct a place of work. While another school works with the employer, only what is blank may be filled in."""
    site = Site.objects.select_for_update().get(pk=site.pk)
    require(rules.can_edit_site(by, site))
    known = {name: getattr(site, name) for name in facts if getattr(site, name) not in {"", None}}
    alone = rules.can_edit_employer(by, site.employer)
    if not alone and any(facts[name] != value for name, value in known.items()):
        raise Refused(_("Other schools work with this employer too. Fill in what is empty only."))
    with in_words():
        put(site, facts)
    return site


@transaction.atomic
def add_contact(partnership: Partnership, *, by: User, **facts) -> Contact:
    """Add a person at the employer, as this school knows them."""
    require(rules.can_edit_partnership(by, partnership))
    return Contact.objects.create(partnership=partnership, **facts)


@transaction.atomic
def update_contact(contact: Contact, *, by: User, **facts) -> Contact:
    """Correct a contact's facts; a new address closes the links that went to the old one."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    require(rules.can_edit_partnership(by, contact.partnership))
    email = facts.pop("email", contact.email)
    put(contact, facts)
    move_to(contact, email)
    return contact


@transaction.atomic
def correct_contact_email(contact: Contact, email: str, *, by: User) -> Contact:
    """Put a contact's address right. Signatures stay; links to the old address close."""
    return update_contact(contact, by=by, email=email)


def move_to(contact, email):
    """Write to another address from now on: links to the old one close, and its account stands for nobody here."""
    if contact.email != email:
        user = contact.user
        stays = user and user.email.lower() != contact.email.lower()
        put(contact, {"email": email, "told_email": "", "user": user if stays else None})
        links.revoke(party=f"contact:{contact.pk}")
        outbox.retry_stuck(f"contact:{contact.pk}")


def differs(obj, values) -> bool:
    return any(getattr(obj, name) != value for name, value in values.items())


def put(obj, values) -> None:
    """Set these fields and save those that differ."""
    changed = [name for name, value in values.items() if getattr(obj, name) != value]
    for name in changed:
        setattr(obj, name, values[name])
    if changed:
        obj.save(update_fields=changed)
