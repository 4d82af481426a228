"""The mail that asks an employer whether offers still stand."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact, Opportunity

OFFERS_DOOR = "partners:confirm_offers"
OFFER_KINDS = ("offer_confirm", "offer_remind")
LINK_DAYS = 60
SHOWN = 8  # so many by name; the page has them all


def ask_about_offer(offer, contact, school, *, remind_at):
    """One question and, unless it is answered by then, one reminder."""
    for kind, due_at in zip(OFFER_KINDS, (None, remind_at), strict=True):
        outbox.post(
            kind,
            f"contact:{contact.pk}",
            about=offer,
            school=school,
            key=f"{kind}:{offer.pk}:{offer.asked_at.isoformat()}",
            due_at=due_at,
            label=offer.title,
        )


@handed(OFFERS_DOOR, words=("contact",), kinds=OFFER_KINDS, by_person=True)
def offers_link(pk, ref):
    """The page on which a contact says what still stands."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, _("Your places for students"), LINK_DAYS)


@letter("offer_confirm", bundle=True, title=gettext_lazy("Offers to confirm"))
@letter("offer_remind", bundle=True, title=gettext_lazy("Offers to confirm, reminded"))
def compose_offers(recipient, notices, moment):
    """To the contact: all offers in one mail; nothing where all are answered by now."""
    found = Opportunity.objects.filter(pk__in=[n.about_id for n in notices])
    contact = Contact.objects.select_related("partnership__school").filter(
        pk=int(recipient.ref.partition(":")[2])
    )
    contact = contact.get()
    found = found.filter(asked_contact=contact, state=Opportunity.State.OPEN)
    offers = list(found.order_by("answer_by", "title", "pk"))
    if not offers:
        return None
    subject = ngettext(
        "Does your place for students still stand?",
        "Do your %(n)d places for students still stand?",
        len(offers),
    ) % {"n": len(offers)}
    until = date_format(offers[0].answer_by, "DATE_FORMAT")
    school = contact.partnership.school
    return Letter(
        subject=subject,
        paragraphs=[
            _("One tap says yes, or that something has changed."),
            _("What nobody confirms by %(day)s, students no longer see.") % {"day": until},
        ],
        details=[(offer.title, in_short(offer)) for offer in offers[:SHOWN]],
        button=_("Confirm"),
        link=links.make(
            OFFERS_DOOR,
            party=recipient.ref,
            about=contact,
            school=school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


def in_short(offer):
    """ "2 places, from August 16"."""
    words = ngettext("%d place", "%d places", offer.capacity) % offer.capacity
    if offer.starts_on:
        return f"{words}, {_('from %s') % date_format(offer.starts_on, 'SHORT_DATE_FORMAT')}"
    return words
