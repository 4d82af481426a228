"""A school's own documents: which there are; sent, verified, refused."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, files
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from placements import emails, rules
from placements.actions.moves import settle
from placements.models import Document, DocumentKind, Placement, Requirement
from placements.requirements import documents
from students.models import Student

WAITING_AT_MOST = 10  # of one learner that nobody has looked at yet
By = DocumentKind.By


@dataclass(frozen=True)
class Sender:
    """Who sends it: as which party ("student:3"), and what they are called."""

    party: str
    name: str


@transaction.atomic
def save_kind(kind: DocumentKind, *, by: User) -> DocumentKind:
    """Keep a document that the school can ask for from now on."""
    require(rules.can_make(by, kind.school))
    with in_words():
        kind.save()
    return kind


@transaction.atomic
def end_kind(kind: DocumentKind, *, by: User, today: date, ended: bool = True) -> None:
    """New policies offer it no more, or again; what asks for it already goes on asking."""
    require(rules.can_make(by, kind.school))
    kind.ended_on = today if ended else None
    kind.save(update_fields=["ended_on"])


@transaction.atomic
def send(
    placement: Placement,
    kind: DocumentKind,
    file: File,
    valid_until: date | None = None,
    *,
    sender: Sender,
    by: User | None = None,
) -> Document:
    """A document has come for this placement; it counts once the school has verified it, at once where it sends it.

    Raises Refused for a file that is no PDF or picture, one without its last day, or where too many wait.
    """
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=placement.student_id)
    if kind.pk not in {each.pk for each in documents.asked(placement)}:
        raise Refused(_("This document is not asked for any more."))
    if kind.expires and valid_until is None:
        raise Refused(_("Say until when it is valid."))
    row = Document(
        kind=kind,
        student_id=placement.student_id,
        placement=placement if kind.sent_by == By.EMPLOYER else None,
        valid_until=valid_until if kind.expires else None,
        party=sender.party,
        sent_by=sender.name,
    )
    if by:
        require(rules.can_run(by, placement))
    elif Document.objects.filter(student=row.student_id).waiting().count() >= WAITING_AT_MOST:
        raise Refused(_("The school has to look at what you sent before. Please call them."))
    row.file.save(files.random_name(files.check_upload(file)), file, save=False)
    row.save()
    return judge(row, by, Document.State.VALID) if by else row


@transaction.atomic
def verify(document: Document, *, by: User) -> Document:
    """The document is what was asked for; what waited only for it goes on."""
    return judge(open_for(document, by), by, Document.State.VALID)


@transaction.atomic
def refuse(document: Document, *, why: str, by: User) -> Document:
    """The document is not what was asked for; whoever sent it is told the reason."""
    document = open_for(document, by)
    if not why.strip():
        raise Refused(_("Say what is wrong with it, so that it can be sent anew."))
    document.refused_because = why.strip()
    judge(document, by, Document.State.REFUSED)
    if about := placement_of(document):
        emails.document_refused(document, about)
    return document


def open_for(document: Document, by: User) -> Document:
    """The row, locked, while nobody has judged it; only staff of the school that asks for it may."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    require(rules.can_judge_document(by, document))
    if document.state != Document.State.HANDED_IN:
        raise Conflict(_("Somebody has looked at this already."))
    return document


def judge(document: Document, by: User, state: str) -> Document:
    document.state, document.judged_by, document.judged_at = state, by, clock.now()
    document.save()
    if state == Document.State.VALID:
        for placement in placements_of(document):
            settle(placement, by=by)
    return document


def placements_of(document: Document):
    """The placements that ask for it, the newest first."""
    if document.placement_id:
        return Placement.objects.filter(pk=document.placement_id)
    asking = Requirement.objects.filter(document=document.kind_id).values("set")
    found = Placement.objects.filter(student=document.student_id, requirement_set__in=asking)
    return found.order_by("-starts_on", "-pk")


def placement_of(document: Document) -> Placement | None:
    """The placement about which one writes: the newest for which it counts."""
    return placements_of(document).select_related("student", "school").first()
