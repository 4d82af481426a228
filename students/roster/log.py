"""What went wrong, row by row; rows by the thousand that share a reason are told once."""

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.sheets import NOTED, REJECTED, WARNED, Problem

BATCH = 1000


class Log:
    """Problems in the order in which they were met, handed on by the thousand."""

    def __init__(self, sink: Callable[[list[Problem]], None]):
        self.sink = sink
        self.waiting: list[Problem] = []
        self.counts: Counter[str] = Counter({REJECTED: 0, WARNED: 0, NOTED: 0})
        self.gone: dict[tuple[str, str], list[int]] = {}

    def add(self, level, row, column, reason):
        """Keep one problem of a row."""
        self.counts[level] += 1
        self.waiting.append(Problem(level, row.file, row.line, column, row.id[:255], reason[:300]))
        if len(self.waiting) >= BATCH:
            self.flush()

    def add_gone(self, row, status):
        """Count a row that is marked as gone."""
        seen = self.gone.setdefault((row.file, status), [row.line, 0])
        seen[1] += 1

    def close(self):
        """Tell the sums, and hand on what is left."""
        for (file, status), (line, count) in self.gone.items():
            told = ngettext(
                "%(count)d row is marked %(status)s and was left out.",
                "%(count)d rows are marked %(status)s and were left out, from here on.",
                count,
            )
            self.counts[NOTED] += 1
            reason = told % {"count": count, "status": status}
            self.waiting.append(Problem(NOTED, file, line, "status", "", reason))
        self.flush()

    def add_file(self, level, file, reason, column="", line=1):
        """Keep a problem of a whole file."""
        self.counts[level] += 1
        self.waiting.append(Problem(level, file, line, column, "", reason[:300]))

    def missing(self, name):
        """A file that might have been there."""
        self.add_file(WARNED, f"{name}.csv", _("The file is missing."))

    def flush(self):
        if self.waiting:
            self.sink(self.waiting)
            self.waiting = []
