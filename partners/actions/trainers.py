"""Trainings of an employer's people: noted, corrected, ended."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, files
from kit.constraints import in_words
from kit.errors import Refused, require
from partners import rules
from partners.models import Contact, ContactTraining


@transaction.atomic
def note(contact: Contact, *, seen: bool = False, file: File | None = None, by: User, **facts):
    """Write down what the contact has learned; `seen` says that one has seen the certificate.

    Raises Refused for days in the wrong order, or a file that is no PDF or picture.
    """
    require(rules.can_edit_partnership(by, contact.partnership))
    return save(ContactTraining(contact=contact), facts, seen, file, by)


@transaction.atomic
def correct(
    training: ContactTraining, *, seen: bool = False, file: File | None = None, by: User, **facts
):
    """Put a training right; without a new file the old one stays."""
    training = locked(training, by)
    return save(training, facts, seen, file, by)


@transaction.atomic
def end(training: ContactTraining, *, by: User) -> ContactTraining:
    """It does not count any more, from today; the row stays as history."""
    training = locked(training, by)
    training.ended_on = clock.today(training.contact.partnership.school.time_zone)
    training.save(update_fields=["ended_on"])
    return training


def locked(training: ContactTraining, by: User) -> ContactTraining:
    """The row, for whoever runs the school that knows the contact; what has ended stays as it was."""
    training = ContactTraining.objects.select_for_update(of=("self",)).get(pk=training.pk)
    require(rules.can_edit_partnership(by, training.contact.partnership))
    if training.ended_on:
        raise Refused(_("It does not count any more. Note a new one."))
    return training


def save(training: ContactTraining, facts: dict, seen: bool, file: File | None, by: User):
    for name, value in facts.items():
        setattr(training, name, value)
    training.verified_by = (training.verified_by or by) if seen else None
    if file:
        training.file.save(files.random_name(files.check_upload(file)), file, save=False)
    with in_words():
        training.save()
    return training
