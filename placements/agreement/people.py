"""Who somebody is in an agreement: as which party a person signs, and what else the same person is there."""

from django.utils.translation import gettext as _

from placements.models import Party
from placements.requirements.kinds import GUARDIANS, principal_of


def party_of(text, ref):
    """As which party the learner or a guardian signs this text. Two guardians sign in the order in which they come."""
    if ref.startswith("student:"):
        return Party.STUDENT
    signed = [s for s in text.signatures.all() if s.stands] if text else []
    if own := next((s.party for s in signed if s.person == ref and s.party in GUARDIANS), None):
        return Party(own)
    asked = [party for party, _label in text.content["parties"]] if text else []
    left = [g for g in GUARDIANS if g in asked and not text.signed_by(g)]
    return left[0] if left else Party.GUARDIAN


def other_roles(placement, ref):
    """What the person behind `ref` is besides, in words: the same account, or the same address."""
    people = list(everybody(placement))
    marks = {mark for other, _label, *found in people if other == ref for mark in marks_of(*found)}
    return list(
        dict.fromkeys(
            str(label)
            for other, label, *found in people
            if other != ref and marks & set(marks_of(*found))
        )
    )


def everybody(placement):
    """Each part in the placement: (ref, what it is called, address, account)."""
    student = placement.student
    yield f"student:{student.pk}", Party.STUDENT.label, student.email, student.user_id
    for guardian in student.guardians.all():
        yield f"guardian:{guardian.pk}", Party.GUARDIAN.label, guardian.email, guardian.user_id
    for part, label in (
        (placement.supervisor, _("Workplace supervisor")),
        (placement.signatory, _("Employer signatory")),
    ):
        if part and part.contact:
            contact = part.contact
            yield f"contact:{contact.pk}", label, contact.email, contact.user_id
    if placement.coordinator:
        user = placement.coordinator
        yield f"user:{user.pk}", Party.SCHOOL.label, user.email, user.pk
    if user := principal_of(placement):
        yield f"user:{user.pk}", Party.PRINCIPAL.label, user.email, user.pk


def marks_of(email, user):
    """By what one tells that two are the same person."""
    return [mark for mark in (email.strip().lower(), user) if mark]
