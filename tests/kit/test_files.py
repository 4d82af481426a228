"""Uploads are judged by their content and given out as downloads."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile, FileField
from django.http import Http404

from kit import files
from kit.errors import Refused

PNG = b"\x89PNG\r\n\x1a\n...."
JPEG = b"\xff\xd8\xff\xe0...."
PDF = b"%PDF-1.7 ...."


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, files.PDF), (PNG, files.PNG), (JPEG, files.JPEG)]
)
def test_the_first_bytes_tell_and_the_name_does_not(content, kind):
    file = ContentFile(content, name="virus.exe")
    assert files.check_upload(file) is kind
    assert file.read() == content  # rewound
    assert files.random_name(kind).endswith(f".{kind.ending}")
    assert files.random_name(kind) != files.random_name(kind)


@pytest.mark.parametrize(
    "content", [b"", b"%PD", b"<svg onload=alert(1)>", b"\n%PDF-1.7", b"GIF89a"]
)
def test_anything_else_is_refused_whatever_it_is_called(content):
    with pytest.raises(Refused, match="PDF, JPEG, PNG"):
        files.check_upload(ContentFile(content, name="agreement.pdf"))


def test_only_the_kinds_that_are_asked_for_and_only_so_large():
    with pytest.raises(Refused, match=r"of these kinds: PDF\."):
        files.check_upload(ContentFile(PNG, name="a.png"), (files.PDF,))
    exact = ContentFile(PDF + b"0" * (files.LARGEST - len(PDF)), name="a.pdf")
    assert files.check_upload(exact) is files.PDF
    with pytest.raises(Refused, match="11 MB; at most 10 MB"):
        files.check_upload(ContentFile(PDF + b"0" * files.LARGEST, name="a.pdf"))


@pytest.mark.django_db  # the end of an answer looks at the connection
def test_a_stored_file_is_a_download_that_no_cache_keeps():
    name = default_storage.save("scans/x.png", ContentFile(PNG))
    answer = files.serve(default_storage.open(name), "sheet-7")
    assert b"".join(answer.streaming_content) == PNG
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="sheet-7.png"'
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_that_the_volume_has_lost_is_not_there():
    lost = FieldFile(None, FileField(), "scans/never.png")
    with pytest.raises(Http404):
        files.serve(lost, "sheet-7")
