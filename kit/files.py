"""What people upload: judged by its content, kept under random names, given out by a view that asked the rule.

Files lie in Django's default storage, a private volume (MEDIA_ROOT) that no web server shows.
"""

import uuid
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import IO

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

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
PICTURES = (JPEG, PNG)
LONGEST = 1600  # pixels of a picture's longer side: enough to read a dial or a label
MOST_PIXELS = 80_000_000  # a few hundred bytes can claim to be a picture that fills the memory
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypmif1", b"ftypmsf1")


def check_upload(file: File, kinds: tuple[Kind, ...] = SCANS, *, largest: int = LARGEST) -> Kind:
    """Which of the kinds the file is, by its first bytes; its name and what the browser says of it count for nothing.

    `largest` is in bytes. Where the installation has a scanner, it looks at the file. Raises Refused, in words for
    whoever chose the file. The file is rewound.
    """
    kind = kind_of(file, kinds)
    size = file.size or 0
    if size > largest:
        told = {"size": -(-size // MEGABYTE), "largest": largest // MEGABYTE}
        raise Refused(too_large(kind) % told)
    if kind is None:
        names = ", ".join(kind.name for kind in kinds)
        raise Refused(heic_told(file) or _("Choose a file of one of these kinds: %s.") % names)
    scan(file)
    return kind


def too_large(kind: Kind | None) -> str:
    """What to do about a file that is too large: a paper is scanned anew, a photo taken anew."""
    if kind in PICTURES:
        return _(
            "The photo has %(size)s MB; at most %(largest)s MB are taken. Make it smaller, or send a screenshot of it."
        )
    return _("The file has %(size)s MB; at most %(largest)s MB are taken. Scan it at 150 dpi.")


def heic_told(file: File) -> str:
    """What to do about a photo in the format of some telephones that browsers cannot show; blank for others."""
    file.seek(4)
    mark = file.read(8)
    file.seek(0)
    if mark not in HEIC:
        return ""
    return _(
        "This photo is in the format HEIC, which many cannot open. "
        "Send it as JPEG: a screenshot of it will do, or set the camera to “most compatible”."
    )


def check_evidence(
    file: File, kinds: tuple[Kind, ...] = SCANS, *, largest: int = LARGEST
) -> tuple[Kind, File]:
    """The same as check_upload, and the file to keep: a picture is made smaller, and only what is seen stays in it.

    Place, time, camera and owner are in the metadata of a telephone's photos. Raises Refused.
    """
    kind = check_upload(file, kinds, largest=largest)
    return kind, bare(file, kind) if kind in PICTURES else file


def bare(file: File, kind: Kind) -> ContentFile:
    """The picture without metadata, turned as it is looked at, at most LONGEST pixels a side."""
    try:
        image: Image.Image = Image.open(file, formats=("JPEG", "PNG"))
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_("This picture has too many pixels. Send a screenshot of it."))
        image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is read at a fraction of its size
        image = ImageOps.exif_transpose(image)
        image.thumbnail((LONGEST, LONGEST))
        return ContentFile(written(image, kind))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Refused(
            _("This picture cannot be read. Take it anew, or choose another.")
        ) from error


def written(image: Image.Image, kind: Kind) -> bytes:
    """The picture's pixels alone: nothing that came with them is written again."""
    has_alpha = kind == PNG and image.mode in {"RGBA", "LA", "P"}
    image = image.convert("RGBA" if has_alpha else "RGB")
    pixels = Image.frombytes(image.mode, image.size, image.tobytes())
    out = BytesIO()
    pixels.save(out, kind.name, optimize=True, quality=85)
    return out.getvalue()


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


def forget(file: FieldFile, name: str = "") -> None:
    """Remove a stored file, or an earlier one of this name, once the rows that named it are really gone."""
    if name := name or file.name or "":
        transaction.on_commit(partial(file.storage.delete, name))


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
