"""The second roster: who changed, who left, and what people corrected by hand."""

import pytest

from accounts.models import Membership, User
from kit import clock
from notifications.models import AccessLink
from students import actions
from students.models import Attendance, Enrolment, Guardian, Student, Teaching
from students.roster import reading
from tests import factories as make
from tests.students.rosters import rows, school, take, user

pytestmark = pytest.mark.django_db


def many(count):
    """The roster with so many more students."""
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(count)]
    return tables


def test_changed_facts_are_written_and_counted():
    take(rows())
    tables = rows()
    tables["users"][1] |= {"familyName": "Whitehorse", "grades": "12"}
    result, _problems = take(tables)
    assert (result.new, result.changed) == (0, 1)
    assert Student.objects.get().family_name == "Whitehorse"
    assert Attendance.objects.get().grade == "12"


def test_a_blank_in_the_roster_empties_nothing():
    take(rows())
    tables = rows()
    tables["users"][2]["email"] = ""
    result, _problems = take(tables)
    assert result.changed == 0
    assert Guardian.objects.get().email == "nora@mail.example"


def test_what_people_corrected_by_hand_stays():
    take(rows())
    student = Student.objects.get()
    coordinator = make.make_coordinator(student.attendances.get().school)
    guardian = student.guardians.get()
    actions.update_guardian(
        student, guardian, by=coordinator, email="right@mail.example", phone=""
    )
    result, _problems = take(rows())
    guardian.refresh_from_db()
    assert (result.changed, guardian.email) == (0, "right@mail.example")


def test_a_new_address_of_a_guardian_closes_the_links_to_the_old_one():
    take(rows())
    student, guardian = Student.objects.get(), Guardian.objects.get()
    link = AccessLink.objects.create(
        token_hash="x",
        door="placements:sign",
        party=f"guardian:{guardian.pk}",
        about_model="students.student",
        about_id=student.pk,
        school=student.attendances.get().school,
        expires_at=clock.now(),
    )
    tables = rows()
    tables["users"][2]["email"] = "new@mail.example"
    take(tables)
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_student_who_is_no_longer_named_has_left():
    take(many(10))
    result, _problems = take(many(9))
    assert result.leaving == 1
    gone = Student.objects.get(sourced_id="x9")
    assert gone.left_on == gone.attendances.get().to_on == clock.today()


def test_a_preview_tells_who_leaves_and_lets_nobody_go():
    take(many(10))
    result, _problems = take(many(9), dry=True)
    assert result.leaving == 1
    assert Student.objects.filter(left_on=None).count() == 11


def test_a_student_who_is_named_again_is_back():
    take(many(10))
    take(many(9))
    take(many(10))
    assert Student.objects.get(sourced_id="x9").left_on is None
    assert Attendance.objects.filter(student__sourced_id="x9", to_on=None).count() == 1


def test_a_tenth_may_leave_and_more_must_be_meant():
    take(many(9))
    take(many(8))
    with pytest.raises(reading.TooManyLeave, match="3 of 9"):
        take(many(5))
    assert Student.objects.filter(left_on=None).count() == 9
    result, _problems = take(many(5), may_leave=True)
    assert result.leaving == 3


def test_a_refused_row_is_still_in_the_file():
    take(rows())
    tables = rows()
    tables["users"][1]["role"] = "wizard"
    result, _problems = take(tables)
    assert result.leaving == 0


def test_a_student_moves_to_another_school():
    take(rows())
    tables = rows()
    tables["users"][1]["orgSourcedIds"] = "tc"
    result, _problems = take(tables)
    assert (result.leaving, result.changed) == (0, 1)
    now = Attendance.objects.get(to_on=None)
    assert now.school.name == "Prairie Technology Center"
    assert Attendance.objects.exclude(to_on=None).get().school.name == "Cimarron High School"


def test_dropped_classes_end_and_a_teacher_loses_them():
    take(rows())
    tables = rows()
    tables["enrollments"] = []
    result, _problems = take(tables)
    assert result.changed == 2
    assert Enrolment.objects.get().ends_on == clock.today()
    assert not Teaching.objects.exists()


def test_a_teacher_who_is_gone_loses_the_role_and_keeps_the_account():
    take(rows())
    tables = rows()
    del tables["users"][0]
    tables["enrollments"].pop()
    take(tables)
    assert not Membership.objects.exists()
    assert User.objects.count() == 1


def test_a_guardian_who_is_untied_no_longer_sees_the_student():
    take(rows())
    tables = rows()
    tables["users"][1]["agentSourcedIds"] = tables["users"][2]["agentSourcedIds"] = ""
    result, _problems = take(tables)
    assert result.changed == 1
    assert not Student.objects.get().guardians.exists()


def test_a_guardian_tied_by_hand_stays():
    take(rows())
    student = Student.objects.get()
    make.make_guardian(student)
    result, _problems = take(rows())
    assert (result.changed, student.guardians.count()) == (0, 2)


def test_a_student_added_by_hand_is_joined_by_number():
    tables = rows()
    tables["users"] = tables["users"][:1]
    del tables["demographics"], tables["enrollments"]
    take(tables)
    high = Membership.objects.get().school
    by = make.make_coordinator(high)
    added = actions.add_student(
        high, by=by, given_name="Ava", family_name="Longbow", number="400001"
    )
    take(rows())
    assert Student.objects.get() == added


def test_a_teachers_account_keeps_its_address():
    """Whoever could change it by a roster could sign in as somebody else."""
    take(rows())
    tables = rows()
    tables["users"][0]["email"] = "thief@mail.example"
    _result, problems = take(tables)
    assert User.objects.get().email == "tess@staff.example"
    assert [p.column for p in problems] == ["email"]


def test_a_colleague_who_signs_in_already_becomes_teacher_too():
    there = make.make_user(email="tess@staff.example", name="Tess")
    take(rows())
    assert User.objects.get() == there
    assert (Membership.objects.get().user, User.objects.get().name) == (there, "Tess")


def test_a_renamed_school_is_renamed():
    take(rows())
    tables = rows()
    tables["orgs"][1] = school("hs", "Cimarron Senior High")
    result, _problems = take(tables)
    assert result.changed == 1
