"""That there is something in a journal to read: at most once a day a person, and no word of what was written."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit import clock
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from placements.emails.doing import LINK_DAYS, door_of, next_news, supervised
from placements.emails.placements import tell
from placements.models import JournalEntry, Placement
from placements.models.journal import policy_of
from placements.rules import journal as rules

DOOR = "placements:journal_link"
REST = timedelta(days=1)


def news(placement, refs):
    """Tell these people ("user:3") that there is something to read."""
    moment = clock.now()
    for ref in sorted(refs):
        due = next_news(placement.school, ref, moment, "journal_news", REST)
        key = f"journal-news:{placement.pk}:{ref}:{due.isoformat()}"
        tell(placement, "journal_news", ref, key, due_at=due)


@handed(DOOR, words=("contact",), kinds=("journal_news",))
def journal_link(pk, ref):
    """What a learner shares with the supervisor; not handed over where coordinators do not read it themselves."""
    placement = supervised(pk, ref)
    if placement is None or not policy_of(placement.school).coordinators_read:
        return None
    if not placement.journal.filter(audience=JournalEntry.Audience.SUPERVISOR).exists():
        return None
    return Offer(placement, placement.school, subject_for([placement]), LINK_DAYS)


def subject_for(placements, mine=False):
    """Whose journal it is; to the learner, that it is their own."""
    if mine:
        return _("Your journal: somebody answered")
    names = ", ".join(dict.fromkeys(p.student.first_name for p in placements))
    return _("Journal of %s: something to read") % names


@letter("journal_news", bundle=True, title=gettext_lazy("Something to read in a journal"))
def compose_news(recipient, notices, moment):
    """That there is something, to those who may still read it."""
    rows = Placement.objects.filter(pk__in={n.about_id for n in notices}).with_everything()
    found = [placement for placement in rows if reads(placement, recipient.ref)]
    if not found:
        return None
    word = recipient.ref.partition(":")[0]
    subject = subject_for(found, mine=word == "student")
    told = _(
        "An entry was shared with you, or somebody answered. What was written stands only there."
    )
    if word == "student":
        told = _("Somebody answered an entry of your journal. What was written stands only there.")
    url = {"student": reverse("placements:journal")}
    shown = reverse("placements:placement_journal", args=[found[0].pk])
    return Letter(
        subject=subject,
        paragraphs=[told],
        button=_("Open the journal"),
        link=door_of(DOOR, recipient, found[0], subject) if word == "contact" else None,
        url="" if word == "contact" else url.get(word, shown),
    )


def reads(placement, ref):
    """Whether there is something that this person may read."""
    word, _colon, pk = ref.partition(":")
    if word == "student":
        return placement.student_id == int(pk)
    if word == "contact":
        found = supervised(placement.pk, ref)
        contact = found and found.supervisor.contact
        return bool(contact) and placement.journal.shared_with(contact).exists()
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not rules.can_open(user, placement):
        return False
    return placement.journal.visible_to(user).exists()
