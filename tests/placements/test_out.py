"""Off campus: who is out, where, and whom to call."""

import csv
import io
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Holiday, Role, School, Term
from kit import clock
from kit.errors import Refused
from placements import actions
from placements.models import Absence, Participant
from placements.schedule import Session, off_campus, sessions_of
from students.models import ClassGroup, Enrolment, Teaching
from tests.factories import (
    MONDAY,
    make_contact,
    make_coordinator,
    make_guardian,
    make_partnership,
    make_period,
    make_placement,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_coordinator(school)


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(clock.local(MONDAY, 9, "America/Chicago")):
        yield


def told(user, day=MONDAY, **more):
    found = off_campus(user, day, MONDAY, **more)
    groups = (*found.rows, ("elsewhere", found.elsewhere))
    return {kind: [row.placement for row in rows] for kind, rows in groups if rows}


def free(placement):
    """No fixed times."""
    placement.periods.all().delete()
    return placement


def test_those_whose_hours_hold_the_day_are_expected(school, coordinator):
    placement = make_placement("active", school)
    assert told(coordinator) == {"expected": [placement]}
    assert told(coordinator, TUESDAY) == {"elsewhere": [placement]}
    assert told(coordinator, placement.starts_on - timedelta(days=7)) == {}
    assert told(coordinator, placement.ends_on + timedelta(days=2)) == {}


def test_the_last_day_counts(school, coordinator):
    placement = make_placement("active", school, ends_on=WEDNESDAY)
    assert told(coordinator, WEDNESDAY) == {"expected": [placement]}


def test_who_has_no_fixed_times_is_out_by_arrangement(school, coordinator):
    placement = free(make_placement("active", school))
    assert told(coordinator, TUESDAY) == {"arranged": [placement]}


@pytest.mark.parametrize(
    ("state", "day", "shown"),
    [
        ("draft", MONDAY, False),
        ("signing", MONDAY, False),
        ("confirmed", MONDAY, True),
        ("confirmed", MONDAY - timedelta(days=7), False),
        ("finished", MONDAY - timedelta(days=7), True),
        ("completed", MONDAY - timedelta(days=7), True),
        ("ended_early", MONDAY, False),
        ("cancelled", MONDAY, False),
    ],
)
def test_the_state_decides(school, coordinator, state, day, shown):
    make_placement(state, school, starts_on=MONDAY - timedelta(days=14))
    assert bool(told(coordinator, day)) is shown


def test_who_works_remotely_or_at_the_school_is_on_campus(school, coordinator):
    make_placement("active", school, delivery="remote")
    at_school = make_placement("active", school)
    at_school.partnership = at_school.site = None
    at_school.save()
    assert told(coordinator) == {}


def test_a_holiday_of_the_district_empties_the_weekly_hours(coordinator, school):
    district = make_school("District", kind=School.Kind.DISTRICT)
    school.parent = district
    school.save()
    Holiday.objects.create(school=district, name="Fall break", first_on=MONDAY, last_on=TUESDAY)
    Holiday.objects.create(
        school=make_school("Cedar"), name="Other", first_on=WEDNESDAY, last_on=WEDNESDAY
    )
    by_hours, arranged = make_placement("active", school), free(make_placement("active", school))
    assert told(coordinator) == {"elsewhere": [by_hours], "arranged": [arranged]}
    assert off_campus(coordinator, MONDAY, MONDAY).holidays == ["Fall break"]
    assert told(coordinator, WEDNESDAY)["expected"] == [by_hours]


def test_a_day_outside_the_terms_is_said(school, coordinator):
    make_placement("active", school)
    assert not off_campus(coordinator, MONDAY, MONDAY).out_of_term
    term = Term.objects.create(
        school=school, title="Spring", starts_on=date(2027, 1, 5), ends_on=date(2027, 5, 20)
    )
    assert off_campus(coordinator, MONDAY, MONDAY).out_of_term
    term.starts_on = MONDAY
    term.save()
    assert not off_campus(coordinator, MONDAY, MONDAY).out_of_term


@pytest.mark.parametrize(
    ("begins", "ends", "sessions"),
    [
        (time(8), time(11, 30), ["morning"]),
        (time(9), time(13), ["morning"]),
        (time(9), time(13, 5), ["morning", "afternoon"]),
        (time(12), time(12, 45), ["afternoon"]),
        (time(12, 30), time(15, 30), ["afternoon"]),
        (time(16), time(19), ["afternoon"]),
        (time(17), time(20), ["evening"]),
    ],
)
def test_sessions_follow_the_clock(school, begins, ends, sessions):
    placement = free(make_placement("active", school))
    assert sessions_of(make_period(placement, 0, begins, ends)) == sessions


def test_a_session_leaves_out_those_who_are_out_at_another_time(school, coordinator):
    afternoon = make_placement("active", school)
    morning = free(make_placement("active", school))
    make_period(morning, 0, time(8), time(11))
    any_time = free(make_placement("active", school))
    assert told(coordinator, session=Session.MORNING) == {
        "expected": [morning],
        "arranged": [any_time],
    }
    assert told(coordinator)["expected"] == [morning, afternoon]


def test_who_is_absent_stands_apart(school, coordinator):
    placement = make_placement("active", school)
    actions.note_absence(placement, MONDAY, by=coordinator, why="Dentist")
    actions.note_absence(placement, MONDAY, by=coordinator, why="Ill")
    assert Absence.objects.get().why == "Ill"
    assert told(coordinator) == {"absent": [placement]}
    assert told(coordinator, WEDNESDAY) == {"expected": [placement]}
    actions.take_back_absence(placement, MONDAY, by=coordinator)
    assert told(coordinator) == {"expected": [placement]}


def test_an_absence_lies_within_the_placement(school, coordinator):
    placement = make_placement("active", school)
    with pytest.raises(Refused):
        actions.note_absence(placement, MONDAY - timedelta(days=1), by=coordinator)


def test_others_note_no_absence(school):
    placement = make_placement("active", school)
    for user in (make_user(Role.TEACHER, school), make_coordinator(make_school("Cedar"))):
        with pytest.raises(PermissionDenied):
            actions.note_absence(placement, MONDAY, by=user)
        with pytest.raises(PermissionDenied):
            actions.take_back_absence(placement, MONDAY, by=user)


def test_other_schools_are_not_there(school, coordinator):
    make_placement("active", make_school("Cedar"))
    assert told(coordinator) == {}
    other = make_school("Second")
    both = make_user(Role.COORDINATOR, school)
    both.memberships.create(school=other, role=Role.COORDINATOR)
    here, there = make_placement("active", school), make_placement("active", other)
    assert set(told(both)["expected"]) == {here, there}
    assert told(both, school=other) == {"expected": [there]}


def emergency_of(user):
    (row,) = off_campus(user, MONDAY, MONDAY).expected
    return row.emergency


def test_a_teacher_sees_their_own_pupils_and_no_emergency_contact(school, coordinator):
    teacher = make_user(Role.TEACHER, school)
    student = make_student(school, emergency_name="Nora", emergency_phone="+1 405 555 0199")
    placement = make_placement("active", school, student)
    make_placement("active", school, make_student(make_school("Cedar")))
    assert told(teacher) == {}
    group = ClassGroup.objects.create(school=school, title="3b")
    Teaching.objects.create(user=teacher, group=group)
    Enrolment.objects.create(student=student, group=group)
    assert told(teacher) == {"expected": [placement]}
    assert emergency_of(teacher) == ("", "")
    make_placement("active", school).delete()
    observer = make_user(Role.OBSERVER, make_school("x"))
    observer.memberships.update(school=school)
    rows = off_campus(observer, MONDAY, MONDAY).expected
    assert ("Nora", "+1 405 555 0199") in [row.emergency for row in rows]


def test_whom_to_call_is_the_supervisor_else_the_firm(school, coordinator):
    partnership = make_partnership(school)
    partnership.employer.phone = "+1 405 555 0111"
    partnership.employer.save()
    contact = make_contact(partnership, name="Dana", phone="+1 405 555 0122")
    placement = make_placement("active", school, contact=contact)
    (row,) = off_campus(coordinator, MONDAY, MONDAY).expected
    assert (row.host.name, row.phone) == ("Dana", "+1 405 555 0122")
    Participant.objects.filter(placement=placement).update(ended_on=MONDAY)
    (row,) = off_campus(coordinator, MONDAY, MONDAY).expected
    assert (row.host, row.phone) == (None, "+1 405 555 0111")


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_a_fixed_number_of_questions(
    school, coordinator, client, django_assert_num_queries, count
):
    for _n in range(count):
        make_placement("active", school)
        actions.note_absence(make_placement("active", school), MONDAY, by=coordinator)
        free(make_placement("active", school))
    client.force_login(coordinator)
    client.get(reverse("placements:out"))
    with django_assert_num_queries(16):
        page = client.get(reverse("placements:out"))
    assert page.text.count('<th scope="row">') == 3 * count


def test_the_page_names_day_and_place_and_notes_absences(school, coordinator, client):
    placement = make_placement("active", school)
    client.force_login(coordinator)
    page = client.get(reverse("placements:out"), {"on": "2026-11-18"})
    for words in (
        "Wednesday, Nov. 18, 2026",
        "Northgate Dental Care",
        "12 Elm Ave",
        "12:30–15:30",
    ):
        assert words in page.text
    absent = reverse("placements:absent", args=[placement.pk])
    page = client.post(absent, {"on": "2026-11-18", "why": "Ill"}, follow=True)
    assert page.redirect_chain == [("/off-campus/?on=2026-11-18", 302)]
    assert "There after all" in page.text
    client.post(absent, {"on": "2026-11-18", "there": "1"})
    assert not Absence.objects.exists()


def test_a_day_that_cannot_be_read_is_said_and_kept(coordinator, client):
    client.force_login(coordinator)
    page = client.get(reverse("placements:out"), {"on": "31/31"})
    assert page.status_code == 422
    assert "This day is not understood" in page.text
    assert 'value="31/31"' in page.text


def test_the_table_holds_the_same_and_runs_no_formula(school, coordinator, client):
    student = make_student(school, family_name="Ash", given_name="=cmd()")
    make_placement("active", school, student)
    client.force_login(coordinator)
    answer = client.get(reverse("placements:out_csv"), {"on": "2026-11-16"})
    assert 'filename="off-campus-2026-11-16.csv"' in answer["Content-Disposition"]
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    found = dict(zip(header, row, strict=True))
    assert found["Student"] == "'=cmd() Ash"
    assert (found["Times"], found["Session"], found["State"]) == (
        "12:30–15:30",
        "Afternoon",
        "Expected",
    )


def test_families_and_hosts_have_no_such_page(school, client):
    student = make_student(school, user=make_user())
    guardian = make_guardian(student, user=make_user())
    contact = make_contact(make_partnership(school), user=make_user())
    make_placement("active", school, student, contact)
    for person in (student, guardian, contact):
        client.force_login(person.user)
        assert client.get(reverse("placements:out")).status_code == 403
        assert client.get(reverse("placements:out_csv")).status_code == 403
