"""manage.py import_employers, as the operator meets it."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import School
from partners.models import Partnership

pytestmark = pytest.mark.django_db


def run(tmp_path, text, *options):
    path = tmp_path / "employers.csv"
    path.write_bytes(text.encode())
    out = io.StringIO()
    call_command("import_employers", path, *options, stdout=out)
    return out.getvalue().splitlines()


def test_last_line_counts_and_rows_are_told_before(tmp_path):
    district = School.objects.create(name="Cimarron County", kind="district")
    School.objects.create(name="Cimarron High", parent=district)
    text = "employer,email\nNorthgate,nobody\n,x@y.example\n"
    assert run(tmp_path, text) == [
        "warned employers.csv:2 email [Northgate]: “nobody” is no e-mail address and was left blank.",
        "rejected employers.csv:3 employer []: The employer's name must not be blank.",
        "3 new, 0 changed, 0 leaving, 1 rejected, 1 warned",
    ]
    assert Partnership.objects.get().school == district


def test_dry_run_writes_nothing(tmp_path):
    School.objects.create(name="Cimarron High")
    run(tmp_path, "employer\nNorthgate\n", "--dry-run", "--school", "cimarron high")
    assert not Partnership.objects.exists()


def test_without_schools_it_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="import_roster"):
        run(tmp_path, "employer\nNorthgate\n")


def test_no_employers_is_a_clear_error(tmp_path):
    School.objects.create(name="Cimarron High")
    with pytest.raises(CommandError, match="no column"):
        run(tmp_path, "a,b\n1,2\n")
