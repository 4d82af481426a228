"""A learner gathers evidence; staff confirm a piece that they have seen."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import rules
from assessments.models import Evidence
from assessments.record.facts import today_of
from kit import clock, files
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from students.models import Student

AT_MOST = 60  # pieces of one learner


@transaction.atomic
def add_evidence(
    student: Student, kind: str, *, by: User, file: File | None = None, **said
) -> Evidence:
    """Put a piece at the end of the portfolio. Raises Refused for a file of a kind that is not taken, or too many."""
    require(rules.is_own(by, student))
    pieces = hold(student)
    if pieces.count() >= AT_MOST:
        raise Refused(_("Your portfolio holds %d pieces. Take one away first.") % AT_MOST)
    last = pieces.aggregate(n=Max("position"))["n"] or 0
    piece = Evidence(student=student, kind=kind, position=last + 1, **said)
    return keep(piece, file)


@transaction.atomic
def change_evidence(piece: Evidence, *, by: User, file: File | None = None, **said) -> Evidence:
    """Other words, or another file. What staff have confirmed is no longer what stands here."""
    require(rules.is_own(by, piece.student))
    piece = locked(piece)
    for name, value in said.items():
        setattr(piece, name, value)
    piece.changed_at, piece.verified_at, piece.verified_by = clock.now(), None, None
    return keep(piece, file)


def keep(piece: Evidence, file: File | None) -> Evidence:
    """Store the piece, with another file where one came."""
    old = piece.file.name
    if piece.on and piece.on > today_of(piece.student):
        raise Refused(_("Choose a day that is not ahead."))
    if file:
        kind, bare = files.check_evidence(file)
        piece.file.save(files.random_name(kind), bare, save=False)
    with in_words():
        piece.save()
    if file and old:
        files.forget(piece.file, old)
    return piece


@transaction.atomic
def move_evidence(piece: Evidence, *, up: bool, by: User) -> None:
    """One place further up, or down; at the end of the row it stays."""
    require(rules.is_own(by, piece.student))
    pieces = list(hold(piece.student).order_by("position", "pk"))
    here = pieces.index(piece)
    there = here - 1 if up else here + 1
    if 0 <= there < len(pieces):
        pieces[here], pieces[there] = pieces[there], pieces[here]
    for position, each in enumerate(pieces, start=1):
        each.position = position
    Evidence.objects.bulk_update(pieces, ["position"])


@transaction.atomic
def remove_evidence(piece: Evidence, *, by: User) -> None:
    """Take a piece away, from every link as well."""
    require(rules.is_own(by, piece.student))
    piece = locked(piece)
    files.forget(piece.file)
    piece.delete()


@transaction.atomic
def verify_evidence(
    piece: Evidence, *, by: User, seen: datetime | None, verified: bool = True
) -> Evidence:
    """Confirm what one has seen of it, or take that back. Raises Conflict where the learner changed it meanwhile."""
    require(rules.can_verify_evidence(by, piece))
    piece = locked(piece)
    if verified and seen != piece.changed_at:
        raise Conflict(_("The piece was changed meanwhile. Look at it again, please."))
    piece.verified_at, piece.verified_by = (clock.now(), by) if verified else (None, None)
    piece.save(update_fields=["verified_at", "verified_by"])
    return piece


def hold(student: Student):
    """The portfolio, while nobody else adds to it or orders it."""
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    return Evidence.objects.filter(student=student)


def locked(piece: Evidence) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",)).get(pk=piece.pk)
