"""Pages of the post office."""

from notifications.views.cockpit import address, again, go_live, mail, message
from notifications.views.fresh import fresh
from notifications.views.hand import hand
from notifications.views.mailbox import mailbox, mailbox_html, mailbox_mail

__all__ = [
    "address",
    "again",
    "fresh",
    "go_live",
    "hand",
    "mail",
    "mailbox",
    "mailbox_html",
    "mailbox_mail",
    "message",
]
