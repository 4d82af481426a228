"""Pictures as telephones make them, for tests of what is left of one."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

OWNER = "Ava Longbow's phone"
HEIC = b"\x00\x00\x00\x18ftypheic" + b"0" * 20


def photo(width=2400, height=1200, name="IMG_1.jpg", kind="JPEG"):
    """A photo with its owner and the place in its metadata, held upright: it is turned when looked at."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x013B] = OWNER
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind, exif=exif, comment=OWNER.encode())
    return SimpleUploadedFile(name, out.getvalue())
