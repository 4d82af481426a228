"""OneRoster 1.2: who is what stands in a file of its own, and one person may be several things."""

import pytest

from accounts.models import Membership, User
from students.models import Attendance, Enrolment, Guardian, Student
from tests import factories as make
from tests.students.rosters import in_12, manifest, packed, role, rows, take, told, user

pytestmark = pytest.mark.django_db


def take_12(tables, **options):
    return take(file=packed(tables, manifest("1.2")), **options)


def at():
    """Names of the schools that the one student attends now."""
    return set(Attendance.objects.filter(to_on=None).values_list("school__name", flat=True))


def test_a_district_is_the_same_in_both_versions():
    first, problems = take_12(in_12(rows()))
    assert (first.summary, problems) == ("11 new, 0 changed, 0 leaving, 0 rejected, 0 warned", [])
    again, _problems = take(rows())
    assert again.summary == "0 new, 0 changed, 0 leaving, 0 rejected, 0 warned"


def test_without_a_manifest_the_file_of_roles_tells_the_version():
    take(file=packed(in_12(rows()), manifest=None))
    assert Student.objects.get().guardians.get().sourced_id == "g"


def test_the_preferred_name_is_how_a_student_is_called():
    tables = in_12(rows())
    tables["users"][1]["preferredGivenName"] = "Wren"
    take_12(tables)
    assert Student.objects.get().name == "Wren Longbow s"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_pupil_of_two_schools_attends_both_and_then_one(version):
    both, one = rows(), rows()
    both["users"][1]["orgSourcedIds"] = "hs,tc"
    if version == "1.2":
        both, one = in_12(both), in_12(one)
    take(file=packed(both, manifest(version)))
    assert at() == {"Cimarron High School", "Prairie Technology Center"}
    again, _problems = take(file=packed(both, manifest(version)))
    assert (again.new, again.changed) == (0, 0)
    result, _problems = take(file=packed(one, manifest(version)))
    assert (result.leaving, result.changed) == (0, 1)
    assert at() == {"Cimarron High School"}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_each_of_two_schools_takes_its_own_half_of_a_pupil(version):
    """The home school's import and the technology centre's leave each other's attendance alone."""
    both = rows()
    both["users"][1]["orgSourcedIds"] = "hs,tc"
    if version == "1.2":
        both = in_12(both)
    district = make.make_school("Cimarron County Schools", kind="district")
    high = make.make_school("Cimarron High School", parent=district)
    tech = make.make_school("Prairie Technology Center", parent=district)
    take(file=packed(both, manifest(version)), node=district)
    for node in (high, tech):
        node.refresh_from_db()
        result, _problems = take(file=packed(both, manifest(version)), node=node, may_build=False)
        assert (result.new, result.changed, result.leaving) == (0, 0, 0)
    assert Attendance.objects.filter(to_on=None).count() == 2


def test_a_teacher_may_be_a_parent_too():
    tables = in_12(rows())
    tables["roles"].append(role("r2", "t", "parent"))
    tables["users"][1]["agentSourcedIds"] = "g,t"
    _result, problems = take_12(tables)
    assert problems == []
    assert User.objects.get().teaching.exists()
    assert set(Guardian.objects.values_list("sourced_id", flat=True)) == {"g", "t"}
    assert Student.objects.get().guardians.count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (role("x", "s", "wizard"), "role"),
        (role("x", "s", "student", "nowhere"), "orgSourcedId"),
        (role("x", "", "student"), "userSourcedId"),
        (role("x", "ghost", "student"), "userSourcedId"),
        (role("r0-s", "s", "student"), "sourcedId"),
        (role("x", "s", "student", endDate="31/02/2026"), "endDate"),
    ],
)
def test_a_role_is_refused_with_the_column_and_the_others_stand(row, column):
    tables = in_12(rows())
    tables["roles"].append(row)
    result, problems = take_12(tables)
    assert result.new == 11
    assert [(p.level, p.file, p.column) for p in problems] == [("rejected", "roles.csv", column)]


def test_a_user_without_a_role_is_set_aside_and_the_other_faults_are_told_too():
    tables = in_12(rows())
    tables["roles"][1]["role"] = "wizard"
    tables["users"][1]["email"] = "nobody"
    _result, problems = take_12(tables)
    assert told(problems, "rejected")[:2] == [
        ("roles.csv", "r0-s", "role"),
        ("users.csv", "s", "sourcedId"),
    ]
    assert ("users.csv", "s", "email") in told(problems, "warned")
    assert not Student.objects.exists()


def test_who_has_no_role_any_more_has_left():
    take_12(in_12(rows()))
    tables = in_12(rows())
    tables["roles"][1]["endDate"] = "2026-01-31"
    result, problems = take_12(tables, may_leave=True)
    assert (result.leaving, told(problems, "rejected")) == (
        1,
        [("enrollments.csv", "e", "userSourcedId")],
    )


def test_a_coordinator_takes_one_school_by_the_roles():
    tables = rows()
    tables["users"] += [
        user("s2", "student", org="tc", agentSourcedIds="g2"),
        user("g2", "guardian", org="tc"),
    ]
    high = make.make_school("Cimarron High School")
    take_12(in_12(tables), node=high, may_build=False)
    assert [student.sourced_id for student in Student.objects.all()] == ["s"]
    assert [guardian.sourced_id for guardian in Guardian.objects.all()] == ["g"]
    assert (Membership.objects.count(), Enrolment.objects.count()) == (1, 1)
