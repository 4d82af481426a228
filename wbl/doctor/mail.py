"""The mail server: the same connection as for real mail, up to the point where a mail would begin."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from wbl.doctor.lines import Note, Wrong, network

PATIENCE = 4

REFUSALS = (
    (
        r"starttls extension not supported|starttls.*not supported",
        "The mail server at {where} offers no STARTTLS.",
        "Ask its operator for a port with STARTTLS (587), or set EMAIL_USE_SSL=1 for port 465.",
    ),
    (
        r"auth extension not supported|no suitable authentication",
        "The mail server at {where} takes no password like this.",
        "Set EMAIL_USE_TLS=1 and its port (587), or leave EMAIL_HOST_USER empty.",
    ),
    (
        r"timed? ?out|closed|disconnected",
        "The mail server at {where} does not greet.",
        "Start it or correct EMAIL_HOST and EMAIL_PORT; port 465 wants EMAIL_USE_SSL=1, 587 "
        "EMAIL_USE_TLS=1; see whether a firewall is between.",
    ),
)


def server():
    """Connect, encrypt, sign in, offer the sender and take it back. Nothing is sent."""
    backend = get_connection(settings.DELIVERY_BACKEND)
    if not isinstance(backend, EmailBackend):
        return f"Nothing leaves: {settings.DELIVERY_BACKEND.rpartition('.')[2]}."
    backend.timeout = PATIENCE
    user, password = backend.username, backend.password
    backend.username = ""  # signing in is a step of its own here, to tell its errors apart
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if not sender or sender.endswith("@localhost"):
        raise Wrong(
            "There is no address to send from.",
            "Set DEFAULT_FROM_EMAIL to an address of your domain: Placewell <name@your.school>.",
        )
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        backend.open()
        if user and password:
            sign_in(backend.connection, user, password, where)
        code, said = offer(backend.connection, sender)
    except (smtplib.SMTPException, OSError) as error:
        names = {"where": where, "host": settings.EMAIL_HOST, "what": "the mail server"}
        raise network(error, REFUSALS, **names, variable="EMAIL_HOST and EMAIL_PORT") from None
    finally:
        backend.fail_silently = True
        backend.close()
    if code != 250:
        raise Wrong(
            f"The mail server at {where} refuses mail from {sender}: {code} {said}.",
            "Let it accept this sender, or correct DEFAULT_FROM_EMAIL.",
        )
    return safe(where, sender)


def sign_in(connection, user, password, where):
    """Some servers refuse a password with words; some hang up or fall silent."""
    try:
        connection.login(user, password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected):
        raise Wrong(
            f"The mail server at {where} refuses user or password.",
            "Correct EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
        ) from None


def offer(connection, sender):
    """What the server says to this sender; the offer is taken back before anybody is addressed."""
    code, said = connection.mail(sender)
    connection.rset()
    return code, said.decode(errors="replace").replace("\n", " ")[:120]


def safe(where, sender):
    """How the connection is kept; a password over an open line is worth a note."""
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    here = settings.EMAIL_HOST in {"localhost", "127.0.0.1", "::1"}
    if settings.EMAIL_HOST_USER and not encrypted and not here:
        raise Note(
            f"{where} takes mail, and the password goes there unencrypted.",
            "Set EMAIL_USE_TLS=1 (port 587).",
        )
    return f"{where} takes mail from {sender}{', encrypted' if encrypted else ''}."
