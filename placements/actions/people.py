"""Who is meant: a typed name and address become a contact, a new employer its own rows."""

from django.db import transaction

from accounts.models import User
from partners.models import Contact, Employer, Partnership, Site


@transaction.atomic
def new_host(school, name, address):
    """An employer typed into the placement form: the school begins to work with it."""
    employer = Employer.objects.create(name=name.strip())
    Site.objects.create(employer=employer, address=address.strip())
    return Partnership.objects.create(
        school=school, employer=employer, stage=Partnership.Stage.ACTIVE
    )


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
