"""From the outbox to the mail server: at least once, each mail in a transaction of its own.

A worker that is killed loses its row lock and nothing else. The one gap is a crash between the
server's yes and our commit: that mail goes out twice, with the same Message-ID.
"""

import hashlib
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from pathlib import PurePath
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from kit import errors
from notifications import links
from notifications.models import Message

log = structlog.get_logger(__name__)
BACKOFF = [timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720)]
TRIES = len(BACKOFF) + 1


class Unreachable(errors.Refused):
    """The mail server does not answer; the other mails need not try now."""


class Post:
    """One connection to the mail server, kept for a whole tick."""

    def __init__(self):
        self.connection = get_connection(settings.DELIVERY_BACKEND)
        self.is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Hand over one mail; raises Unreachable when there is no server to hand it to."""
        self.open()
        self.connection.send_messages([mail])

    def open(self):
        if self.is_open:
            return
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(said(error)) from error
        self.is_open = True

    def close(self):
        """After an error the connection is in no known state: the next mail opens a new one."""
        with suppress(smtplib.SMTPException, OSError):
            self.connection.close()
        self.is_open = False


def deliver_due(moment: datetime) -> int:
    """Send what waits, one by one; how many left the outbox."""
    sent = 0
    with Post() as post:
        while (state := _deliver_one(moment, post)) is not None:
            sent += state == Message.State.SENT
            if state == "unreachable":
                break
    return sent


@transaction.atomic
def _deliver_one(moment, post):
    """What became of the mail that has waited longest; None when nothing is left."""
    waiting = Message.objects.due(moment).select_related("school").order_by("next_at", "pk")
    message = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    outcome = _try(message, moment, post)
    message.save()
    log.info("mail.tried", message=message.pk, state=message.state, attempts=message.attempts)
    return outcome


def _try(message, moment, post):
    message.attempts += 1
    try:
        post.send(as_mail(message))
    except Unreachable as error:
        _again(message, moment, str(error))
        return "unreachable"
    except (smtplib.SMTPException, OSError) as error:
        post.close()
        _refused(message, moment, error)
    except ValueError as error:  # an address or a header that cannot be written
        _give_up(message, Message.State.FAILED, said(error))
    except Exception as error:
        # a fault of ours in one mail must not keep the others from leaving
        log.exception("mail.not_written", message=message.pk)
        _again(message, moment, type(error).__name__)
    else:
        message.state, message.sent_at, message.error = Message.State.SENT, moment, ""
        _wipe(message)
    return message.state


def _refused(message, moment, error):
    code = refusal(error)
    if code >= 500:
        _give_up(message, Message.State.BOUNCED, said(error))
    else:
        _again(message, moment, said(error))


def refusal(error: Exception) -> int:
    """The server's number for this recipient or this mail; 0 for all that may pass by itself.

    A refused sender or password is ours to put right, so it is no bounce.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((answer[0] for answer in error.recipients.values()), default=0)
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code
    return 0


def said(error: Exception) -> str:
    """What the server said, in its own words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _quoted(code, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return _quoted(error.smtp_code, error.smtp_error)
    return (str(error) or type(error).__name__)[:300]


def _quoted(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:300]


def _again(message, moment, words):
    message.error = words
    if message.attempts >= TRIES:
        _give_up(message, Message.State.FAILED, words)
    else:
        message.next_at = moment + BACKOFF[message.attempts - 1]


def _give_up(message, state, words):
    message.state, message.error = state, words
    _wipe(message)


def _wipe(message):
    """A sign-in code is kept no longer than it takes to send it; the demo's mailbox shows it."""
    if message.secret and not settings.DEMO:
        message.text = message.html = ""


def as_mail(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves, with the addresses of its links."""
    text, html = message.text, message.html
    if not message.secret:
        text, html = links.fill([text, html], message.recipient)
    mail = EmailMultiAlternatives(
        message.subject,
        text,
        _sender(message),
        [formataddr((message.to_name, message.to_address))],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    if html:
        mail.attach_alternative(html, "text/html")
    if message.attachment:
        name = message.attachment_name or PurePath(message.attachment).name
        with default_storage.open(message.attachment) as file:
            mail.attach(name, file.read())
    return mail


def _sender(message):
    """The school's name over the one address from which all mail leaves."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((message.school.name if message.school else name, address))


def message_id(message: Message) -> str:
    """Made from the key: a mail that leaves twice is one mail to a mail program."""
    digest = hashlib.sha256(message.key.encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"
