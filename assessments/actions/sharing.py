"""A learner shows the record to others by a link, and keeps in mind whom they met."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.tokens import mint
from assessments import rules
from assessments.models import Evidence, PersonMet, RecordShare, ShareVisit
from assessments.record.people import people_of
from kit import clock
from kit.constraints import in_words
from kit.errors import Refused, require
from partners.models import Contact
from students.models import Student

LONGEST = timedelta(days=366)
QUIET = timedelta(hours=1)  # so long one visit and the next count as one
LIVE_AT_MOST = 20
MET_AT_MOST = 200


@transaction.atomic
def make_share(
    student: Student,
    *,
    by: User,
    today: date,
    ends_on: date,
    evidence: Iterable[Evidence] = (),
    **said,
) -> RecordShare:
    """A link to what was chosen. Raises Refused where nothing was, or for a last day that is past or far away."""
    require(rules.is_own(by, student))
    pieces = list(evidence)
    require(all(piece.student_id == student.pk for piece in pieces))
    if not (said["with_hours"] or said["with_skills"] or pieces):
        raise Refused(_("Choose what the link shows."))
    if not today <= ends_on <= today + LONGEST:
        raise Refused(_("Choose a day from today on, at most a year ahead."))
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    if student.record_shares.live(today).count() >= LIVE_AT_MOST:
        raise Refused(_("You have %d links that work. End one first.") % LIVE_AT_MOST)
    nonce, token_hash = mint()
    share = RecordShare.objects.create(
        student=student, nonce=nonce, token_hash=token_hash, ends_on=ends_on, **said
    )
    share.evidence.set(pieces)
    return share


@transaction.atomic
def end_share(share: RecordShare, *, by: User) -> None:
    """The link opens no more from now on."""
    require(rules.is_own(by, share.student))
    RecordShare.objects.filter(pk=share.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def visited(share: RecordShare) -> None:
    """Somebody opened the link; within an hour it counts once, for nothing is known of who it was."""
    RecordShare.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if not share.visits.filter(at__gt=clock.now() - QUIET).exists():
        ShareVisit.objects.create(share=share, at=clock.now())


@transaction.atomic
def write_down(
    student: Student, *, by: User, person: PersonMet | None = None, **said
) -> PersonMet:
    """Somebody whom the learner met, in the learner's own words; or other words for one."""
    require(rules.is_own(by, student))
    require(person is None or (person.student_id == student.pk and person.contact_id is None))
    if person is None:
        if student.people_met.count() >= MET_AT_MOST:
            raise Refused(_("You wrote down %d people. Take one away first.") % MET_AT_MOST)
        person = PersonMet(student=student)
    for name, value in said.items():
        setattr(person, name, value)
    with in_words():
        person.save()
    return person


@transaction.atomic
def note_contact(student: Student, contact: Contact, *, note: str, by: User) -> None:
    """A private note on somebody on file whom the learner met; an empty one takes it away."""
    require(rules.is_own(by, student))
    require(any(met.contact == contact.pk for met in people_of(student)))
    notes = PersonMet.objects.filter(student=student, contact=contact)
    if note:
        PersonMet.objects.update_or_create(
            student=student, contact=contact, defaults={"note": note}
        )
    else:
        notes.delete()


@transaction.atomic
def take_away(person: PersonMet, *, by: User) -> None:
    """Whom the learner wrote down, or a note, goes."""
    require(rules.is_own(by, person.student))
    person.delete()
