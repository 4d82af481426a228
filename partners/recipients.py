"""How an employer's people are written to, and where a corrected address goes."""

from notifications.outbox import Recipient, corrects, many_recipients, recipients
from partners.models import Contact, Enquiry


@recipients("contact")
def find(pk):
    return next(iter(find_many([pk])), None)


@many_recipients("contact")
def find_many(pks):
    return [as_recipient(contact) for contact in Contact.objects.filter(pk__in=pks)]


@corrects("contact")
def set_email(pk, email):
    Contact.objects.filter(pk=pk).update(email=email, told_email="")


def as_recipient(contact):
    """Whoever has left the employer is not written to: the mail stands without an address."""
    email = "" if contact.ended_on else contact.email
    return Recipient(
        contact.name,
        email,
        contact.language,
        f"contact:{contact.pk}",
        phone=contact.phone,
        user=contact.user_id,
    )


@recipients("enquiry")
def find_enquirer(pk):
    return next(iter(find_enquirers([pk])), None)


@many_recipients("enquiry")
def find_enquirers(pks):
    return [as_enquirer(enquiry) for enquiry in Enquiry.objects.filter(pk__in=pks)]


@corrects("enquiry")
def set_enquirer_email(pk, email):
    """Another address has confirmed nothing yet."""
    Enquiry.objects.filter(pk=pk).update(email=email, confirmed_at=None)


def as_enquirer(enquiry):
    """Whoever wrote, before they are anybody's contact."""
    return Recipient(
        enquiry.name,
        enquiry.email,
        enquiry.language,
        f"enquiry:{enquiry.pk}",
        phone=enquiry.phone,
    )
