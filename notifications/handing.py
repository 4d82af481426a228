"""Links that a coordinator may hand over: which there are, whose, and where the page for it is.

Each app registers its doors in its `emails`. Nothing here makes a link or knows a key.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from accounts.models import School
from notifications import parties
from notifications.models import AccessLink, Notice


@dataclass(frozen=True)
class Offer:
    """What the link would open, and what to write beside it, in the party's language."""

    about: models.Model
    school: School
    subject: str
    days: int = 30


Find = Callable[[int, str], Offer | None]


@dataclass(frozen=True)
class Way:
    """A door whose links may be handed over, to parties of which kinds. `by_person`: it is about the party itself."""

    door: str
    words: tuple[str, ...]
    find: Find
    by_person: bool


_ways: dict[str, Way] = {}
_by_mail: dict[tuple[str, str], Way] = {}


def handed(door: str, *, words: tuple[str, ...], kinds: tuple[str, ...], by_person: bool = False):
    """Register `find(about_id, party) -> Offer | None`; None where the party has no part in it.

    `words` are the kinds of party ("contact"), `kinds` those of notices whose mail holds this link.
    """

    def keep(find: Find) -> Find:
        way = Way(door, words, find, by_person)
        _ways[_slug(door)] = way
        _by_mail.update({(kind, word): way for kind in kinds for word in words})
        return find

    return keep


def _slug(door):
    return door.rpartition(":")[2]


def way(what: str, word: str) -> Way | None:
    """By the last word of its door, "sign" for "placements:sign", if it is for this kind of party."""
    found = _ways.get(what)
    return found if found and word in found.words else None


def page(door: str, about_id: int, party: str) -> str:
    """The address of the page on which this link is handed over; blank where there is none."""
    word, key = parties.split(party)
    if way(_slug(door), word) is None:
        return ""
    return reverse("notifications:hand", args=[_slug(door), about_id, word, key])


def page_of_link(link: AccessLink) -> str:
    """The page for a link that stands in a mail."""
    return page(link.door, link.about_id, link.party)


def page_of_notice(notice: Notice) -> str:
    """The page for the link that the mail of this notice will hold; blank where it holds none."""
    word, key = parties.split(notice.recipient)
    found = _by_mail.get((notice.kind, word))
    if found is None:
        return ""
    return page(found.door, key if found.by_person else notice.about_id, notice.recipient)
