"""How an employer's people are written to, and where a corrected address goes."""

from notifications.outbox import Recipient, corrects, many_recipients, recipients
from partners.models import Contact


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
