"""Whole files: what is missing, what is no roster, and what would do harm."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from students.models import Student
from students.roster import archive
from students.roster.archive import Unreadable
from tests.students.rosters import HEADERS, delta, in_12, manifest, packed, rows, take, told

pytestmark = pytest.mark.django_db
FUZZ = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    "missing", ["academicSessions", "courses", "classes", "demographics", "enrollments"]
)
def test_an_optional_file_may_be_missing(missing):
    tables = rows()
    del tables[missing]
    _result, problems = take(tables)
    assert (f"{missing}.csv", "", "") in told(problems, "warned")
    assert Student.objects.count() == 1


def test_a_missing_manifest_is_told():
    _result, problems = take(file=packed(rows(), manifest=None))
    assert told(problems, "warned") == [("manifest.csv", "", "")]


def test_a_file_that_the_manifest_calls_absent_is_not_missed():
    tables = rows()
    del tables["demographics"]
    manifest = [("oneroster.version", "1.1"), ("file.demographics", "absent")]
    _result, problems = take(file=packed(tables, manifest))
    assert problems == []


def test_without_organisations_every_row_is_the_schools(settings):
    tables = rows()
    del tables["orgs"]
    with pytest.raises(Unreadable, match="Name the school"):
        take(tables)


def test_a_file_without_its_key_column_is_left_out():
    file = packed(rows(), enrollments=b"id,class\n1,2\n")
    _result, problems = take(file=file)
    assert told(problems, "rejected") == [("enrollments.csv", "", "sourcedId")]
    assert Student.objects.count() == 1


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"orgs": []}, "no users.csv"),
        ({}, "no users.csv"),
    ],
)
def test_a_zip_without_users_is_no_roster(tables, words):
    with pytest.raises(Unreadable, match=words):
        take(tables)


def test_users_without_a_role_column_are_no_roster():
    with pytest.raises(Unreadable, match="no column role"):
        take(file=packed(rows(), users=b"sourcedId,givenName,familyName\n"))


def test_a_version_to_come_says_what_to_export():
    with pytest.raises(Unreadable, match=r"OneRoster 2.0. Export version 1.1 or 1.2"):
        take(file=packed(rows(), manifest("2.0")))


def test_without_roles_a_file_of_version_12_is_no_roster():
    tables = in_12(rows())
    del tables["roles"]
    with pytest.raises(Unreadable, match=r"no roles\.csv"):
        take(file=packed(tables, manifest("1.2")))


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip_:
        for name, content in files.items():
            zip_.writestr(name, content)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    "name",
    ["../users.csv", "/etc/users.csv", "a/../../users.csv", "C:\\users.csv", "..\\users.csv"],
)
def test_a_path_that_leads_out_is_refused(name):
    with pytest.raises(Unreadable, match="leads out"):
        take(file=zipped(**{name: "sourcedId\n"}))


def test_a_bomb_is_refused_by_what_it_claims():
    with pytest.raises(Unreadable, match="too big"):
        take(file=zipped(**{"users.csv": b"0" * (archive.SMALL * 2)}))


def test_a_bomb_that_lies_about_its_size_is_stopped_while_reading():
    raw = bytearray(zipped(**{"users.csv": b"0" * (archive.SMALL * 2)}).getvalue())
    size = (archive.SMALL * 2).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        take(file=io.BytesIO(bytes(raw).replace(size, (100).to_bytes(4, "little"))))


def test_a_zip_of_a_thousand_files_is_refused():
    with pytest.raises(Unreadable, match="more than 500"):
        take(file=zipped(**{f"{n}.csv": "" for n in range(501)}))


def test_a_folder_around_the_files_does_no_harm():
    inner = zipfile.ZipFile(packed(rows()))
    take(file=zipped(**{f"export/{name}": inner.read(name) for name in inner.namelist()}))
    assert Student.objects.count() == 1


def test_files_that_nobody_reads_do_no_harm():
    inner = zipfile.ZipFile(packed(in_12(rows()), manifest("1.2")))
    files = {name: inner.read(name) for name in inner.namelist()}
    more = {
        "userProfiles.csv": b"sourcedId,userSourcedId\n1,s\n",
        "results.csv": b"x",
        "read.me": b"",
    }
    _result, problems = take(file=zipped(**files, **more))
    assert problems == []


def survive(file):
    """Reading ends in a result or in the clear error, never otherwise."""
    with suppress(Unreadable):
        take(file=file, dry=True)


@FUZZ
@given(st.binary(max_size=2000))
def test_any_bytes_are_survived(content):
    survive(io.BytesIO(content))


@FUZZ
@given(name=st.sampled_from(sorted(HEADERS)), content=st.binary(max_size=500))
def test_any_bytes_in_a_file_are_survived(name, content):
    survive(packed(rows() | {name: []}, **{name: content}))


@FUZZ
@given(name=st.sampled_from(sorted(HEADERS)), body=st.text(max_size=300))
def test_any_text_under_the_right_heading_is_survived(name, body):
    header = HEADERS[name].replace(" ", ",")
    survive(
        packed(rows() | {name: []}, **{name: f"{header}\n{body}".encode("utf-8", "surrogatepass")})
    )


@FUZZ
@given(
    name=st.sampled_from(sorted(HEADERS)),
    cells=st.lists(st.text(max_size=20), min_size=4, max_size=16),
)
def test_any_cells_are_survived_and_can_be_written(name, cells):
    tables = rows()
    tables.setdefault(name, []).append(dict(zip(HEADERS[name].split(), cells, strict=False)))
    with suppress(Unreadable):
        take(tables)


@FUZZ
@given(
    name=st.sampled_from(sorted(HEADERS)),
    cells=st.lists(st.text(max_size=20), min_size=2, max_size=16),
    version=st.sampled_from(["1.1", "1.2"]),
)
def test_any_cells_of_a_delta_are_survived(name, cells, version):
    take(rows())
    changed = {name: [dict(zip(HEADERS[name].split(), cells, strict=False))]}
    survive(delta(changed, version))


@FUZZ
@given(cut=st.integers(0, 3000), flip=st.integers(0, 3000))
def test_a_damaged_zip_is_survived(cut, flip):
    raw = bytearray(packed(rows()).getvalue())
    raw[flip % len(raw)] ^= 255
    survive(io.BytesIO(bytes(raw[: max(cut, len(raw) // 2)])))
