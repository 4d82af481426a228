"""What pages say of a placement's documents: to whoever sends them, and to the host."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from placements.models import Document
from placements.models.documents import HOST_SEES
from placements.requirements import documents


def told(row, *, judging):
    """One that came and how it stands: a word and the shape beside it. `judging`: the reader looks at it."""
    shape = {
        Document.State.REFUSED: "stopped",
        Document.State.HANDED_IN: "yours" if judging else "waiting",
        Document.State.VALID: "done",
    }[row.state]
    return {"document": row, "word": in_words(row), "shape": shape}


def in_words(row):
    """How it stands, in a few words."""
    if row.state == Document.State.REFUSED:
        return _("Refused: %s") % row.refused_because
    if row.state == Document.State.HANDED_IN:
        return _("Handed in, not looked at yet")
    if row.valid_until is None:
        return _("Valid")
    return _("Valid until %s") % date_format(row.valid_until, "SHORT_DATE_FORMAT")


def to_send(request, placement, word):
    """What this party ("guardian") is asked to send, in the shape of parts/checklist.html."""
    items = [item for item in documents.items(placement) if item.document.sent_by == word]
    return [
        {
            "state": "met" if item.met else "waived" if item.waived else "open",
            "label": item.label,
            "note": item.waived or item.note,
            "url": address(request, placement, item.document),
            "action": _("Send anew") if item.met or item.who != word else _("Send"),
        }
        for item in items
    ]


def address(request, placement, wanted):
    """Where it is sent: behind the reader's own link, or signed in."""
    here = request.resolver_match
    if token := here.kwargs.get("token"):
        return reverse(f"{here.view_name}_document", args=[token, wanted.pk])
    return reverse("placements:document", args=[placement.pk, wanted.pk])


def seen_by_host(placement, *, with_files=False):
    """What the employer may know of the learner's documents: that they were seen, and until when they hold."""
    if placement.state not in HOST_SEES:
        return []
    items = [item for item in documents.items(placement) if item.met]
    return [
        {
            "term": item.label,
            "value": item.note,
            "url": file_of(placement, item) if with_files else "",
        }
        for item in items
        if item.document.seen_by_host
    ]


def file_of(placement, item):
    """The address of the file that counts."""
    row = documents.held(placement, item.document)
    return reverse("placements:document_file", args=[row["pk"]]) if row else ""
