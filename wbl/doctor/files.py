"""Files: what people upload, what the browser loads, the compiled words."""

import filecmp
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.module_loading import import_string

from wbl.doctor.lines import Note, Wrong, network

ENOUGH = 512 * 1024 * 1024  # bytes
MEGABYTE = 1024 * 1024


def storage():
    """Every folder for private files can be written, has room, and is nobody else's to read."""
    folders = [
        Path(storages[alias].location)
        for alias in settings.STORAGES
        if alias != "staticfiles" and getattr(storages[alias], "location", None)
    ]
    found = [one_folder(folder) for folder in dict.fromkeys(folders)]
    return " ".join(found)


def one_folder(folder):
    """What is said of one folder; raises what is not well with it."""
    if settings.STATIC_ROOT in {folder, *folder.parents}:
        raise Wrong(
            f"{folder} lies among the static files, which everybody may load.",
            "Move it and set MEDIA_ROOT.",
        )
    who = f"uid {os.getuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.stat()
        # to root everything is writable; to the account that owns it, it must be too
        if not facts.st_mode & stat.S_IWUSR:
            raise PermissionError(13, "its owner may not write to it")
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise Wrong(
            f"{folder} cannot be written by {who}: {error.strerror or error}.",
            f"Mount the volume, or give it to the account of the web process: chown -R … {folder}.",
        ) from None
    free, inodes = shutil.disk_usage(folder).free, os.statvfs(folder)
    if free < ENOUGH or (inodes.f_files and inodes.f_favail < 1000):
        raise Wrong(
            f"{folder} has only {free // MEGABYTE} MB ({inodes.f_favail} files) left.",
            f"Free or add space: at least {ENOUGH // MEGABYTE} MB.",
        )
    if facts.st_mode & 0o007:
        raise Note(f"{folder} is open to every account of this machine.", f"chmod 0700 {folder}")
    return f"{folder} can be written, {free // MEGABYTE} MB are free."


def uploads():
    """The scanner looks at a harmless file; without one uploads are taken unscanned."""
    if not settings.UPLOAD_SCANNER:
        raise Note(
            "Uploads are not scanned for viruses.",
            "Install clamd and set CLAMD_SOCKET to its socket.",
        )
    where = settings.CLAMD_SOCKET or settings.UPLOAD_SCANNER
    try:
        import_string(settings.UPLOAD_SCANNER)(ContentFile(b"A line from the doctor."))
    except (OSError, ImportError, ValueError) as error:
        names = {"where": where, "host": where, "what": "the scanner"}
        raise network(error, **names, variable="CLAMD_SOCKET or UPLOAD_SCANNER") from None
    return f"{where} looks at what people upload."


def translations():
    """Each language's words are compiled, and since they last changed."""
    sources = [path for root in settings.LOCALE_PATHS for path in Path(root).rglob("django.po")]
    for source in sources:
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            state = "older than its source" if compiled.exists() else "not there"
            raise Wrong(
                f"{compiled.relative_to(settings.BASE_DIR)} is {state}.",
                "Run: pybabel compile --directory locale --domain django.",
            )
    return f"Compiled: {', '.join(sorted(path.parts[-3] for path in sources)) or 'none needed'}."


def static():
    """What the pages load was collected, and from these sources."""
    if settings.DEBUG:
        return "Served from their sources (DEBUG)."
    cure = "Run: python manage.py collectstatic --noinput (the image has them)."
    root = Path(settings.STATIC_ROOT)
    try:
        paths = json.loads((root / "staticfiles.json").read_text())["paths"]
    except (OSError, ValueError, KeyError):
        raise Wrong(f"Nothing is collected in {root}.", cure) from None
    gone = [name for name in paths.values() if not (root / name).exists()]
    if gone:
        raise Wrong(f"{len(gone)} files are gone from {root}: {gone[0]} …", cure)
    old = [name for name, source in sources() if name not in paths or differs(root / name, source)]
    if old:
        raise Wrong(f"{len(old)} collected files are of another release: {old[0]} …", cure)
    return f"{len(paths)} files collected in {root}."


def sources():
    """Name and path of every static file, the first of a name as it is served."""
    seen = {}
    for finder in get_finders():
        for name, place in finder.list([]):
            seen.setdefault(name, place.path(name))
    return seen.items()


def differs(collected, source):
    return not collected.exists() or not filecmp.cmp(collected, source, shallow=False)
