"""The kind of a school's own documents: one row of the policy for each, all answered from one reading."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placements.models import Document, DocumentKind
from placements.requirements.engine import (
    DOCUMENT,
    Item,
    Met,
    Open,
    checklist,
    kind,
    rows,
)
from placements.requirements.partners import has_begun, starting_on

State = Document.State


@kind(DOCUMENT, label=gettext_lazy("Document of the school's own"))
def document(placement, wanted):
    """One that holds on the first day was verified. What has begun is not stopped by its end."""
    came = of_kind(placement, wanted)
    first = placement.starts_on if has_begun(placement) else starting_on(placement)
    if found := standing(came, first):
        return Met(words(found))
    url = reverse("placements:document", args=[placement.pk, wanted.pk])
    newest = came[0] if came else None
    if newest and newest["state"] == State.HANDED_IN:
        return Open(_("It has come; the school looks at it."), url)
    return Open(missing(newest, wanted), url, wanted.sent_by)


def missing(newest, wanted):
    """Why there is none that counts."""
    if newest is None:
        return wanted.help or _("Not sent yet.")
    if newest["state"] == State.REFUSED:
        return _("Refused: %s") % newest["why"]
    until = date_format(date.fromisoformat(newest["until"]))
    return _("It was valid until %s; the first day is later.") % until


def standing(came, day):
    """Of what came, the verified one that lasts longest, if it holds on the day."""
    day = day.isoformat()
    good = [
        row
        for row in came
        if row["state"] == State.VALID and (row["until"] is None or row["until"] >= day)
    ]
    return max(
        good, key=lambda row: (row["until"] is None, row["until"] or "", row["pk"]), default=None
    )


def words(row):
    """When it was seen, and until when it holds."""
    seen = date_format(datetime.fromisoformat(row["judged"]).date())
    if row["until"] is None:
        return _("seen on %s") % seen
    until = date_format(date.fromisoformat(row["until"]))
    return _("seen on %(seen)s, valid until %(until)s") % {"seen": seen, "until": until}


def of_kind(placement, wanted):
    """What came of this kind for the learner, or from the employer for this placement; the newest first."""
    came = [
        row
        for row in known(placement)
        if row["kind"] == wanted.pk and row["placement"] in (None, placement.pk)
    ]
    return sorted(came, key=lambda row: -row["pk"])


def known(placement):
    """The learner's documents: one query for all kinds, none where the list brought them."""
    if "own_documents" in placement.__dict__:
        return placement.own_documents
    if "documents" not in placement.read:
        mine = Document.objects.filter(student=placement.student_id)
        placement.read["documents"] = list(mine.terms())
    return placement.read["documents"]


def asked(placement) -> list[DocumentKind]:
    """The own documents that are asked for in this placement, required or recommended."""
    return [row.document for row in rows(placement) if row.document]


def items(placement) -> list[Item]:
    """The lines of the checklist that are about own documents."""
    found = placement.requirement_set.requirements.all()
    return checklist(placement, asked=[row for row in found if row.document])


def held(placement, wanted):
    """The one that counts on the first day, as `terms` tells it; None where there is none."""
    return standing(of_kind(placement, wanted), placement.starts_on)
