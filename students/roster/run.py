"""One reading of a roster: who is known, which schools are in reach, what was counted."""

from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from django.utils.translation import gettext as _

from kit.sheets import REJECTED, WARNED, Table
from students.roster.archive import Unreadable
from students.roster.cells import RowOutside, RowRefused, listed, shown
from students.roster.files import KINDS, NAMES

GONE_WORDS = {"inactive", "tobedeleted"}
PROGRESS_ROWS = 1000
LONGEST_ID = 255


class Fate(Enum):
    """What became of a row."""

    TAKEN = 1
    REFUSED = 2
    GONE = 3
    OUTSIDE = 4


@dataclass(slots=True)
class Row:
    """One row of a file: its place, its id and its cells."""

    file: str
    line: int
    id: str
    cells: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, column):
        return self.cells.get(column, "")


@dataclass
class Tally:
    """Rows of one kind: made, altered, and ended because the roster no longer names them."""

    new: int = 0
    changed: int = 0
    ended: int = 0


class Run:
    """State of one reading. With `dry` nothing is written; rows to come then have keys below zero."""

    def __init__(self, archive, log, *, node, may_build, today, dry, limits=None, progress=None):
        self.archive, self.log, self.node = archive, log, node
        self.may_build, self.today, self.dry = may_build, today, dry
        self.limits, self.progress = limits or {}, progress or (lambda share: None)
        self.founding = node is None  # a whole file for the operator: its roots become schools
        self.source_id: int | None = None
        self.reach: set[int] = set()  # schools whose rows may be altered
        self.schools: dict[str, int] = {}  # organisation: school, where rows are taken
        self.above: dict[str, int] = {}  # organisations above those: courses may belong to them
        self.outside: dict[str, Row] = {}  # organisations whose rows are left out, and are told
        self.left_out: dict[str, int] = {}  # how many rows of each were
        self.wanted: set[str] | None = None  # users, where schools or courses are limited
        self.wanted_classes: set[str] | None = None
        self.fates: dict[str, dict[str, Fate]] = {name: {} for name in NAMES}
        self.tally: dict[str, Tally] = {}
        self.tables: dict[str, Table | None] = {}
        self.made: set[int] = set()  # schools made by this run
        self.placeholders = count(-1, -1)

    @property
    def is_partial(self):
        """Whether others share this roster, so that an id may belong to another school."""
        return self.node is not None and self.node.pk != self.source_id

    def open_tables(self):
        """Look at the heading of each file. Raises Unreadable where nobody could be taken."""
        if "users.csv" not in self.archive:
            raise Unreadable(_("The zip holds no users.csv, so it is no OneRoster file."))
        absent = check_manifest(self)
        for name in NAMES:
            self.tables[name] = self._open(name, absent)

    def _open(self, name, absent):
        if f"{name}.csv" not in self.archive:
            if name not in absent:
                self.log.missing(name)
            return None
        kind = KINDS[name]
        table = Table(self.archive.opener(f"{name}.csv"), kind.columns, kind.older)
        missing = [column for column in ("sourcedId", *kind.needed) if column not in table.columns]
        if missing:
            return self._without(name, missing)
        if table.is_guessed:
            told = _("The letters are not UTF-8 and were read as Windows-1252. Check the accents.")
            self.log.add_file(WARNED, f"{name}.csv", told)
        return table

    def _without(self, name, missing):
        told = _("The column %s is missing, so the file was left out.") % missing[0]
        if name == "users":
            raise Unreadable(_("users.csv has no column %s.") % missing[0])
        self.log.add_file(REJECTED, f"{name}.csv", told, missing[0])

    def rows(self, name):
        """Rows that can be looked at: readable, with an id of their own, and not marked as gone."""
        table = self.tables[name]
        for number, line in enumerate(table or (), start=1):
            row = Row(f"{name}.csv", line.number, line["sourcedId"], line.cells)
            if number % PROGRESS_ROWS == 0:
                self.tell_progress()
            if self._admit(name, row, line.fault):
                yield row

    def raw_rows(self, name):
        """All readable rows, without judging them: for looking ahead."""
        for line in self.tables[name] or ():
            if line["sourcedId"] and line["status"].lower() not in GONE_WORDS:
                yield Row(f"{name}.csv", line.number, line["sourcedId"], line.cells)

    def _admit(self, name, row, fault):
        fates = self.fates[name]
        reason = fault or self._id_fault(row, fates)
        if reason:
            # the first of a twin stays as it is, so no fate is written here
            self.log.add(REJECTED, row, "" if fault else "sourcedId", reason)
            return False
        status = row["status"].lower()
        if status in GONE_WORDS:
            fates[row.id] = Fate.GONE
            self.log.add_gone(row, row["status"])
            return False
        fates[row.id] = Fate.TAKEN
        return True

    def _id_fault(self, row, fates):
        if not row.id:
            return _("This must not be blank.")
        if row.id in fates:
            return _("The id “%s” stands further up already.") % shown(row.id)
        return (
            _("This is longer than %d letters.") % LONGEST_ID if len(row.id) > LONGEST_ID else ""
        )

    def take(self, name, handle):
        """Hand each row of a file to `handle`, and keep what it refuses."""
        for row in self.rows(name):
            try:
                handle(self, row)
            except RowRefused as refusal:
                self.refuse(row, refusal.column, refusal.reason)
            except RowOutside as outside:
                self.pass_over(row, outside.org)

    def refuse(self, row, column, reason):
        """Set a row aside; what refers to it falls too."""
        self.fates[row.file.removesuffix(".csv")][row.id] = Fate.REFUSED
        self.log.add(REJECTED, row, column, reason)

    def pass_over(self, row, org):
        """Leave a row out because it belongs elsewhere."""
        self.fates[row.file.removesuffix(".csv")][row.id] = Fate.OUTSIDE
        if org in self.outside:
            self.left_out[org] = self.left_out.get(org, 0) + 1

    def warn(self, row, column, reason):
        self.log.add(WARNED, row, column, reason)

    def check(self, row, column, name, sid):
        """Make sure that the row named by this id was taken."""
        if not sid:
            raise RowRefused(column, _("This must not be blank."))
        fate = self.fates[name].get(sid)
        if fate is Fate.OUTSIDE:
            raise RowOutside
        if fate is not Fate.TAKEN:
            raise RowRefused(column, self.why_not(name, sid))

    def why_not(self, name, sid):
        """Why a row that is referred to is not there."""
        told = {
            Fate.REFUSED: _("“%(id)s” was itself set aside; see %(file)s."),
            Fate.GONE: _("“%(id)s” is marked as gone in %(file)s."),
            Fate.OUTSIDE: _("“%(id)s” in %(file)s is not taken here."),
        }.get(self.fates[name].get(sid), _("“%(id)s” does not stand in %(file)s."))
        return told % {"id": shown(sid), "file": f"{name}.csv"}

    def schools_of(self, row, column, above=False):
        """Keys of the schools that a row names; raises where none of them is taken here."""
        if self.tables["orgs"] is None:
            return [self.node.pk]
        named = listed(row[column])
        if not named:
            raise RowRefused(column, _("This must not be blank."))
        taken = self.schools | self.above if above else self.schools
        inside = [taken[org] for org in named if org in taken]
        unknown = [org for org in named if self.fates["orgs"].get(org) is not Fate.TAKEN]
        if inside:
            for org in unknown:
                self.warn(row, column, self.why_not("orgs", org))
            return inside
        if unknown:
            raise RowRefused(column, self.why_not("orgs", unknown[0]))
        raise RowOutside(named[0])

    def placeholder(self):
        """A key for a row that is not written."""
        return next(self.placeholders)

    def tell_progress(self):
        passes = 2 if self.wanted is None else 3
        self.progress(min(0.99, self.archive.bytes_read / ((self.archive.size or 1) * passes)))


def check_manifest(run):
    """The files that manifest.csv says are absent. Raises Unreadable for a version that is not read."""
    if "manifest.csv" not in run.archive:
        run.log.missing("manifest")
        return set()
    table = Table(run.archive.opener("manifest.csv"), ("propertyName", "value"))
    told = {line["propertyName"]: line["value"].lower() for line in table}
    version = told.get("oneroster.version", "")
    if version.startswith(("1.2", "2")):
        raise Unreadable(_("This is OneRoster %s. Export version 1.1.") % shown(version))
    if "delta" in (told.get(f"file.{name}") for name in NAMES):
        raise Unreadable(_("The file holds only changes (delta). Export all rows (bulk)."))
    return {name for name in NAMES if told.get(f"file.{name}") == "absent"}
