"""The outbox: an action posts what is due, each app composes what the mail says.

`post` writes a row in the caller's transaction; whether it is still wanted is asked at sending.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise

from accounts.models import School
from kit import clock, jobs
from notifications.models import AccessLink, Message, Notice
from notifications.parties import Recipient, corrects, many_recipients, recipients, split

__all__ = [
    "Letter",
    "Recipient",
    "corrects",
    "letter",
    "many_recipients",
    "post",
    "recipients",
    "retry_stuck",
    "wake",
]

TICK = "notifications.tasks.tick"


@dataclass(frozen=True)
class Letter:
    """What a mail says: at most 60 words, one button, what to do if it is not mine.

    `link` makes the button open a mailed link, `url` a page that asks to sign in.
    """

    subject: str
    paragraphs: list[str]
    button: str = ""
    link: AccessLink | None = None
    url: str = ""
    details: list[tuple[str, str]] | tuple = ()
    attachment: str = ""  # a name in the default storage
    attachment_name: str = ""
    about_label: str = ""
    not_me: str = ""
    choices: (
        list[tuple[str, str]] | tuple
    ) = ()  # buttons in place of the one: words, what the address ends in
    question: str = (
        ""  # above the choices, which then stand beside the one button and not in place of it
    )


Compose = Callable[[Recipient, list[Notice], datetime], Letter | None]


@dataclass(frozen=True)
class Composer:
    """How notices of one kind become a mail."""

    compose: Compose
    bundle: bool
    title: str | Promise


_composers: dict[str, Composer] = {}


def letter(kind: str, *, bundle: bool = False, title: str | Promise = ""):
    """Register a composer; None from it means "no longer wanted".

    With `bundle` all due notices of this kind, recipient and school become one mail. `title` is
    how coordinators see the kind.
    """

    def keep(compose: Compose) -> Compose:
        _composers[kind] = Composer(compose, bundle, title)
        return compose

    return keep


def composer(kind: str) -> Composer:
    """The composer of this kind; raises LookupError when no app has one."""
    return _composers[kind]


def kind_title(kind: str) -> str:
    """The kind in words: its title, else "feedback-chase" as "Feedback chase"."""
    known = _composers.get(kind)
    if known and known.title:
        return str(known.title)
    return kind.replace("-", " ").replace("_", " ").capitalize()


def post(
    kind: str,
    recipient: str,
    *,
    about: models.Model,
    school: School,
    key: str,
    due_at: datetime | None = None,
    label: str = "",
    restricted: bool = False,
    case: models.Model | None = None,
) -> None:
    """Say that somebody is to be told something; a second notice with this key is ignored.

    `case` is the whole to which `about` belongs, if that is another row: until the school is live
    mail leaves for the cases that were let out, and for no others.
    """
    split(recipient)  # a wrong name shows where it is written, not hours later in the worker
    case = about if case is None else case
    notice = Notice(
        key=key,
        school=school,
        kind=kind,
        recipient=recipient,
        about_model=about._meta.label_lower,
        about_id=about.pk,
        about_label=str(label)[:200],
        case_model=case._meta.label_lower,
        case_id=case.pk,
        restricted=restricted,
        due_at=due_at or clock.now(),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    wake()


def retry_stuck(recipient: str) -> None:
    """An address was put right: what had none is considered again."""
    Notice.objects.filter(state=Notice.State.STUCK, recipient=recipient).update(
        state=Notice.State.PENDING
    )
    wake()


def forget(recipient: str) -> None:
    """This party never was one: what was to be said to it, and what was said, goes for good."""
    Notice.objects.filter(recipient=recipient).delete()
    Message.objects.filter(recipient=recipient).delete()


def wake() -> None:
    """After commit, have the worker look at the outbox."""
    jobs.wake(TICK)
