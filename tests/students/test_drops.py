"""Rosters out of a folder: each finished one once, then done/ or failed/ with the reason beside it."""

import io
import os
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Role
from students import waiting
from students.models import Import, Student
from students.tasks import apply_import, take_drops
from tests import factories as make
from tests.students.rosters import packed, rows, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make.make_school("Cimarron County Schools", kind="district")


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def drop(folder, name="roster.zip", tables=None, raw=None, still=3600):
    """Put a roster there that was last written so many seconds ago."""
    path = folder / name
    path.write_bytes(packed(tables or rows()).getvalue() if raw is None else raw)
    age(path, still)
    return path


def age(path, seconds):
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def watch(folder, school, *options):
    out = io.StringIO()
    call_command(
        "import_roster", "--watch", folder, "--once", "--school", school.name, *options, stdout=out
    )
    return out.getvalue().splitlines()


def names(folder, place):
    return sorted(path.name for path in (folder / place).iterdir())


def many(count):
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(count)]
    return tables


def test_a_dropped_zip_is_taken_once(folder, district):
    drop(folder)
    assert watch(folder, district) == [
        "done roster.zip: Applied: 10 new, 1 changed, 0 leaving, 0 rows set aside."
    ]
    assert Student.objects.count() == 1
    assert names(folder, "done") == ["roster.zip", "roster.zip.txt"]
    assert watch(folder, district) == []
    assert Import.objects.get().state == "applied"


def test_the_same_again_changes_nothing_and_keeps_both_files(folder, district):
    drop(folder)
    watch(folder, district)
    drop(folder)
    assert "0 new, 0 changed" in watch(folder, district)[0]
    assert len(names(folder, "done")) == 4


def test_a_folder_of_csv_files_is_taken(folder, district):
    export = folder / "2026-11-20"
    export.mkdir()
    zipfile.ZipFile(packed(rows())).extractall(export)
    for path in [*export.iterdir(), export]:
        age(path, 3600)
    watch(folder, district)
    assert Student.objects.count() == 1
    assert names(folder, "done") == ["2026-11-20", "2026-11-20.txt"]


def test_a_file_that_is_still_being_written_is_left(folder, district):
    raw = packed(rows()).getvalue()
    drop(folder, "fresh.zip", still=0)
    drop(folder, "half.zip", raw=raw[: len(raw) // 2], still=120)
    drop(folder, "roster.zip.part")
    (folder / "empty").mkdir()
    assert watch(folder, district) == []
    assert sorted(path.name for path in folder.glob("*.zip*")) == [
        "fresh.zip", "half.zip", "roster.zip.part",
    ]  # fmt: skip
    assert watch(folder, district, "--settle", "0")[0].startswith("done fresh.zip")


def test_what_is_no_roster_goes_to_failed_with_the_reason(folder, district):
    drop(folder, raw=b"no zip")
    assert watch(folder, district) == ["failed roster.zip: This file is not a zip file."]
    assert (folder / "failed/roster.zip.txt").read_text() == "This file is not a zip file.\n"
    assert waiting.waiting(make.make_user(Role.ADMINISTRATOR, district), None)[0].detail


def test_many_leaving_wait_for_the_administrator(folder, district, client):
    drop(folder, tables=many(8))
    watch(folder, district)
    drop(folder, tables=many(2))
    assert "6 of 9 students would leave" in watch(folder, district)[0]
    assert Student.objects.filter(left_on=None).count() == 9
    person = make.make_user(Role.ADMINISTRATOR, district)
    assert waiting.waiting(make.make_user(Role.ADMINISTRATOR), None) == []
    (item,) = waiting.waiting(person, None)
    assert (item.label, item.detail) == ("Cimarron County Schools", "6 students would leave")
    client.force_login(person)
    assert item.url in client.get("/").content.decode()
    batch = Import.objects.get(state="previewed")
    client.post(reverse("students:import_apply", args=[batch.pk]), {"may_leave": "1"})
    apply_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.made_by) == ("applied", person)
    assert Student.objects.filter(left_on=None).count() == 3


def test_the_next_night_overtakes_what_waits(folder, district):
    drop(folder, tables=many(8))
    watch(folder, district)
    drop(folder, tables=many(2))
    watch(folder, district)
    drop(folder, tables=many(8))
    watch(folder, district)
    assert not Import.objects.filter(state="previewed").exists()
    assert waiting.waiting(make.make_user(Role.ADMINISTRATOR, district), None) == []


def test_let_leave_applies_all_the_same(folder, district):
    drop(folder, tables=many(8))
    watch(folder, district)
    drop(folder)
    watch(folder, district, "--let-leave")
    assert Student.objects.filter(left_on=None).count() == 1


def test_the_hourly_task_does_nothing_until_a_folder_is_set(folder, district, settings):
    drop(folder)
    take_drops()
    assert not Student.objects.exists()
    settings.ROSTER_DROP_DIR, settings.ROSTER_DROP_SCHOOL = str(folder), "Nowhere"
    take_drops()
    assert not Student.objects.exists()
    settings.ROSTER_DROP_SCHOOL = str(district.pk)
    take_drops()
    assert Student.objects.count() == 1


def test_a_link_to_somewhere_else_is_not_followed(folder, district, tmp_path_factory):
    elsewhere = drop(tmp_path_factory.mktemp("elsewhere"))
    (folder / "roster.zip").symlink_to(elsewhere)
    assert watch(folder, district) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--watch", "."], "Name the school"),
        ([], "Name a zip"),
        (["roster.zip", "--watch", "."], "Name a zip"),
        (["--watch", "/nowhere/at/all", "--school", "Cimarron County Schools"], "cannot be used"),
    ],
)
def test_unclear_commands_say_what_to_name(district, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_roster", *options, "--once")
