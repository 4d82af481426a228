"""manage.py import_roster, as the operator meets it."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import School
from students.models import Student
from tests.students.rosters import packed, rows, user

pytestmark = pytest.mark.django_db


def run(tmp_path, tables, *options, raw=None):
    path = tmp_path / "roster.zip"
    path.write_bytes(packed(tables).getvalue() if raw is None else raw)
    out = io.StringIO()
    call_command("import_roster", path, *options, stdout=out)
    return out.getvalue().splitlines()


def test_last_line_counts_and_rows_are_told_before(tmp_path):
    tables = rows()
    tables["users"] += [user("x", "wizard"), user("y", "student", email="nobody")]
    assert run(tmp_path, tables) == [
        "rejected users.csv:5 role [x]: The role “wizard” is not known.",
        "warned users.csv:6 email [y]: “nobody” is no e-mail address and was left blank.",
        "12 new, 0 changed, 0 leaving, 1 rejected, 1 warned",
    ]
    assert run(tmp_path, tables)[-1] == "0 new, 0 changed, 0 leaving, 1 rejected, 1 warned"


def test_dry_run_writes_nothing(tmp_path):
    assert run(tmp_path, rows(), "--dry-run") == [
        "11 new, 0 changed, 0 leaving, 0 rejected, 0 warned"
    ]
    assert not School.objects.exists()


@pytest.mark.parametrize(
    "named", [lambda school: school.name.lower(), lambda school: str(school.pk)]
)
def test_school_is_named_or_numbered(tmp_path, named):
    school = School.objects.create(name="Cimarron High School")
    run(tmp_path, rows(), "--school", named(school))
    assert Student.objects.get().attendances.get().school == school


@pytest.mark.parametrize("raw", [b"", b"no zip at all"])
def test_no_zip_is_a_clear_error(tmp_path, raw):
    with pytest.raises(CommandError, match="not a zip"):
        run(tmp_path, rows(), raw=raw)


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_roster", tmp_path / "none.zip")


def test_an_unknown_school_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match="not exactly one school"):
        run(tmp_path, rows(), "--school", "Nowhere")


def test_many_leaving_must_be_meant(tmp_path):
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(4)]
    run(tmp_path, tables)
    with pytest.raises(CommandError, match="--let-leave"):
        run(tmp_path, rows())
    last = run(tmp_path, rows(), "--let-leave")[-1]
    assert last == "0 new, 0 changed, 4 leaving, 0 rejected, 0 warned"


def test_an_unclear_school_lists_what_to_choose_from(tmp_path):
    School.objects.create(name="The Academy")
    with pytest.raises(CommandError, match="hs  Cimarron High School"):
        run(tmp_path, rows(), "--school", "The Academy")
    run(tmp_path, rows(), "--school", "The Academy", "--organisation", "hs")
    assert Student.objects.count() == 1
