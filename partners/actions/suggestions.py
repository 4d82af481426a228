"""What employers would have a school teach: asked for, said, noted for them, answered and told back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from partners import emails, rules
from partners.actions.records import put
from partners.models import Contact, Partnership, Suggestion

MOST_A_DAY = 20  # of one person: nobody has more to say, and a machine fills no inbox


@transaction.atomic
def ask(contact: Contact, *, by: User) -> None:
    """Send one mail with the link to say what the employer looks for; pressed twice on a day it is one."""
    require(rules.can_edit_partnership(by, contact.partnership))
    if not contact.email or contact.ended_on:
        raise Refused(_("Choose somebody with an e-mail address."))
    emails.ask_for_suggestions(contact, clock.today(contact.partnership.school.time_zone))


@transaction.atomic
def suggest(contact: Contact, *, kind: str, subject: str, text: str = "") -> Suggestion:
    """Keep what somebody at the employer says by link. The same words sent twice are one suggestion."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    mine = Suggestion.objects.filter(contact=contact)
    if mine.filter(said_at__gt=clock.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("That is a lot for one day. Call the school for the rest."))
    said = {"kind": kind, "subject": subject.strip(), "text": text.strip()}
    found = mine.filter(state=Suggestion.State.NEW, noted_by=None, **said).first()
    return found or Suggestion.objects.create(
        partnership_id=contact.partnership_id, contact=contact, **said
    )


@transaction.atomic
def note(
    partnership: Partnership,
    *,
    kind: str,
    subject: str,
    text: str = "",
    contact: Contact | None = None,
    by: User,
) -> Suggestion:
    """Write down what a member of staff was told."""
    require(rules.can_note_contact(by, partnership))
    if contact and contact.partnership_id != partnership.pk:
        raise Refused(_("Choose a contact of this employer."))
    return Suggestion.objects.create(
        partnership=partnership,
        contact=contact,
        kind=kind,
        subject=subject.strip(),
        text=text.strip(),
        noted_by=by,
    )


@transaction.atomic
def answer(suggestion: Suggestion, *, state: str, words: str = "", by: User) -> bool:
    """Say what becomes of it; whether the first words are mailed to who said it. Later ones only change the page."""
    rows = Suggestion.objects.select_for_update(of=("self",))
    suggestion = rows.select_related("partnership__school", "contact").get(pk=suggestion.pk)
    require(rules.can_answer(by, suggestion))
    words = words.strip()
    if suggestion.answer and not words:
        raise Refused(_("The answer has been read, so it stays. Correct its words."))
    first = bool(words) and not suggestion.answer
    put(suggestion, {"state": state})
    if words != suggestion.answer:
        put(suggestion, {"answer": words, "answered_by": by, "answered_at": clock.now()})
    mailed = first and can_be_told(suggestion)
    if mailed:
        emails.tell_answer(suggestion)
    return mailed


def can_be_told(suggestion: Suggestion) -> bool:
    """Whether who said it is still there and has an address."""
    person = suggestion.contact
    return bool(person and person.email and not person.ended_on)
