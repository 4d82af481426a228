"""A roster from beginning to end. The caller holds the transaction."""

from dataclasses import asdict, dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from kit import clock
from kit.sheets import REJECTED, WARNED
from students.roster import (
    courses,
    enrolments,
    leaving,
    organisations,
    people,
    roles,
    scope,
    ties,
)
from students.roster.archive import Archive, Unreadable
from students.roster.files import NAMES
from students.roster.ledger import Ledger
from students.roster.log import Log
from students.roster.run import Run

LOCK = 7213  # any number that no other advisory lock of ours uses


class TooManyLeave(Unreadable):
    """More than a tenth of the students would leave; nothing was written."""

    def __init__(self, count, of):
        told = _("%(count)d of %(of)d students are not in this file and would be marked as left.")
        super().__init__(told % {"count": count, "of": of})


@dataclass
class Result:
    """What a reading found: rows by kind, students leaving, problems by level, and what may be chosen."""

    kinds: dict[str, dict[str, int]]
    leaving: int
    present: int
    problems: dict[str, int]
    choices: dict[str, list] = field(default_factory=dict)

    @property
    def new(self):
        """Rows of every kind that were not there before."""
        return sum(kind["new"] for kind in self.kinds.values())

    @property
    def changed(self):
        """Rows of every kind that were altered, or ended because the roster no longer names them."""
        return sum(kind["changed"] + kind["ended"] for kind in self.kinds.values())

    @property
    def is_many(self):
        return leaving.is_many(self.leaving, self.present)

    @property
    def summary(self):
        """The line with which the command ends. It is read by programs, so it is not translated."""
        problems = self.problems
        return (
            f"{self.new} new, {self.changed} changed, {self.leaving} leaving, "
            f"{problems[REJECTED]} rejected, {problems[WARNED]} warned"
        )


def read(
    file, *, node, may_build, sink, dry, limits=None, may_leave=False, progress=None, found=None
):
    """Compare a roster with the database and, unless `dry`, write it.

    `node` is the school it is for (none: the operator's, for whatever the file is about), `may_build` whether
    schools may be made, `sink` takes lists of problems, `progress` the file being read and how many rows of how many
    (it may raise kit.jobs.Cancelled), `found` gives the import to note in what was done, so that it can be undone.
    Raises Unreadable, AnchorUnknown and TooManyLeave.
    """
    run = Run(
        Archive(file),
        Log(sink),
        Ledger(None if dry else found),
        node=node,
        may_build=may_build,
        today=clock.today(node.time_zone if node else "UTC"),
        dry=dry,
        limits=limits,
    )
    run.open_tables()
    watch(run, progress)
    orgs = organisations.take(run)
    if not dry:
        hold(run.source_id)
        run.ledger.open(run.node)
    roles.read(run)
    scope.limit(run)
    present = leaving.present(run).count()
    take_all(run)
    gone = let_go(run, present, may_leave)
    organisations.tell_outside(run)
    run.log.close()
    kinds = {label: asdict(tally) for label, tally in run.tally.items()}
    return Result(kinds, len(gone), present, dict(run.log.counts), scope.choices(run, orgs))


def watch(run, progress):
    """Have the reading tell how many rows of how many it has met."""
    if progress is not None:
        rows = sum(run.archive.lines(f"{name}.csv") - 1 for name in NAMES if run.tables[name])
        run.progress = lambda name, done: progress(name, min(done, rows), rows)
        run.progress("orgs", 0)


def hold(source):
    """Until the transaction ends nobody else applies this roster."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, source])


def take_all(run):
    courses.take_terms(run)
    courses.take_courses(run)
    courses.take_classes(run)
    people.take_people(run)
    ties.take_links(run)
    enrolments.take_enrolments(run)


def let_go(run, present, may_leave):
    """Keys of those who leave. Raises TooManyLeave unless somebody said that it is meant."""
    gone = leaving.students(run)
    if not run.dry:
        if leaving.is_many(len(gone), present) and not may_leave:
            raise TooManyLeave(len(gone), present)
        leaving.let_leave(run, gone)
    leaving.end_the_rest(run)
    return gone
