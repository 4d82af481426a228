"""kill -9 of a real process in the middle of an import leaves nothing half done, and it can be run again."""

import io
import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings as house
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from accounts.models import School
from students import actions
from students.models import Guardian, Import, ImportStep, Student
from students.tasks import apply_import
from tests import factories as make
from tests.students.rosters import packed, rows, user

pytestmark = pytest.mark.django_db(transaction=True)
STUDENTS = 4000
PATIENCE = 60


@pytest.fixture
def big():
    """A roster that takes a second or two to write."""
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(STUDENTS - 1)]
    return packed(tables).getvalue()


def start(*args):
    """manage.py on the test's database, cache and files."""
    database = connection.settings_dict
    folder = quote(database["OPTIONS"].get("host") or database["HOST"], safe="")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "wbl.settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={folder}",
        "REDIS_DB": str(house.REDIS_DB),
        "MEDIA_ROOT": str(house.MEDIA_ROOT),
        "DEBUG": "1",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *args], env=environment, cwd=house.BASE_DIR,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill_midway(process, first):
    """Kill it once a thousand students are written, which a sequence tells before anything is committed."""
    deadline = time.monotonic() + PATIENCE
    while numbered() < first + 1000:
        assert process.poll() is None, "It ended before it could be killed."
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def numbered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM students_student_id_seq")
        return cursor.fetchone()[0]


def test_a_killed_command_leaves_nothing_and_can_be_run_again(big, tmp_path):
    file = tmp_path / "roster.zip"
    file.write_bytes(big)
    kill_midway(start("import_roster", str(file)), numbered())
    for model in (School, Student, Guardian, Import, ImportStep):
        assert not model.objects.exists()
    call_command("import_roster", file, stdout=io.StringIO())
    assert Student.objects.count() == STUDENTS


def test_a_killed_worker_leaves_nothing_and_the_import_goes_on_with_the_next(big):
    person = make.make_coordinator(make.make_school("Cimarron High School"))
    batch = Import.objects.create(school=person.memberships.get().school, made_by=person)
    batch.file.save("roster.zip", ContentFile(big))
    actions.preview(batch)
    actions.apply(batch, by=person)
    code = f"from students.tasks import apply_import; apply_import({batch.pk})"
    kill_midway(start("shell", "--no-imports", "-c", code), numbered())
    batch.refresh_from_db()
    assert (batch.state, Student.objects.count(), batch.steps.count()) == ("applying", 0, 0)
    assert actions.progress_of(batch.pk).read().total > STUDENTS
    apply_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Student.objects.count()) == ("applied", STUDENTS)
    assert actions.progress_of(batch.pk).read() is None
