"""Who is meant: a typed name and address become a contact, a new employer its own rows."""

from django.db import transaction

from accounts.models import User
from kit import clock
from partners.actions.leaving import Parts, hangs_on_contacts
from partners.models import Contact, Employer, Partnership, Site
from placements import emails
from placements.models import Participant, Placement
from placements.states import OPEN, S

ASKED = (S.APPROVED, S.SIGNING)


@transaction.atomic
def new_host(school, name, address):
    """An employer typed into the placement form: the school begins to work with it."""
    employer = Employer.objects.create(name=name.strip())
    Site.objects.create(employer=employer, address=address.strip())
    return Partnership.objects.create(
        school=school, employer=employer, stage=Partnership.Stage.ACTIVE
    )


@transaction.atomic
def own_house(school):
    """A company as the host of its own people, under its own name and address; made once."""
    own = Partnership.objects.filter(school=school, employer__name=school.name)
    return own.first() or new_host(school, school.name, school.address)


def contact_of(partnership, typed, **abilities):
    """The contact who is meant by a typed name and e-mail: one on file, corrected, or a new one."""
    found = find_contact(partnership, typed)
    if found is None:
        return Contact.objects.create(
            partnership=partnership,
            name=typed["name"] or typed["email"],
            email=typed["email"],
            phone=typed.get("phone", ""),
            **abilities,
        )
    for key, value in {**abilities, "email": typed["email"], "phone": typed.get("phone")}.items():
        if value:
            setattr(found, key, value)
    found.save()
    return found


def find_contact(partnership, typed):
    """By address, else by name."""
    current = partnership.contacts.current()
    by_email = current.filter(email__iexact=typed["email"]).first() if typed["email"] else None
    return by_email or current.filter(name__iexact=typed["name"]).first()


def open_account(student):
    """Let a learner sign in by mailed code from now on; nobody is told by this."""
    if student.user_id or not student.email:
        return
    user, _made = User.objects.get_or_create(
        email=student.email.lower(), defaults={"name": student.name, "language": student.language}
    )
    if not hasattr(user, "student"):
        student.user = user
        student.save(update_fields=["user"])


def default_contact(partnership, ability):
    """Somebody on file who can ("can_sign", "can_supervise"), or anybody, or None."""
    current = partnership.contacts.current()
    return current.filter(**{ability: True}).first() or current.first()


def set_person(placement, role, contact):
    """Give a role to a contact; whoever had it before stays in the history."""
    now = placement.participants.filter(role=role, ended_on=None).first()
    if now and now.contact_id == contact.pk:
        return
    if now:
        now.ended_on = clock.today()
        now.save(update_fields=["ended_on"])
    Participant.objects.create(placement=placement, role=role, contact=contact)


def parts_of(contact):
    """The parts that a contact has in placements that are not over yet."""
    found = Participant.objects.filter(contact=contact, ended_on=None)
    return found.filter(placement__state__in=OPEN)


def pass_on(contact, successor):
    """Give a contact's open parts to a colleague; whoever must still sign is asked anew."""
    for part in parts_of(contact).select_related("placement"):
        set_person(part.placement, part.role, successor)
        if part.placement.state in ASKED:
            emails.ask_next(Placement.objects.with_everything().get(pk=part.placement_id))


hangs_on_contacts(Parts(count=lambda contact: parts_of(contact).count(), pass_on=pass_on))
