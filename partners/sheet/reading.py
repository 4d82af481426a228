"""Rows of the spreadsheet, one a site, put together to firms. Nothing here asks the database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kit.sheets import (
    REJECTED,
    WARNED,
    Line,
    Problem,
    Table,
    Unreadable,
    cells,
    fold,
    is_formula,
    names,
)
from partners.sheet.columns import COLUMNS, CONTACTS, OLDER, SITES

LIMITS = {
    "employer": 200,
    "site": 150,
    "address": 300,
    "contact": 150,
    "phone": 40,
    "job_title": 100,
}
FILE = "employers.csv"
SHOWN = 60
MOST_ROWS = 50_000


@dataclass
class Site:
    name: str
    address: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def key(self):
        """One place is one name and address, whatever the signs between."""
        return names.plain(self.name), names.plain(self.address)


@dataclass
class Contact:
    name: str
    email: str
    phone: str
    job_title: str = ""

    @property
    def key(self):
        """One person is one address; without an address one name."""
        return self.email.lower() or fold(self.name)


@dataclass
class Firm:
    """An employer with all rows that name it.

    `known` is the Partnership or Employer on file that it turned out to be; `alone`: it was told to be none of others.
    """

    name: str
    lines: list[int] = field(default_factory=list)
    known: Any = None
    alone: bool = False
    cluster: str = ""
    sites: dict[tuple, Site] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    places: dict[tuple, int] = field(default_factory=dict)
    insurance_until: date | None = None
    hosts: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Firm") -> None:
        """Take over what another spelling of this firm brought."""
        self.lines = sorted({*self.lines, *other.lines})
        self.known, self.alone = self.known or other.known, self.alone or other.alone
        self.cluster = self.cluster or other.cluster
        for name in ("sites", "contacts", "places"):
            setattr(self, name, getattr(other, name) | getattr(self, name))
        for name in ("hosts", "languages", "notes"):
            mine = getattr(self, name)
            mine += [text for text in getattr(other, name) if text not in mine]
        ends = [day for day in (self.insurance_until, other.insurance_until) if day]
        self.insurance_until = min(ends, default=None)


def table_lines(opener) -> tuple[Iterable[Line], bool]:
    """The rows of a list under the usual names, and whether its letters were guessed. Raises Unreadable."""
    table = Table(opener, [column.name for column in COLUMNS], OLDER)
    if "employer" not in table.columns:
        raise Unreadable(
            _("The file has no column “employer”. Its first row must name the columns.")
        )
    return table, table.is_guessed


class Reader:
    """Reads rows; `firms` and `problems` hold what came of them. `order` tells how "03/04/2026" is meant."""

    def __init__(self, clusters=(), order=cells.MONTH_FIRST):
        self.clusters = {fold(name): name for name in clusters}
        self.order = order
        self.firms: dict[str, Firm] = {}
        self.problems: list[Problem] = []

    def read(self, lines: Iterable[Line], *, is_guessed=False):
        """Take every row. Raises Unreadable where there are too many."""
        if is_guessed:
            told = _("The letters are not UTF-8 and were read as Windows-1252. Check the accents.")
            self.problems.append(Problem(WARNED, FILE, 1, "", "", told))
        for count, line in enumerate(lines):
            if count >= MOST_ROWS:
                raise Unreadable(_("The file has more than %d rows.") % MOST_ROWS)
            self.take(line)
        return self

    def take(self, line):
        reason = line.fault or self.name_fault(line["employer"])
        if reason:
            column = "" if line.fault else "employer"
            self.tell(REJECTED, line, column, reason)
            return
        firm = self.firms.setdefault(fold(line["employer"]), Firm(line["employer"]))
        if is_formula(firm.name):
            self.warn(line, "employer", _("“%s” looks like a formula. It was taken as a name."))
        firm.lines.append(line.number)
        first = self.site(line, "")
        firm.sites.setdefault(first.key, first)
        for ending in SITES[1:]:
            site = self.site(line, ending)
            if site.key != ("", ""):
                firm.sites.setdefault(site.key, site)
        for ending in CONTACTS:
            self.add_contact(firm, line, ending)
        self.add_terms(firm, line, first.key)

    def name_fault(self, name):
        if not name:
            return _("The employer's name must not be blank.")
        return _("The name is longer than 200 letters.") if len(name) > LIMITS["employer"] else ""

    def site(self, line, ending):
        latitude = self.degrees(line, f"lat{ending}", 90)
        longitude = self.degrees(line, f"lon{ending}", 180)
        if latitude is None or longitude is None:
            latitude = longitude = None
        name, address = self.short(line, f"site{ending}"), self.short(line, f"address{ending}")
        return Site(name, address, latitude, longitude)

    def add_contact(self, firm, line, ending):
        name, email = self.short(line, f"contact{ending}"), self.email(line, f"email{ending}")
        phone, job = self.short(line, f"phone{ending}"), self.short(line, f"job_title{ending}")
        contact = Contact(name or email, email, phone, job)
        if contact.name:
            firm.contacts.setdefault(contact.key, contact)

    def add_terms(self, firm, line, site):
        """What the school agreed with the firm: places add up over its sites, the first insurance to end counts."""
        firm.cluster = firm.cluster or self.cluster(line)
        places = self.places(line)
        if places is not None:
            firm.places.setdefault(site, places)
        until = self.day(line, "insurance_valid_until")
        if until and (firm.insurance_until is None or until < firm.insurance_until):
            firm.insurance_until = until
        for told, text in ((firm.hosts, line["hosts"]), (firm.languages, line["languages"])):
            parts = (part.strip() for part in text.replace(",", ";").split(";"))
            told += [part for part in dict.fromkeys(parts) if part and part not in told]
        if line["notes"] and line["notes"] not in firm.notes:
            firm.notes.append(line["notes"])

    # Single cells

    def short(self, line, column):
        text = line[column]
        if len(text) > LIMITS[re.sub(r"_\d$", "", column)]:
            self.warn(line, column, _("“%s” is too long and was left blank."))
            return ""
        return text

    def email(self, line, column):
        text = line[column]
        found = cells.read_email(text) if text else ""
        if found is None:
            self.warn(line, column, _("“%s” is no e-mail address and was left blank."))
        return found or ""

    def degrees(self, line, column, most):
        text = line[column].replace(",", ".")
        if not text:
            return None
        try:
            value = round(Decimal(text), 5)
            fits = abs(value) <= most
        except (InvalidOperation, OverflowError, ValueError):
            fits = False
        if not fits:
            self.warn(line, column, _("“%s” is no degree of a map and was left blank."))
            return None
        return value

    def cluster(self, line):
        name = self.clusters.get(fold(line["cluster"]), "")
        if line["cluster"] and not name:
            self.warn(line, "cluster", _("“%s” is no career cluster and was left blank."))
        return name

    def places(self, line):
        text = line["places_a_year"]
        if text and not (text.isdecimal() and len(text) <= 4):
            self.warn(line, "places_a_year", _("“%s” is no number of places and was left blank."))
            return None
        return int(text) if text else None

    def day(self, line, column):
        text = line[column]
        found = cells.read_date(text, self.order) if text else None
        if text and found is None:
            self.warn(line, column, _("“%s” is no date and was left blank. Write 2026-09-01."))
        return found

    def warn(self, line, column, told):
        text = line[column]
        self.tell(
            WARNED, line, column, told % (text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
        )

    def tell(self, level, line, column, reason):
        name = line["employer"][:100]
        self.problems.append(Problem(level, FILE, line.number, column, name, reason[:300]))
