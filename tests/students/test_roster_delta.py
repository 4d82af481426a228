"""Delta files: only what has changed. What they do not name stays."""

from datetime import date

import pytest

from accounts.models import Membership, School
from kit import clock
from students.models import Attendance, ClassGroup, Enrolment, Guardian, Student, Teaching
from students.roster.archive import Unreadable
from students.roster.reading import TooManyLeave
from tests import factories as make
from tests.students.rosters import (
    delta,
    enrolment,
    in_12,
    manifest,
    packed,
    role,
    rows,
    school,
    take,
    told,
    user,
)

pytestmark = pytest.mark.django_db
GONE = {"status": "tobedeleted", "dateLastModified": "2026-11-01T00:00:00.000Z"}


@pytest.fixture(params=["1.1", "1.2"])
def version(request):
    return request.param


@pytest.fixture
def there(version):
    """Twelve students are there already."""
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(11)]
    tables = in_12(tables) if version == "1.2" else tables
    take(file=packed(tables, manifest(version)))


def users(version, *lines, **more):
    """A delta of these users, in the one version or the other."""
    tables = {"users": list(lines), **more}
    tables = in_12(tables) if version == "1.2" else tables
    return delta(tables, version)


def test_a_changed_student_is_changed_and_nobody_else_leaves(there, version):
    changed = user("s", "student", agentSourcedIds="g", grades="12", familyName="Whitehorse")
    result, problems = take(file=users(version, changed))
    assert (result.summary, problems) == ("0 new, 1 changed, 0 leaving, 0 rejected, 0 warned", [])
    student = Student.objects.get(sourced_id="s")
    assert (student.family_name, student.attendances.get().grade) == ("Whitehorse", "12")
    assert (student.number, student.birth_on) == ("400001", date(2009, 5, 1))
    assert student.guardians.get().sourced_id == "g"


def test_a_new_student_with_a_guardian_and_a_class_that_is_there(there, version):
    new = [
        user("n", "student", agentSourcedIds="ng"),
        user("ng", "guardian", agentSourcedIds="n"),
    ]
    file = users(version, *new, enrollments=[enrolment("en", "n")])
    result, problems = take(file=file)
    assert (result.new, problems) == (3, [])
    assert Student.objects.get(sourced_id="n").enrolments.get().group.sourced_id == "k"


def test_a_student_to_be_deleted_leaves(there, version):
    result, problems = take(file=users(version, user("x1", "student", **GONE)))
    assert (result.leaving, problems) == (1, [])
    assert Student.objects.get(left_on=clock.today()).sourced_id == "x1"
    again, _problems = take(file=users(version, user("x1", "student", **GONE)))
    assert (again.leaving, again.changed) == (0, 0)


def test_more_than_a_tenth_to_be_deleted_must_be_meant(there, version):
    lines = [user(f"x{n}", "student", **GONE) for n in range(2)]
    with pytest.raises(TooManyLeave, match="2 of 12"):
        take(file=users(version, *lines))
    result, _problems = take(file=users(version, *lines), may_leave=True)
    assert result.leaving == 2


def test_a_guardian_to_be_deleted_no_longer_sees_the_student(there, version):
    take(file=users(version, user("g", "guardian", **GONE)))
    assert not Student.objects.get(sourced_id="s").guardians.exists()
    assert Guardian.objects.filter(sourced_id="g").exists()


def test_a_student_row_that_names_another_guardian_unties_the_old_one(there, version):
    new = user("g2", "guardian", agentSourcedIds="s")
    take(file=users(version, user("s", "student", agentSourcedIds="g2"), new))
    assert Student.objects.get(sourced_id="s").guardians.get().sourced_id == "g2"


def test_a_guardian_who_is_only_corrected_stays_tied(there, version):
    take(file=users(version, user("g", "guardian", email="new@mail.example")))
    assert Student.objects.get(sourced_id="s").guardians.get().email == "new@mail.example"


def test_a_teacher_to_be_deleted_loses_the_role(there, version):
    take(file=users(version, user("t", "teacher", **GONE)))
    assert not Membership.objects.exists()


def test_classes_given_up_end(there):
    take(
        file=delta(
            {"enrollments": [enrolment("e", "s", **GONE), enrolment("et", "t", "teacher", **GONE)]}
        )
    )
    assert Enrolment.objects.get().ends_on == clock.today()
    assert not Teaching.objects.exists()


def test_an_enrolment_of_nobody_is_refused_and_one_of_a_known_student_taken(there):
    lines = [enrolment("e1", "ghost"), enrolment("e2", "x1"), enrolment("e3", "x1", group="none")]
    result, problems = take(file=delta({"enrollments": lines}))
    assert result.new == 1
    assert told(problems, "rejected") == [
        ("enrollments.csv", "e1", "userSourcedId"),
        ("enrollments.csv", "e3", "classSourcedId"),
    ]


def test_a_birth_date_comes_alone(there):
    result, problems = take(
        file=delta({"demographics": [{"sourcedId": "x1", "birthDate": "2010-02-03"}]})
    )
    assert (result.changed, problems) == (1, [])
    assert Student.objects.get(sourced_id="x1").birth_on == date(2010, 2, 3)
    assert Attendance.objects.filter(student__sourced_id="x1", to_on=None).count() == 1


def test_a_renamed_school_and_a_new_class(there):
    tables = {
        "orgs": [school("hs", "Cimarron Senior High")],
        "courses": [{"sourcedId": "c2", "title": "Safety", "orgSourcedId": "hs"}],
        "classes": [
            {"sourcedId": "k2", "title": "Safety", "courseSourcedId": "c2", "schoolSourcedId": "hs",
             "termSourcedIds": "fall"}
        ],
    }  # fmt: skip
    result, problems = take(file=delta(tables))
    assert (result.new, result.changed, problems) == (2, 1, [])
    assert School.objects.get(sourced_id="hs").name == "Cimarron Senior High"
    assert ClassGroup.objects.get(sourced_id="k2").terms.get().title == "Fall 2026"


def test_rows_to_be_deleted_of_schools_and_classes_are_left_and_told(there):
    _result, problems = take(
        file=delta({"classes": [{"sourcedId": "k", "title": "Welding", **GONE}]})
    )
    assert [(p.level, p.file) for p in problems] == [("noted", "classes.csv")]
    assert ClassGroup.objects.exists()


def test_a_delta_before_any_roster_says_what_is_missing():
    with pytest.raises(Unreadable, match="only changes"):
        take(file=delta({"users": [user("s", "student")]}))


def test_the_same_delta_twice_changes_nothing(there, version):
    lines = [user("n", "student"), user("s", "student", agentSourcedIds="g", grades="12")]
    take(file=users(version, *lines))
    again, _problems = take(file=users(version, *lines))
    assert again.summary == "0 new, 0 changed, 0 leaving, 0 rejected, 0 warned"


def test_a_coordinator_s_delta_takes_one_school(there, version):
    high = School.objects.get(sourced_id="hs")
    lines = [
        user("n", "student"),
        user("m", "student", org="tc"),
        user("x1", "student", grades="12"),
    ]
    result, _problems = take(file=users(version, *lines), node=high, may_build=False)
    assert (result.new, result.changed, result.leaving) == (1, 1, 0)
    assert not Student.objects.filter(sourced_id="m").exists()


# Roles of their own, as only 1.2 has them


@pytest.fixture
def there_12():
    take(file=packed(in_12(rows()), manifest("1.2")))


def test_a_second_school_comes_by_a_role_alone(there_12):
    result, problems = take(file=delta({"roles": [role("r9", "s", "student", "tc")]}, "1.2"))
    assert (result.changed, problems) == (1, [])
    assert Attendance.objects.filter(to_on=None).count() == 2


def test_a_role_to_be_deleted_ends_that_school_only(there_12):
    take(file=delta({"roles": [role("r9", "s", "student", "tc")]}, "1.2"))
    take(file=delta({"roles": [role("r0-s", "s", "student", "hs", **GONE)]}, "1.2"))
    assert Attendance.objects.get(to_on=None).school.sourced_id == "tc"
    assert Student.objects.get().left_on is None


def test_a_user_without_a_row_of_roles_keeps_the_role(there_12):
    tables = {"users": [{"sourcedId": "s", "givenName": "Mia", "familyName": "Longbow s"}]}
    result, problems = take(file=delta(tables, "1.2"))
    assert (result.summary, problems) == ("0 new, 1 changed, 0 leaving, 0 rejected, 0 warned", [])
    assert Attendance.objects.filter(to_on=None).count() == 1


def test_another_school_of_the_district_is_not_ours(there_12):
    other = make.make_school("Elsewhere")
    take(file=delta({"users": [user("n", "student")]}), node=School.objects.get(sourced_id="hs"))
    assert not other.attendances.exists()
