"""Whose rows are taken: an administrator's whole district, a coordinator's one school."""

import pytest

from accounts.models import School, Term
from students.models import Attendance, Course, Guardian, Student
from students.roster.organisations import AnchorUnknown
from tests import factories as make
from tests.students.rosters import enrolment, rows, school, take, told, user

pytestmark = pytest.mark.django_db


def two_schools():
    """The roster with a student and a guardian at the technology centre too."""
    tables = rows()
    tables["users"] += [
        user("s2", "student", org="tc", agentSourcedIds="g2"),
        user("g2", "guardian", org="tc"),
    ]
    tables["courses"] += [{"sourcedId": "dc", "title": "Safety", "orgSourcedId": "d"}]
    tables["classes"] += [
        {"sourcedId": "k2", "title": "Safety", "courseSourcedId": "dc", "schoolSourcedId": "hs"}
    ]
    tables["enrollments"] += [enrolment("e2", "s", group="k2")]
    return tables


def names(rows):
    return set(rows.values_list("sourced_id", flat=True))


def for_school(tables, node, **options):
    return take(tables, node=node, may_build=False, **options)


def test_a_coordinator_takes_one_school_of_the_districts_file():
    high = make.make_school("Cimarron High School")
    _result, problems = for_school(two_schools(), high)
    assert names(Student.objects) == {"s"}
    assert names(Guardian.objects) == {"g"}
    assert School.objects.get() == high
    assert told(problems, "rejected") == [("orgs.csv", "tc", "")]
    assert "2" in problems[-1].reason


def test_a_course_of_the_district_comes_along_with_its_class():
    high = make.make_school("Cimarron High School")
    for_school(two_schools(), high)
    assert names(Course.objects) == {"c", "dc"}


def test_a_school_is_known_by_its_number_too():
    tables = two_schools()
    tables["orgs"][1]["identifier"] = "HS-1"
    high = make.make_school("CHS", identifier="HS-1")
    for_school(tables, high)
    high.refresh_from_db()
    assert (high.sourced_id, high.name) == ("hs", "CHS")


def test_a_school_that_the_file_does_not_name_must_be_chosen():
    high = make.make_school("The High School")
    with pytest.raises(AnchorUnknown) as error:
        for_school(two_schools(), high)
    assert set(error.value.orgs) == {"d", "hs", "tc"}
    for_school(two_schools(), high, limits={"anchor": "hs"})
    assert names(Student.objects) == {"s"}


def test_the_districts_import_after_the_schools_makes_no_doubles():
    district = make.make_school("Cimarron County Schools", kind="district")
    high = make.make_school("Cimarron High School", parent=district)
    for_school(two_schools(), high)
    result, _problems = take(two_schools(), node=district)
    assert names(Student.objects) == {"s", "s2"}
    assert Student.objects.count() == 2
    assert result.kinds["students"] == {"new": 1, "changed": 0, "ended": 0}


def test_a_school_uses_the_districts_terms_and_makes_none():
    take(two_schools())
    high = School.objects.get(sourced_id="hs")
    result, _problems = for_school(two_schools(), high)
    assert (result.new, result.changed) == (0, 0)
    assert Term.objects.count() == 1


def test_a_coordinator_cannot_take_over_another_schools_student():
    take(two_schools())
    high = School.objects.get(sourced_id="hs")
    tables = two_schools()
    tables["users"][3]["orgSourcedIds"] = "hs"
    _result, problems = for_school(tables, high)
    assert ("users.csv", "s2", "sourcedId") in told(problems, "rejected")
    assert not Attendance.objects.filter(student__sourced_id="s2", school=high).exists()


def test_a_coordinator_cannot_call_another_school_the_own():
    take(two_schools())
    high = School.objects.get(sourced_id="hs")
    with pytest.raises(AnchorUnknown):
        for_school(two_schools(), high, limits={"anchor": "tc"})


def test_a_coordinator_cannot_turn_another_schools_guardian():
    """Signing links go to a guardian's address."""
    take(two_schools())
    high = School.objects.get(sourced_id="hs")
    tables = two_schools()
    tables["users"][1]["agentSourcedIds"] = "g,g2"
    tables["users"][4] |= {"orgSourcedIds": "hs", "email": "thief@mail.example"}
    for_school(tables, high)
    assert Guardian.objects.get(sourced_id="g2").email == ""


def test_students_of_other_schools_do_not_leave():
    take(two_schools())
    high = School.objects.get(sourced_id="hs")
    tables = two_schools()
    tables["users"] = [row for row in tables["users"] if row["sourcedId"] not in ("s", "s2")]
    result, _problems = for_school(tables, high, dry=True)
    assert result.leaving == 1


def test_only_the_chosen_schools_are_taken():
    take(two_schools(), limits={"schools": ["tc"]})
    assert names(Student.objects) == {"s2"}
    assert names(Guardian.objects) == {"g2"}


def test_only_students_in_the_chosen_courses_are_taken():
    tables = two_schools()
    tables["users"] += [user("s3", "student")]
    result, problems = take(tables, limits={"courses": ["dc"]})
    assert names(Student.objects) == {"s"}
    assert result.kinds["classes"]["new"] == 1
    assert problems == []


def test_a_limited_import_lets_nobody_leave():
    take(two_schools())
    result, _problems = take(two_schools(), limits={"courses": ["dc"]})
    assert (result.leaving, result.changed) == (0, 0)


def test_an_administrators_import_makes_schools_under_the_district_only():
    district = make.make_school("Cimarron County Schools", kind="district")
    tables = two_schools()
    tables["orgs"] += [
        {"sourcedId": "other", "name": "Other County", "type": "district"},
        school("os", "Other High", parent="other"),
    ]
    tables["users"] += [user("o", "student", org="os")]
    _result, problems = take(tables, node=district)
    assert set(School.objects.filter(parent=district).values_list("sourced_id", flat=True)) == {
        "hs",
        "tc",
    }
    assert ("orgs.csv", "os", "") in told(problems, "rejected")


def test_parents_in_a_circle_do_no_harm():
    tables = rows()
    tables["orgs"] += [school("a", "A", parent="b"), school("b", "B", parent="a")]
    _result, problems = take(tables)
    assert ("orgs.csv", "a", "parentSourcedId") in told(problems, "warned")


def test_schools_without_a_district_stand_as_one():
    tables = rows()
    tables["orgs"] = [
        school("hs", "Cimarron High School", parent=""),
        school("tc", "Tech", parent=""),
    ]
    take(tables)
    assert School.objects.filter(parent=None).count() == 2
    again, _problems = take(tables)
    assert (again.new, again.changed) == (0, 0)
