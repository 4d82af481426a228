"""What waits for whom: the shape in which each app tells Today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

LINES = 20  # of one group that Today reads; who has more of them goes to the list
SCANNED = 60  # rows at most that are looked at one by one, where the database cannot tell


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that somebody must do. `verb` groups items: "Chase signatures", "Sign"."""

    key: str  # a stable word for the group, such as "chase-signature"
    verb: str  # how the group is headed, in the reader's language
    label: str  # who or what it is about
    detail: str = ""
    url: str = ""  # where to do it
    since: date | None = None
    due: date | None = None
    waits_for: str = ""  # blank: it waits for the reader; else whom it waits for
    remind_url: str = ""  # POST here reminds everybody in the group
    second: str = ""  # another way to do it, in words
    second_url: str = ""
    urgent: bool = False  # somebody may be in danger: stands before all else
    calm: bool = False  # good to do, and nobody waits: stands after all that presses


@dataclass(frozen=True, kw_only=True)
class More:
    """That a group has more things than the app tells of one by one."""

    key: str  # of the group
    count: int | None  # in the whole group; None where only looking at each would tell
    url: str  # where all of them stand


def first(rows: QuerySet, *, key: str, url: str) -> tuple[list[Any], list[More]]:
    """The first LINES rows, in their order, and what to tell of the others; counted only where there are any."""
    found = list(rows[: LINES + 1])
    if len(found) <= LINES:
        return found, []
    return found[:LINES], [More(key=key, count=rows.count(), url=url)]


def scanned(rows: QuerySet, *, key: str, url: str) -> tuple[list[Any], list[More]]:
    """The first SCANNED rows, for an app that has to look at each, and that there are others."""
    found = list(rows[: SCANNED + 1])
    if len(found) <= SCANNED:
        return found, []
    return found[:SCANNED], [More(key=key, count=None, url=url)]


Told = Iterable[Waiting | More]
