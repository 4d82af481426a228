"""Opening an uploaded zip without trusting it: no path that leads out, no bomb, nothing written to disk."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

MAX_ENTRIES = 500
MAX_BYTES = 1 << 30  # all files together, unpacked; 100,000 students are about 150 MB
MAX_RATIO = 200  # real rosters pack 5 to 30 times smaller, a bomb 1,000 times
SMALL = 1 << 20  # below this the ratio says nothing

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError,
    NotImplementedError, ValueError, OverflowError, MemoryError,
)  # fmt: skip


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why."""


class Archive:
    """The CSV files of a zip, by their names in small letters."""

    def __init__(self, file: IO[bytes]):
        try:
            self.zip = zipfile.ZipFile(file)
            entries = self.zip.infolist()
        except BROKEN as error:
            raise Unreadable(_("This file is not a zip file.")) from error
        check_entries(entries)
        self.entries = by_name(entries)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    def opener(self, name: str) -> Callable[[], IO[bytes]]:
        """What opens this file anew each time; reading stops where it grows beyond what it may."""
        entry = self.entries[name.lower()]
        return lambda: io.BufferedReader(Metered(self, entry), 1 << 16)

    def lines(self, name: str) -> int:
        """About how many rows a file has."""
        with self.opener(name)() as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


class Metered(io.RawIOBase):
    """Bytes of one entry, counted: the sizes that a zip claims may be lies."""

    def __init__(self, archive: Archive, entry: zipfile.ZipInfo):
        super().__init__()
        self.archive, self.entry, self.left = archive, entry, allowance(entry)
        try:
            self.source = archive.zip.open(entry)
        except BROKEN as error:
            raise broken(entry) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            block = self.source.read(len(buffer))
        except BROKEN as error:
            raise broken(self.entry) from error
        self.left -= len(block)
        if self.left < 0:
            raise too_big(self.entry.filename)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed and hasattr(self, "source"):
            self.source.close()
        super().close()


def allowance(entry: zipfile.ZipInfo) -> int:
    """How many bytes an entry may unpack to."""
    return min(MAX_BYTES, max(SMALL, entry.compress_size * MAX_RATIO))


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip that would lead out of its folder or grow without end."""
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(_("The zip holds more than %d files.") % MAX_ENTRIES)
    for entry in entries:
        if leads_out(entry):
            told = _("The zip holds a path that leads out of it: %s")
            raise Unreadable(told % entry.filename[:80])
        if entry.file_size > allowance(entry):
            raise too_big(entry.filename)
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise too_big("")


def leads_out(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry's name is absolute, climbs, names a drive, or is a link."""
    # zipfile cuts a name at a zero byte and turns backslashes round; the name as stored tells
    name = (entry.orig_filename or "").replace("\\", "/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    climbs = ".." in PurePosixPath(name).parts
    return is_link or climbs or name.startswith("/") or ":" in name or "\0" in name


def by_name(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """CSV files by name, at the root or in the one folder that holds them."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.suffix.lower() != ".csv" or path.parts[0] == "__MACOSX":
            continue
        name = path.name.lower()
        if name in found:
            raise Unreadable(_("The zip holds %s twice.") % path.name[:80])
        found[name] = entry
    return found


def too_big(name: str) -> Unreadable:
    return Unreadable(_("Unpacked, the zip is too big to be a roster. %s") % name[:80])


def broken(entry: zipfile.ZipInfo) -> Unreadable:
    return Unreadable(_("%s in the zip is damaged or locked.") % entry.filename[:80])
