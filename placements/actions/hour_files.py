"""Photos and papers on a line of hours: at most five, small, and with nothing in them but what is seen."""

from collections.abc import Iterable

from django.core.files.base import File
from django.utils.translation import gettext as _

from kit import files
from kit.errors import Refused
from placements.models import LogEntry, LogFile

MOST = 5


def attach(line: LogEntry, found: Iterable[File]) -> None:
    """Put files on a line of one's own. Raises Refused for more than five, and for what is no photo or PDF."""
    found = list(found)
    if found and line.files.count() + len(found) > MOST:
        raise Refused(_("A line holds at most %d files. Leave some out.") % MOST)
    kept = [files.check_evidence(file) for file in found]  # all, before the first is stored
    for kind, file in kept:
        LogFile(line=line).file.save(files.random_name(kind), file)


def drop(rows: Iterable[LogFile]) -> None:
    """Take files away, from the volume too once that is settled."""
    for row in rows:
        files.forget(row.file)
        row.delete()
