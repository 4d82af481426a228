"""One reading of a roster: who is known, which schools are in reach, what was counted."""

from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from django.utils.translation import gettext as _

from kit.sheets import REJECTED, WARNED, Table
from students.roster.archive import Unreadable
from students.roster.cells import RowGone, RowOutside, RowRefused, listed, shown
from students.roster.files import KINDS, NAMES

GONE_WORDS = {"inactive", "tobedeleted"}
ENDED = {
    "users",
    "roles",
    "enrollments",
}  # files whose rows a delta ends; others it leaves as they are
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

    def __init__(self, archive, log, ledger, *, node, may_build, today, dry, limits=None):
        self.archive, self.log, self.ledger, self.node = archive, log, ledger, node
        self.may_build, self.today, self.dry = may_build, today, dry
        self.limits = limits or {}
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
        self.modes: dict[str, str] = {}  # of each file: bulk, delta or absent
        self.known: dict[str, set[str]] = {}  # ids of rows that are there already, in a delta
        self.made: set[int] = set()  # schools made by this run
        self.gone_posts: list[Row] = []  # rows of roles.csv that are marked as gone
        self.placeholders = count(-1, -1)
        self.rows_read = 0
        self.progress = lambda name, rows: None

    @property
    def is_partial(self):
        """Whether others share this roster, so that an id may belong to another school."""
        return self.node is not None and self.node.pk != self.source_id

    @property
    def is_delta(self):
        """Whether the zip holds only what has changed; what it does not name stays."""
        return "delta" in self.modes.values()

    def is_open(self, name):
        """Whether rows of this kind may be there though the zip does not name them."""
        if not self.is_delta or not name:
            return False
        return self.modes[name] == "delta" or self.tables[name] is None

    @property
    def has_orgs(self):
        """Whether rows name schools; without orgs.csv all belong to the one that the import is for."""
        return self.tables["orgs"] is not None or self.is_delta

    def open_tables(self):
        """Look at the heading of each file. Raises Unreadable where nobody could be taken."""
        version = read_manifest(self)
        if "users.csv" not in self.archive and not self.is_delta:
            raise Unreadable(_("The zip holds no users.csv, so it is no OneRoster file."))
        for name in NAMES:
            self.tables[name] = self._open(name)
        users = self.tables["users"]
        if users is None or self.tables["roles"] is not None or "role" in users.columns:
            return
        if version == "1.2" and not self.is_open("roles"):
            raise Unreadable(_("The zip holds no roles.csv, which tells who is a student."))
        if version != "1.2":
            raise Unreadable(_("users.csv has no column %s.") % "role")

    def _open(self, name):
        if f"{name}.csv" not in self.archive:
            if name != "roles" and self.modes[name] != "absent":
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
        for line in table or ():
            row = Row(f"{name}.csv", line.number, line["sourcedId"], line.cells)
            self.step(name)
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
            self.drop(name, row, row["status"])
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

    def drop(self, name, row, word):
        """Treat a row as gone. In a delta that is news, elsewhere the row is left out and told."""
        self.fates[name][row.id] = Fate.GONE
        if name == "roles":
            self.gone_posts.append(row)
        if not (name in ENDED and self.is_open(name)):
            self.log.add_gone(row, word)

    def take(self, name, handle):
        """Hand each row of a file to `handle`, and keep what it refuses."""
        for row in self.rows(name):
            try:
                handle(self, row)
            except RowRefused as refusal:
                self.refuse(row, refusal.column, refusal.reason)
            except RowOutside as outside:
                self.pass_over(row, outside.org)
            except RowGone as gone:
                self.drop(name, row, gone.word)

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
        if fate is None and sid in self.known.get(name, ()):
            return
        is_elsewhere = fate is None and self.is_partial and self.is_open(name)
        if fate is Fate.OUTSIDE or is_elsewhere:
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
        return self.schools_named(row, column, listed(row[column]), above)

    def schools_named(self, row, column, named, above=False):
        """Keys of these organisations' schools; raises where none of them is taken here."""
        if not self.has_orgs:
            return [self.node.pk]
        if not named:
            raise RowRefused(column, _("This must not be blank."))
        taken = self.schools | self.above if above else self.schools
        inside = [taken[org] for org in named if org in taken]
        unknown = [org for org in named if self.fates["orgs"].get(org) is not Fate.TAKEN]
        if inside:
            for org in unknown:
                self.warn(row, column, self.why_not("orgs", org))
            return list(dict.fromkeys(inside))
        if unknown:
            raise RowRefused(column, self.why_not("orgs", unknown[0]))
        raise RowOutside(named[0])

    def placeholder(self):
        """A key for a row that is not written."""
        return next(self.placeholders)

    def step(self, name):
        """Count a row, and now and then tell how far the reading is. Raises Cancelled where somebody stopped it."""
        self.rows_read += 1
        if self.rows_read % PROGRESS_ROWS == 0:
            self.progress(name, self.rows_read)


def read_manifest(run):
    """Learn which files are whole, changed or absent; gives the version. Raises Unreadable for a strange one."""
    run.modes = dict.fromkeys(NAMES, "bulk")
    if "manifest.csv" not in run.archive:
        run.log.missing("manifest")
        return "1.2" if "roles.csv" in run.archive else ""
    table = Table(run.archive.opener("manifest.csv"), ("propertyName", "value"))
    told = {line["propertyName"]: line["value"].lower() for line in table}
    version = told.get("oneroster.version", "")
    if version and not version.startswith(("1.0", "1.1", "1.2")):
        raise Unreadable(_("This is OneRoster %s. Export version 1.1 or 1.2.") % shown(version))
    run.modes |= {name: told.get(f"file.{name}", "bulk") for name in NAMES}
    return version[:3]
