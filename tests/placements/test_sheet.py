"""A coordinator's own sheet: what its rows become, that it may come twice, and that it can be taken back."""

import io
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from kit import clock
from notifications.models import Notice
from partners.models import Contact, Employer, Partnership
from placements import actions
from placements.actions import sheets
from placements.models import Agreement, LogEntry, Move, Placement, Programme, SheetImport, Signature
from placements.models.hours import totals_of
from placements.states import S
from students.models import Attendance, Student
from tests import factories as make
from tests.placements import messy

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)
HEAD = "Student,Student e-mail,Program,Employer,Supervisor,E-mail,Start,End,Hours so far,Paper signed,Notes\n"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def by():
    return make.make_coordinator(make.make_school(live=False))


def school_of(by):
    return by.memberships.get().school


def upload(by, data, name="my sheet.csv"):
    data = data.encode() if isinstance(data, str) else data
    batch = sheets.upload(school_of(by), lambda: io.BytesIO(data), name, by=by)
    return sheets.tell_columns(batch, {int(n): c for n, c in batch.columns.items()}, by=by)


def bring(by, data, name="my sheet.csv"):
    return sheets.apply(upload(by, data, name), by=by)


def tables():
    """Rows in every table but the audit log and the sheets themselves."""
    skip = {"accounts.audit", "placements.sheetimport", "sessions.session"}
    models = [m for m in apps.get_models() if m._meta.label_lower not in skip]
    return {m._meta.label_lower: m._base_manager.count() for m in models}


def fix(batch, sheet, by):
    """Type what is right into the bad cells, as a person would."""
    plan = sheets.plan(batch)
    fixes = {
        str(entry.number): {column: sheet.bad[entry.number][1] for column in entry.problems}
        for entry in plan.bad
    }
    return sheets.decide(batch, fixes=fixes, choices={}, by=by)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_messy_sheet_of_130_rows_becomes_running_placements(by, kind, seed):
    sheet = messy.make(seed)
    batch = upload(by, getattr(sheet, kind)(), f"my.{kind}")
    plan = sheets.plan(batch)
    assert {entry.number for entry in plan.bad} == set(sheet.bad)
    assert len(plan.aside) == 1
    sheets.apply(fix(batch, sheet, by), by=by)
    found = Placement.objects.all()
    assert found.count() == sheet.placements
    assert set(found.values_list("state", flat=True)) == {S.ACTIVE}
    assert Employer.objects.count() == sheet.employers
    assert Student.objects.filter(family_name="Novak").count() == 0
    assert Student.objects.count() == sheet.students
    assert Signature.objects.values("agreement__placement").distinct().count() == sheet.signed


def test_again_adds_nothing_and_undo_leaves_nothing(by):
    sheet, before = messy.make(), tables()
    batch = upload(by, sheet.csv())
    batch = sheets.apply(fix(batch, sheet, by), by=by)
    with_sheet = tables()
    assert with_sheet["placements.placement"] == sheet.placements
    again = sheets.apply(fix(upload(by, sheet.xlsx(), "again.xlsx"), sheet, by), by=by)
    assert (again.counts["new_placements"], again.counts["changed"]) == (0, 0)
    assert tables() == with_sheet
    again = sheets.undo(again, by=by)
    assert tables() == with_sheet
    batch = sheets.undo(batch, by=by)
    assert batch.kept == []
    assert tables() == before
    assert Notice.objects.count() == 0
