"""A coordinator's own sheet: what its rows become, that it may come twice, and that it can be taken back."""

import io
import random
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from assessments.actions.planning import plan_requests
from assessments.models import FeedbackRequest
from kit import clock
from notifications.models import Notice
from partners.models import Contact, Employer, Partnership
from placements import tasks
from placements.actions import sheets, visits
from placements.models import (
    Agreement,
    Move,
    Placement,
    Programme,
    SheetImport,
    Signature,
    VisitRule,
)
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
        str(entry.number): dict.fromkeys(entry.problems, sheet.bad[entry.number][1])
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


def one(placement):
    """What a coordinator would read off a placement."""
    return (
        placement.student.name,
        placement.employer_name,
        str(placement.programme),
        placement.supervisor.contact.email if placement.supervisor else "",
        placement.starts_on.isoformat(),
        placement.carried_minutes,
        placement.notes,
    )


def test_a_row_becomes_all_that_it_says(by):
    row = (
        '"Nowak, Zofia",zofia@students.example,Internship,Northgate Dental,Dana Kim,dana@n.example,'
        "9/1/2026,12/18/2026"
    )
    bring(by, f'{HEAD}{row},"12,5",9/2/2026,late bus\n')
    found = Placement.objects.get()
    facts = (
        "Zofia Nowak",
        "Northgate Dental",
        "Internship",
        "dana@n.example",
        "2026-09-01",
        750,
        "late bus",
    )
    assert one(found) == facts
    assert (found.state, found.programme.type.code, found.ends_on) == (
        S.ACTIVE,
        "internship",
        date(2026, 12, 18),
    )
    assert totals_of(found).carried == totals_of(found).confirmed == 750
    assert found.student.user.email == "zofia@students.example"
    assert Attendance.objects.get().from_on == date(2026, 9, 1)
    assert [(m.before, m.after, m.by) for m in Move.objects.all()] == [(S.DRAFT, S.ACTIVE, by)]
    signed = Signature.objects.filter(agreement__placement=found)
    assert set(signed.values_list("method", "signed_on", "recorded_by")) == {
        ("paper", date(2026, 9, 2), by.pk)
    }
    assert Agreement.objects.get().is_on_paper


def test_dates_decide_the_state(by):
    rows = (
        "Ava A,,Internship,Dental,,,2026-03-01,2026-06-01,,,\n"
        "Bo B,,Internship,Dental,,,2026-12-01,2027-03-01,,yes,\n"
        "Cy C,,Internship,Dental,,,2026-12-01,2027-03-01,,,\n"
        "Di D,,Internship,Dental,,,2026-11-22,2027-03-01,,,\n"
    )
    bring(by, HEAD + rows)
    states = dict(Placement.objects.values_list("student__given_name", "state"))
    assert states == {"Ava": S.FINISHED, "Bo": S.CONFIRMED, "Cy": S.PROPOSED, "Di": S.ACTIVE}
    assert Notice.objects.count() == 0


def test_who_and_what_is_on_file_is_found_and_only_blanks_are_filled(by):
    school = school_of(by)
    student = make.make_student(school, given_name="Zofia", family_name="Nowak", email="")
    host = make.make_partnership(school, "Northgate Dental")
    boss = make.make_contact(host, name="Dana Kim", email="dana@n.example", phone="555-0001")
    programme = make.make_programme(school, title="Health internship")
    elsewhere = make.make_student(given_name="Ava", family_name="Lee")
    bring(
        by,
        HEAD
        + "Zofia Nowak,zofia@s.example,health INTERNSHIP,NORTHGATE DENTAL,Dana K.,dana@n.example,2026-09-01,,3,,\n"
        "Ava Lee,,Health internship,Northgate Dental,Dana Kim,,2026-09-01,,3,,\n",
    )
    found = Placement.objects.get(student=student)
    assert (found.partnership, found.supervisor.contact, found.programme) == (
        host,
        boss,
        programme,
    )
    boss.refresh_from_db()
    assert (boss.name, boss.phone) == ("Dana Kim", "555-0001")
    assert Student.objects.get(pk=student.pk).email == "zofia@s.example"
    assert not Placement.objects.filter(student=elsewhere).exists()
    assert (Employer.objects.count(), Contact.objects.count(), Programme.objects.count()) == (
        1,
        1,
        1,
    )


def test_another_schools_employer_is_shared_only_at_the_same_address(by):
    theirs = make.make_partnership(name="Northgate Dental").employer
    head = "Student,Employer,Address,Start\n"
    bring(by, head + 'Ava Lee,Northgate Dental,"12 Elm Ave, Stillwater, OK",2026-09-01\n')
    assert Partnership.objects.get(school=school_of(by)).employer == theirs
    bring(by, head + "Bo Ray,Southgate Dental,1 Oak St,2026-09-01\n")
    assert Employer.objects.count() == 2


TWINS = (
    "Zofia Nowak,,Internship,Northgate Dental,Dana Kim,dana@n.example,2026-09-01,,3,,\n"
    "Zofia Novak,,Internship,Northgate Dental LLC,Dana Kimm,dana@n.example,2026-10-01,,3,,\n"
    "\"Nowak, Zofia\",,Internship,Redbud Bank,,,2026-10-02,,3,,\n"
)  # fmt: skip


def test_likely_twins_are_joined_unless_somebody_says_they_are_two(by):
    batch = upload(by, HEAD + TWINS)
    twins = {(t.left, t.right): t for t in sheets.plan(batch).twins}
    assert twins["Northgate Dental", "Northgate Dental LLC"].joined
    assert twins["Zofia Nowak", "Zofia Novak"].joined
    apart = {"joins": {twins["Zofia Nowak", "Zofia Novak"].id: False}}
    sheets.apply(sheets.decide(batch, fixes={}, choices=apart, by=by), by=by)
    assert (Student.objects.count(), Employer.objects.count(), Contact.objects.count()) == (
        2,
        2,
        1,
    )
    again = bring(by, HEAD + TWINS)
    assert again.counts["new_placements"] == 0
    assert Student.objects.count() == 2


def test_twins_are_offered_against_what_is_on_file(by):
    student = make.make_student(school_of(by), given_name="Zofia", family_name="Nowak", email="")
    make.make_partnership(school_of(by), "Northgate Dental, LLC")
    batch = upload(by, HEAD + "Zofia Novak,,Internship,Northgate Dental,,,2026-09-01,,3,,\n")
    twins = {twin.kind: twin for twin in sheets.plan(batch).twins}
    assert (twins["student"].joined, twins["employer"].joined) == (False, True)
    sheets.decide(batch, fixes={}, choices={"joins": {twins["student"].id: True}}, by=by)
    sheets.apply(batch, by=by)
    assert Placement.objects.get().student == student
    assert Employer.objects.count() == 1


def test_two_of_one_name_with_two_addresses_stay_two(by):
    rows = (
        "Ava Lee,ava@s.example,Internship,Dental,,,2026-09-01,,3,,\n"
        "Ava Lee,lee@s.example,Internship,Bank,,,2026-09-01,,3,,\n"
    )
    bring(by, HEAD + rows)
    assert Student.objects.count() == 2


def test_a_later_sheet_adds_rows_and_changes_hours_and_notes(by):
    rows = "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,\nBo Ray,,Internship,Bank,,,2026-09-01,,3,,late\n"
    first = bring(by, HEAD + rows)
    more = "Ava Lee,,Internship,Dental,,,2026-09-01,,4:30,yes,early\nBo Ray,,Internship,Bank,,,2026-09-01,,3,,\n"
    batch = upload(by, HEAD + more + "Cy Fox,,Internship,Bank,,,2026-10-01,,1,,\n")
    plan = sheets.plan(batch)
    assert [line.changes for line in plan.changed] == [
        {"minutes": (180, 270), "notes": ("", "early"), "signed": (False, True)}
    ]
    batch = sheets.apply(batch, by=by)
    ava = Placement.objects.get(student__given_name="Ava")
    assert (ava.carried_minutes, ava.notes, Placement.objects.count()) == (270, "early", 3)
    sheets.undo(batch, by=by)
    ava.refresh_from_db()
    assert (ava.carried_minutes, ava.notes, ava.host_confirmed_at) == (180, "", None)
    assert (Placement.objects.count(), Agreement.objects.count()) == (2, 0)
    sheets.undo(first, by=by)
    assert Placement.objects.count() == 0


def test_hours_that_are_logged_here_are_not_counted_twice(by):
    bring(by, HEAD + "Ava Lee,,Internship,Dental,Dana,d@x.example,2026-09-01,,3,,\n")
    placement = Placement.objects.get()
    make.make_line(placement, date(2026, 11, 16), "confirmed")
    again = bring(by, HEAD + "Ava Lee,,Internship,Dental,Dana,d@x.example,2026-09-01,,6,,\n")
    placement.refresh_from_db()
    assert (again.counts["changed"], placement.carried_minutes) == (0, 180)
    assert totals_of(placement).confirmed == 360


def test_undo_leaves_by_name_what_has_been_used(by):
    ava = "Ava Lee,,Internship,Dental,Dana,d@x.example,2026-09-01,,3,yes,\n"
    batch = bring(by, f"{HEAD}{ava}Bo Ray,,Internship,Bank,,,2026-09-01,,3,,\n")
    used = Placement.objects.get(student__given_name="Ava")
    make.make_line(used, date(2026, 11, 16))
    batch = sheets.undo(batch, by=by)
    assert batch.kept == [["Ava Lee · Dental", "log lines (1)"]]
    assert list(Placement.objects.all()) == [used]
    assert used.agreements.count() == 1
    assert used.supervisor.contact.name == "Dana"
    assert [s.name for s in Student.objects.all()] == ["Ava Lee"]
    assert [e.name for e in Employer.objects.all()] == ["Dental"]


def test_undo_takes_along_the_visits_that_fell_due_by_themselves(by):
    bring(
        by, HEAD + "Bo Ray,,Internship,Acme,,,2026-09-01,2027-06-01,3,,\n"
    )  # the programme is there
    VisitRule.objects.create(programme=Programme.objects.get(), first_weeks=4, every_weeks=6)
    batch = bring(by, HEAD + "Ava Lee,,Internship,Acme,,,2026-09-01,2027-06-01,3,,\n")
    visits.keep_up(batch.school)
    ava = Placement.objects.get(student__given_name="Ava")
    assert ava.visits.exists()
    assert sheets.undo(batch, by=by).kept == []
    assert not Placement.objects.filter(pk=ava.pk).exists()


def test_undo_leaves_what_was_changed_by_hand_since(by):
    bring(by, HEAD + "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,one\n")
    batch = bring(by, HEAD + "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,two\n")
    Placement.objects.update(notes="three")
    batch = sheets.undo(batch, by=by)
    assert Placement.objects.get().notes == "three"
    assert [label for label, _why in batch.kept] == ["Ava Lee · Dental"]


def test_what_fails_midway_leaves_nothing_half_done(by, monkeypatch):
    batch, before = upload(by, messy.make().csv()), tables()
    broken = RuntimeError("the power went")
    monkeypatch.setattr(
        sheets.bringing.papers, "signer", lambda *_args: (_ for _ in ()).throw(broken)
    )
    with pytest.raises(RuntimeError):
        sheets.apply(batch, by=by)
    assert tables() == before
    assert SheetImport.objects.get().state == "read"


def test_programs_are_taken_guessed_or_chosen(by):
    make.make_programme(school_of(by), title="Health Science internship")
    rows = "".join(
        f"Ava {n},,{name},Dental,,,2026-09-01,,3,,\n"
        for n, name in zip(
            "KLM", ("Job Shadowing", "youth apprentice", "Helth Science Internship"), strict=True
        )
    )
    batch = upload(by, HEAD + rows)
    found = {c.name: str(c.programme or c.type.code) for c in sheets.plan(batch).choices.values()}
    assert found == {
        "Job Shadowing": "job_shadow",
        "youth apprentice": "youth_apprenticeship",
        "Helth Science Internship": "Health Science internship",
    }


def test_days_that_may_be_read_in_two_ways_follow_the_school_and_are_asked(by):
    batch = upload(
        by, "Student,Employer,Start\nAva Lee,Dental,03/04/2026\nBo Ray,Bank,05/06/2026\n"
    )
    plan = sheets.plan(batch)
    assert (plan.unclear, plan.lines[0].entry.get("starts_on")) == (
        ["starts_on"],
        date(2026, 3, 4),
    )
    plan = sheets.plan(sheets.decide(batch, fixes={}, choices={"order": "dmy"}, by=by))
    assert plan.lines[0].entry.get("starts_on") == date(2026, 4, 3)


def test_nobody_but_the_schools_coordinator_may(by):
    other = make.make_coordinator()
    batch = upload(by, HEAD + "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,\n")
    for act in (sheets.apply, sheets.undo, sheets.discard):
        with pytest.raises(PermissionDenied):
            act(batch, by=other)
    assert Placement.objects.count() == 0


def word(pick):
    return "".join(pick.choices("abcdefghijklmnoprstuwz", k=9)).title()


def test_a_large_sheet_waits_for_a_worker_who_may_run_twice(by):
    pick = random.Random(1)  # noqa: S311 - names of which no two are alike
    names = {f"{word(pick)} {word(pick)}" for _n in range(400)}
    rows = "".join(
        f"{name},,Internship,Dental {n % 90},,,2026-09-01,,3,,\n" for n, name in enumerate(names)
    )
    batch = bring(by, HEAD + rows)
    assert (batch.state, Placement.objects.count()) == ("applying", 0)
    tasks.sweep_sheets()
    tasks.bring_in_sheet(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Placement.objects.count()) == ("applied", 400)


def test_feedback_that_lay_behind_is_not_asked_for(by):
    bring(by, HEAD + "Ava Lee,,Internship,Dental,Dana,d@x.example,2026-09-01,2026-12-01,3,,\n")
    plan_requests(date(2026, 11, 23))
    assert [r.cycle.name for r in FeedbackRequest.objects.all()] == ["final"]


def test_spellings_of_a_firm_join_whoever_works_there(by):
    rows = (
        "Ava Lee,ava@x.example,,Acme,,,2026-09-01,,,,\n"
        "Bo Ray,bo@x.example,,Acme Inc.,,,2026-09-01,,,,\n"
        "Cy Fox,cy@x.example,,Acme LLC,,,2026-09-01,,,,\n"
    )
    bring(by, HEAD + rows)
    assert (Employer.objects.count(), Student.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Maria Garcia", "Mario Garcia"), ("Juan Lopez", "Juana Lopez"), ("Sam Lee", "Sam Lee Jr.")],
)
def test_two_people_stay_two_until_somebody_says_otherwise(by, one, other):
    rows = "".join(f"{name},,,Acme,,,2026-09-01,,5,,\n" for name in (one, other))
    plan = sheets.plan(upload(by, HEAD + rows))
    assert [twin.joined for twin in plan.twins if twin.kind == "student"] in ([], [False])


def test_a_column_written_both_ways_is_asked_about(by):
    starts = ("09/14/2026", "09/21/2026", "14/09/2026", "10/09/2026")
    names = ("Ava Lee", "Bo Ray", "Cy Fox", "Di Orr")
    rows = "".join(f"{n},,,Acme,,,{s},,,,\n" for n, s in zip(names, starts, strict=True))
    assert sheets.plan(upload(by, HEAD + rows)).unclear == ["starts_on"]


def test_what_says_nothing_becomes_nobody(by):
    rows = (
        "n/a,,,Acme,,,2026-09-01,,,,\n"
        "Ava Lee,TBD,,Acme,n/a,tba,2026-09-01,?,unknown,,\n"
        "Bo Ray,,,TBD,,,2026-09-01,,,,\n"
    )
    batch = upload(by, HEAD + rows)
    assert [(e.number, *e.problems) for e in sheets.plan(batch).bad] == [
        (2, "student"),
        (4, "employer"),
    ]
    sheets.apply(batch, by=by)
    found = Placement.objects.get()
    assert (found.student.email, found.supervisor, found.carried_minutes) == ("", None, 0)
    assert Contact.objects.count() == 0


def test_rows_of_another_school_are_left_out_by_name(by):
    school = school_of(by).name
    head = "Student,School,Employer,Start\n"
    rows = f"Ava Lee,{school},Acme,2026-09-01\nBo Ray,Elsewhere Tech,Acme,2026-09-01\n"
    plan = sheets.plan(upload(by, head + rows))
    assert [(e.number, "Elsewhere Tech" in e.aside) for e in plan.aside] == [(3, True)]
    assert len(plan.lines) == 1
    other = rows.replace(school, "Somewhere Tech")
    assert len(sheets.plan(upload(by, head + other)).lines) == 2


def test_a_slip_of_the_hand_makes_no_second_program(by):
    titles = ("Dental assisting", "Dental assisting", "Dental asisting", "Welding 1", "Welding 2")
    names = ("Ava Lee", "Bo Ray", "Cy Fox", "Di Orr", "Ed Poe")
    rows = "".join(f"{n},,{t},Acme,,,2026-09-01,,,,\n" for n, t in zip(names, titles, strict=True))
    bring(by, HEAD + rows)
    assert sorted(Programme.objects.values_list("title", flat=True)) == [
        "Dental assisting",
        "Welding 1",
        "Welding 2",
    ]


def test_a_corrected_first_day_moves_the_placement_and_undo_moves_it_back(by):
    row = "Ava Lee,,Internship,Acme,,,{},2026-12-18,3,,\n"
    bring(by, HEAD + row.format("2026-09-01"))
    again = upload(by, HEAD + row.format("2026-09-14"))
    assert sheets.plan(again).lines[0].changes == {
        "starts_on": (date(2026, 9, 1), date(2026, 9, 14))
    }
    again = sheets.apply(again, by=by)
    assert Placement.objects.get().starts_on == date(2026, 9, 14)
    sheets.undo(again, by=by)
    assert Placement.objects.get().starts_on == date(2026, 9, 1)


def test_a_learner_gets_no_account_of_staff_and_no_shared_one(by):
    rows = (
        f"Ava Lee,{by.email},,Acme,,,2026-09-01,,,,\n"
        "Bo Ray,home@x.example,,Acme,,,2026-09-01,,,,\n"
        "Cy Ray,home@x.example,,Acme,,,2026-09-01,,,,\n"
        "Di Orr,di@x.example,,Acme,,,2026-09-01,,,,\n"
    )
    bring(by, HEAD + rows)
    with_account = Student.objects.exclude(user=None)
    assert [student.email for student in with_account] == ["di@x.example"]


def test_a_start_after_the_usual_end_ends_a_year_later(by):
    rows = "Ava Lee,,,Acme,,,2027-09-01,,,,\n"
    line = sheets.plan(upload(by, HEAD + rows)).lines[0]
    assert date(2028, 6, 1) < line.entry.get("ends_on") < date(2028, 7, 1)


def test_two_that_are_like_a_third_do_not_become_one(by):
    names = ("Maria Garcia", "M Garcia", "Mario Garcia")
    rows = "".join(f"{n},,,Acme,,,2026-09-01,,,,\n" for n in names)
    bring(by, HEAD + rows)
    assert Student.objects.filter(given_name__in=["Maria", "Mario"]).count() == 2
