"""The calendar as a file that calendar programs read (RFC 5545).

An entry keeps its name (UID) whatever becomes of it; what the feed told before is compared with what it tells now, so
that SEQUENCE and LAST-MODIFIED grow with each change, and what is gone is told as cancelled.
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from desk.diary.entries import Entry

BACK, AHEAD = timedelta(days=30), timedelta(days=200)
EVERY = timedelta(hours=4)  # so often calendars are asked to look again
GONE = "gone"


class Memory:
    """What a feed told: each entry's fingerprint, how often it changed, when, and on which day it stands."""

    def __init__(self, told: dict, moment: datetime):
        self.before, self.now = told, dict[str, dict]()
        self.moment = moment.astimezone(UTC).replace(microsecond=0).isoformat()

    def note(self, entry: Entry) -> dict:
        """The entry's row, a new one where it says something new."""
        return self._keep(entry, sha256(repr(astuple(entry)).encode()).hexdigest()[:16])

    def gone(self, first: date, last: date) -> list[Entry]:
        """What stood between these days and is there no more, noted as such."""
        lost = []
        for key in self.before.keys() - self.now.keys():
            entry = self._shadow(key)
            if first <= entry.day <= last:
                self._keep(entry, GONE)
                lost.append(entry)
        return sorted(lost, key=lambda entry: (entry.day, entry.key))

    def _keep(self, entry, print_):
        old = self.before.get(entry.key)
        if old and old["is"] == print_:
            row = old
        else:
            row = {"is": print_, "n": old["n"] + 1 if old else 0, "at": self.moment}
            row |= {"day": entry.day.isoformat(), "zone": entry.zone}
            row |= {name: f"{at:%H:%M}" for name, at in times(entry)}
        self.now[entry.key] = row
        return row

    def _shadow(self, key):
        row = self.before[key]
        clocks = {
            name: datetime.strptime(row[name], "%H:%M").time()  # noqa: DTZ007
            for name in ("begins", "ends")
            if name in row
        }
        return Entry(
            key=key,
            kind="",
            title=_("Called off"),
            day=date.fromisoformat(row["day"]),
            zone=row["zone"],
            off=True,
            **clocks,
        )


def times(entry: Entry):
    return [(n, at) for n, at in (("begins", entry.begins), ("ends", entry.ends)) if at]


def window(day: date) -> tuple[date, date]:
    return day - BACK, day + AHEAD


def written(entries: Iterable[Entry], memory: Memory, first: date, last: date) -> bytes:
    """The file; `memory` knows afterwards what was told."""
    calendar = headed()
    for entry in entries:
        calendar.add_component(event(entry, memory.note(entry)))
    for entry in memory.gone(first, last):
        calendar.add_component(event(entry, memory.now[entry.key]))
    calendar.add_missing_timezones(
        first_date=first - timedelta(days=366), last_date=last + timedelta(days=366)
    )
    return calendar.to_ical()


def headed() -> Calendar:
    """A calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Placewell//Placewell//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Placewell")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    return calendar


def event(entry: Entry, row: dict) -> Event:
    """One entry; times of day in the zone of its school, days without one."""
    made = Event()
    at = datetime.fromisoformat(row["at"])
    made.add("uid", f"{entry.key}@{urlsplit(settings.SITE_URL).hostname or 'placewell'}")
    made.add("summary", entry.title)
    for name, moment in zip(("dtstart", "dtend"), moments(entry), strict=True):
        made.add(name, moment)
    made.add("dtstamp", at)
    made.add("last-modified", at)
    made.add("sequence", row["n"])
    made.add("status", "CANCELLED" if entry.off else "CONFIRMED")
    made.add("transp", "OPAQUE" if entry.begins and not entry.off else "TRANSPARENT")
    if entry.place:
        made.add("location", entry.place)
    if text := "\n".join(filter(None, (entry.off_word if entry.off else "", entry.text))):
        made.add("description", text)
    if entry.path:
        made.add("url", settings.SITE_URL + entry.path)
    return made


def moments(entry: Entry) -> tuple[date, date]:
    """From and to; a whole day ends with the next, and what has no end takes an hour."""
    if not entry.begins:
        return entry.day, entry.day + timedelta(days=1)
    zone = ZoneInfo(entry.zone)
    begins = datetime.combine(entry.day, entry.begins, zone)
    if entry.ends:
        return begins, datetime.combine(entry.day, entry.ends, zone)
    return begins, begins + timedelta(hours=1)
