"""Mails on suggestions: what the employer would have taught is asked for, and what became of it is told back."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact, Suggestion

SUGGEST_DOOR = "partners:suggest"
SUGGEST_KINDS = ("suggest_ask", "suggestion_answer")
LINK_DAYS = 180
WORDS = 40  # of an answer in the mail; the page has it all


def ask_for_suggestions(contact, today):
    """One mail with the link, at most one a day."""
    school = contact.partnership.school
    outbox.post(
        "suggest_ask",
        f"contact:{contact.pk}",
        about=contact,
        school=school,
        key=f"suggest_ask:{contact.pk}:{today}",
        label=str(contact.partnership),
    )


def tell_answer(suggestion):
    """What became of it, once, to who said it."""
    outbox.post(
        "suggestion_answer",
        f"contact:{suggestion.contact_id}",
        about=suggestion,
        school=suggestion.partnership.school,
        key=f"suggestion_answer:{suggestion.pk}",
        label=suggestion.subject,
    )


def subject():
    return _("What should our students learn?")


@handed(SUGGEST_DOOR, words=("contact",), kinds=SUGGEST_KINDS, by_person=True)
def suggest_link(pk, ref):
    """The page on which a contact says what the employer looks for."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, subject(), LINK_DAYS)


def link_of(contact, words):
    return links.make(
        SUGGEST_DOOR,
        party=f"contact:{contact.pk}",
        about=contact,
        school=contact.partnership.school,
        days=LINK_DAYS,
        subject=words,
    )


@letter("suggest_ask", title=gettext_lazy("What employers look for"))
def compose_ask(recipient, notices, moment):
    """To the contact, unless they have left."""
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    contact = rows.filter(pk=notices[0].about_id).first()
    if contact is None:
        return None
    told = {"employer": contact.partnership.employer.name}
    return Letter(
        subject=subject(),
        paragraphs=[
            _("Which skills does %(employer)s look for, and what do beginners lack?") % told,
            _("A line is enough. You hear from us what comes of it."),
        ],
        button=_("Tell the school"),
        link=link_of(contact, subject()),
    )


@letter("suggestion_answer", title=gettext_lazy("Answer to a suggestion"))
def compose_answer(recipient, notices, moment):
    """The answer as it stands when the mail leaves."""
    rows = Suggestion.objects.select_related("contact__partnership__school")
    suggestion = rows.filter(pk=notices[0].about_id).exclude(answer="").first()
    if suggestion is None or recipient.ref != f"contact:{suggestion.contact_id}":
        return None
    words = _("What came of your suggestion: %s") % suggestion.subject
    return Letter(
        subject=words,
        paragraphs=[Truncator(suggestion.answer).words(WORDS)],
        details=[(_("Now"), suggestion.get_state_display())],
        button=_("Read it, or say more"),
        link=link_of(suggestion.contact, words),
    )
