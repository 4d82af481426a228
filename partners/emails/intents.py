"""The mail that asks an employer whether it hosts in a year: yes, maybe, no."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import HostingIntent, IntentRequest
from partners.rules import year_words

INTENT_DOOR = "partners:intent"
INTENT_KINDS = ("intent_ask", "intent_remind")
LINK_DAYS = 90


def ask_for_intent(request, *, remind_at):
    """One question and, unless it is answered by then, one reminder."""
    for kind, due_at in zip(INTENT_KINDS, (None, remind_at), strict=True):
        outbox.post(
            kind,
            f"contact:{request.contact_id}",
            about=request,
            school=request.partnership.school,
            key=f"{kind}:{request.partnership_id}:{request.year}",
            due_at=due_at,
            label=str(request.partnership),
        )


@handed(INTENT_DOOR, words=("contact",), kinds=INTENT_KINDS)
def intent_link(pk, ref):
    """The page on which the employer answers."""
    rows = IntentRequest.objects.select_related("partnership__school")
    request = rows.filter(pk=pk).first()
    if request is None or ref != f"contact:{request.contact_id}":
        return None
    return Offer(request, request.partnership.school, subject_of(request), LINK_DAYS)


def subject_of(request):
    return _("Will you host students in %s?") % year_words(request.year)


@letter("intent_ask", title=gettext_lazy("Who hosts next year"))
@letter("intent_remind", title=gettext_lazy("Who hosts next year, reminded"))
def compose_intent(recipient, notices, moment):
    """To the contact: three links, one page. Nothing where an answer came meanwhile."""
    rows = IntentRequest.objects.select_related("partnership__school")
    request = rows.filter(pk=notices[0].about_id).first()
    if request is None:
        return None
    said = HostingIntent.objects.filter(partnership=request.partnership_id, year=request.year)
    if said.exists():
        return None
    subject = subject_of(request)
    return Letter(
        subject=subject,
        paragraphs=[_("One tap, and one more to send it. A guess helps us to plan.")],
        choices=[(str(label), f"?say={value}") for value, label in HostingIntent.Answer.choices],
        link=links.make(
            INTENT_DOOR,
            party=recipient.ref,
            about=request,
            school=request.partnership.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )
