"""Mail on a school's own documents: one that was refused is sent anew."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links
from notifications.outbox import Letter, letter
from placements.emails.placements import FAMILY_DAYS, subject_of, tell
from placements.models import Document

DOORS = {"contact": "placements:host", "guardian": "placements:family"}


def document_refused(document, placement):
    """To whoever sent it, with the reason; staff who sent it themselves are told nothing."""
    if not document.party.startswith("user:"):
        key = f"document-refused:{document.pk}"
        tell(placement, "document_refused", document.party, key)


@letter("document_refused", bundle=False, title=gettext_lazy("Document refused"))
def compose_refused(recipient, notices, moment):
    """What is wrong with what they sent, as far as nothing newer has come."""
    placement = subject_of(notices)
    rows = refused_of(placement, recipient.ref)
    if not rows:
        return None
    subject = _("Please send a document once more")
    return Letter(
        subject=subject,
        paragraphs=[_("What you sent does not fit yet.")],
        details=[(row.kind.name, row.refused_because) for row in rows],
        button=_("Send a scan or photo"),
        **way_in(placement, recipient, subject, rows[0].kind_id),
    )


def refused_of(placement, party):
    """The newest of each kind that this party sent for the learner, if it was refused."""
    sent = Document.objects.filter(student=placement.student_id).order_by("kind_id", "-pk")
    newest = sent.distinct("kind_id").select_related("kind")
    return [row for row in newest if row.party == party and row.state == Document.State.REFUSED]


def way_in(placement, recipient, subject, kind):
    """Guardians and employers get a link; learners sign in."""
    word = recipient.ref.partition(":")[0]
    if word not in DOORS:
        return {"url": reverse("placements:document", args=[placement.pk, kind])}
    link = links.make(
        DOORS[word],
        party=recipient.ref,
        about=placement,
        school=placement.school,
        days=FAMILY_DAYS,
        subject=subject,
    )
    return {"link": link}
