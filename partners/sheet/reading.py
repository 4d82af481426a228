"""Rows of the spreadsheet, one a site, put together to firms. Nothing here asks the database."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kit.sheets import REJECTED, WARNED, Problem, Table, fold, is_formula

COLUMNS = (
    "employer", "site", "address", "lat", "lon", "contact", "email", "phone", "cluster", "places_a_year",
    "insurance_valid_until", "hosts", "languages", "notes",
)  # fmt: skip
OLDER = {
    "employer name": "employer",
    "company": "employer",
    "business": "employer",
    "organisation": "employer",
    "organization": "employer",
    "name": "employer",
    "site name": "site",
    "latitude": "lat",
    "longitude": "lon",
    "lng": "lon",
    "contact name": "contact",
    "contact person": "contact",
    "mail": "email",
    "email address": "email",
    "telephone": "phone",
    "career cluster": "cluster",
    "places": "places_a_year",
    "insurance": "insurance_valid_until",
    "insurance until": "insurance_valid_until",
    "language": "languages",
}
LIMITS = {"employer": 200, "site": 150, "address": 300, "contact": 150, "phone": 40}
FILE = "employers.csv"
SHOWN = 60
MOST_ROWS = 50_000


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why."""


@dataclass
class Site:
    name: str
    address: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def key(self):
        return fold(self.name), fold(self.address)


@dataclass
class Contact:
    name: str
    email: str
    phone: str

    @property
    def key(self):
        """One person is one address; without an address one name."""
        return self.email.lower() or fold(self.name)


@dataclass
class Firm:
    """An employer with all rows that name it."""

    name: str
    cluster: str = ""
    sites: dict[tuple, Site] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    places: dict[tuple, int] = field(default_factory=dict)
    insurance_until: date | None = None
    hosts: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Reader:
    """Reads one spreadsheet; `firms` and `problems` hold what came of it."""

    def __init__(self, opener, clusters=()):
        self.table = Table(opener, COLUMNS, OLDER)
        self.clusters = {fold(name): name for name in clusters}
        self.firms: dict[str, Firm] = {}
        self.problems: list[Problem] = []
        if "employer" not in self.table.columns:
            raise Unreadable(
                _("The file has no column “employer”. Its first row must name the columns.")
            )

    def read(self):
        """Take every row. Raises Unreadable where there are too many."""
        if self.table.is_guessed:
            told = _("The letters are not UTF-8 and were read as Windows-1252. Check the accents.")
            self.problems.append(Problem(WARNED, FILE, 1, "", "", told))
        for count, line in enumerate(self.table):
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
        site = self.site(line)
        firm.sites.setdefault(site.key, site)
        self.add_contact(firm, line)
        self.add_terms(firm, line, site.key)

    def name_fault(self, name):
        if not name:
            return _("The employer's name must not be blank.")
        return _("The name is longer than 200 letters.") if len(name) > LIMITS["employer"] else ""

    def site(self, line):
        latitude, longitude = self.degrees(line, "lat", 90), self.degrees(line, "lon", 180)
        if latitude is None or longitude is None:
            latitude = longitude = None
        return Site(self.short(line, "site"), self.short(line, "address"), latitude, longitude)

    def add_contact(self, firm, line):
        name, email = self.short(line, "contact"), self.email(line)
        contact = Contact(name or email, email, self.short(line, "phone"))
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
        for names, text in ((firm.hosts, line["hosts"]), (firm.languages, line["languages"])):
            parts = (part.strip() for part in text.replace(",", ";").split(";"))
            names += [part for part in dict.fromkeys(parts) if part and part not in names]
        if line["notes"] and line["notes"] not in firm.notes:
            firm.notes.append(line["notes"])

    # Single cells

    def short(self, line, column):
        text = line[column]
        if len(text) > LIMITS[column]:
            self.warn(line, column, _("“%s” is too long and was left blank."))
            return ""
        return text

    def email(self, line):
        text = line["email"]
        if not text:
            return ""
        try:
            validate_email(text)
        except ValidationError:
            self.warn(line, "email", _("“%s” is no e-mail address and was left blank."))
            return ""
        return text if len(text) <= 254 else ""

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
        try:
            return datetime.fromisoformat(text).date() if text else None
        except ValueError:
            self.warn(line, column, _("“%s” is no date and was left blank. Write 2026-09-01."))
            return None

    def warn(self, line, column, told):
        text = line[column]
        self.tell(
            WARNED, line, column, told % (text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
        )

    def tell(self, level, line, column, reason):
        name = line["employer"][:100]
        self.problems.append(Problem(level, FILE, line.number, column, name, reason[:300]))
