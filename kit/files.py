"""What people upload: judged by its content, kept under random names, given out by a view that asked the rule.

Files lie in Django's default storage, a private volume (MEDIA_ROOT) that no web server shows.
"""

import uuid
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import structlog
from django.conf import settings
from django.core.files.base import File
from django.http import FileResponse, Http404
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kit.errors import Refused

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, and the bytes with which every such file begins."""

    name: str
    ending: str
    content_type: str
    begins: bytes


PDF = Kind("PDF", "pdf", "application/pdf", b"%PDF-")
JPEG = Kind("JPEG", "jpg", "image/jpeg", b"\xff\xd8\xff")
PNG = Kind("PNG", "png", "image/png", b"\x89PNG\r\n\x1a\n")
SCANS = (PDF, JPEG, PNG)  # what a scanner or a telephone makes of paper


def check_upload(file: File, kinds: tuple[Kind, ...] = SCANS, *, largest: int = LARGEST) -> Kind:
    """Which of the kinds the file is, by its first bytes; its name and what the browser says of it count for nothing.

    `largest` is in bytes. Where the installation has a scanner, it looks at the file. Raises Refused, in words for
    whoever chose the file. The file is rewound.
    """
    size = file.size or 0
    if size > largest:
        raise Refused(
            _("The file has %(size)s MB; at most %(largest)s MB are taken. Scan it at 150 dpi.")
            % {"size": -(-size // MEGABYTE), "largest": largest // MEGABYTE}
        )
    kind = kind_of(file, kinds)
    if kind is None:
        names = ", ".join(kind.name for kind in kinds)
        raise Refused(_("Choose a file of one of these kinds: %s.") % names)
    scan(file)
    return kind


def scan(file: File) -> None:
    """Show the file to UPLOAD_SCANNER, a callable that raises Refused for what must not be kept; none by default.

    A scanner that gives no answer lets nothing in: the file is refused until it can be looked at.
    """
    if not settings.UPLOAD_SCANNER:
        return
    try:
        import_string(settings.UPLOAD_SCANNER)(file)
    except Refused:
        raise
    except Exception as error:
        # whatever ails the scanner, whoever fills in the form keeps what they typed
        log.exception("upload.not_scanned", why=type(error).__name__)
        raise Refused(
            _("The file could not be looked at just now. Try again in a minute.")
        ) from error
    file.seek(0)


def kind_of(file: File, kinds: tuple[Kind, ...]) -> Kind | None:
    """The kind whose mark the file begins with."""
    file.seek(0)
    head = file.read(max(len(kind.begins) for kind in kinds))
    file.seek(0)
    return next((kind for kind in kinds if head.startswith(kind.begins)), None)


def accept(kinds: tuple[Kind, ...] = SCANS) -> str:
    """What an `<input type=file>` offers; a telephone turns its own format into one of these."""
    return ",".join(kind.content_type for kind in kinds)


def random_name(kind: Kind) -> str:
    """A name that tells nobody anything and cannot be guessed: give it to `FileField.save`."""
    return f"{uuid.uuid4().hex}.{kind.ending}"


def serve(file: File, name: str) -> FileResponse:
    """The stored file as a download called `name` plus its ending: never shown in the page, kept by no cache.

    404 where the volume has lost it.
    """
    try:
        content: IO = file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    ending = PurePath(file.name or "").suffix
    kind = next((kind for kind in SCANS if f".{kind.ending}" == ending), None)
    content_type = kind.content_type if kind else "application/octet-stream"
    response = FileResponse(
        content, as_attachment=True, filename=name + ending, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
