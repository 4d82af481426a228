"""Django's mail API writes to the outbox; the demo's mail server is the demo itself."""

import uuid

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from kit import clock
from notifications import outbox
from notifications.models import Message


class OutboxBackend(BaseEmailBackend):
    """Sign-in codes, resets and invitations: hidden from people, wiped once sent.

    They are rows of the request's transaction, so a request that fails sends nothing. The header
    X-Key names a mail, so that it leaves once.
    """

    def send_messages(self, email_messages):
        rows = [
            as_row(mail, address, number)
            for mail in email_messages
            for number, address in enumerate(mail.recipients())
        ]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        outbox.wake()
        return len(email_messages)


def as_row(mail, address, number):
    """One row an address."""
    key = mail.extra_headers.get("X-Key") or f"mail:{uuid.uuid4()}"
    moment = clock.now()
    return Message(
        key=f"{key}:{number}" if number else key,
        kind="account",
        to_address=address,
        language=translation.get_language() or "en",
        secret=True,
        subject=" ".join(str(mail.subject).split())[:200],
        text=mail.body,
        html=next((part[0] for part in getattr(mail, "alternatives", ())), ""),
        next_at=moment,
        made_at=moment,
    )


class MailboxBackend(BaseEmailBackend):
    """The demo's mail server: every mail arrives, and the mailbox page shows it."""

    def send_messages(self, email_messages):
        return len(email_messages)
