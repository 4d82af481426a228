"""Taking an import back: everything, unless it is in use since."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Membership, School, Term, User
from kit import clock
from kit.errors import Refused
from students import actions
from students.models import (
    Attendance,
    ClassGroup,
    Course,
    Enrolment,
    Guardian,
    Guardianship,
    Import,
    ImportStep,
    Student,
    Teaching,
)
from students.tasks import apply_import, sweep_imports, undo_import
from tests import factories as make
from tests.students.rosters import delta, packed, rows, user

pytestmark = pytest.mark.django_db
TABLES = (
    School, Term, User, Membership, Student, Attendance, Guardian, Guardianship, Course, ClassGroup,
    ClassGroup.terms.through, Teaching, Enrolment,
)  # fmt: skip


def everything():
    """Every row that a roster may touch."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.order_by("pk").values_list()))
        for model in TABLES
    }


@pytest.fixture
def person():
    """The coordinator of the school to which the rosters belong."""
    return make.make_coordinator(make.make_school("Cimarron High School"))


def imported(person, tables=None, file=None, **options):
    """An applied import of the person's school."""
    file = file or packed(tables or rows())
    file.name, file.size = "roster.zip", len(file.getvalue())
    batch = Import.objects.create(school=person.memberships.get().school, made_by=person)
    batch.file.save("roster.zip", file)
    actions.preview(batch)
    actions.apply(batch, by=person, **options)
    apply_import(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "applied"
    return batch


def undone(batch, person):
    actions.undo(batch, by=person)
    undo_import(batch.pk)
    batch.refresh_from_db()
    return batch


def many():
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(3)]
    return tables


def test_the_first_import_undone_leaves_nothing(person):
    before = everything()
    batch = undone(imported(person), person)
    assert everything() == before
    assert (batch.state, batch.counts["undone"]["kept"]) == ("undone", [])
    assert not ImportStep.objects.exists()


def test_what_changed_is_put_back_and_who_left_is_here_again(person):
    imported(person, many())
    before = everything()
    tables = rows()
    tables["users"][1] |= {"familyName": "Whitehorse", "grades": "12", "agentSourcedIds": ""}
    tables["users"][2] |= {"email": "new@mail.example", "agentSourcedIds": ""}
    tables["users"].append(user("n", "student"))
    tables["classes"][0] |= {"title": "Safety", "termSourcedIds": ""}
    tables["enrollments"] = []
    second = imported(person, tables, may_leave=True)
    assert Student.objects.filter(left_on=None).count() == 2
    assert everything() != before
    undone(second, person)
    assert everything() == before


def test_after_an_undo_the_same_file_can_be_imported_again(person):
    first = undone(imported(person), person)
    assert imported(person).counts["new"] == first.counts["new"] > 0
    assert Student.objects.get().guardians.exists()


def test_the_same_file_again_changes_nothing_and_leaves_nothing_to_undo(person):
    first = imported(person)
    again = imported(person)
    assert (again.counts["new"], again.counts["changed"], again.counts["leaving"]) == (0, 0, 0)
    with pytest.raises(Refused, match="nothing left to undo"):
        actions.undo(again, by=person)
    undone(first, person)


def test_a_student_with_a_placement_stays_with_all_that_belongs_to_them(person):
    batch = imported(person, many())
    school, student = batch.school, Student.objects.get(sourced_id="s")
    make.make_placement(school=school, student=student)
    batch = undone(batch, person)
    assert list(Student.objects.all()) == [student]
    assert student.attendances.filter(to_on=None).exists()
    assert student.guardians.get().sourced_id == "g"
    assert student.enrolments.get().group.course is not None
    kept = batch.counts["undone"]["kept"]
    assert ["students.student", student.pk, "placement"] in kept
    assert {pk for label, pk, _why in kept if label == "students.student"} == {student.pk}


def test_a_guardian_with_an_account_stays(person):
    batch = imported(person)
    guardian = Guardian.objects.get()
    guardian.user = make.make_user()
    guardian.save()
    batch = undone(batch, person)
    assert not Student.objects.exists()
    assert batch.counts["undone"]["kept"] == [["students.guardian", guardian.pk, "has an account"]]


def test_a_teacher_who_signed_in_keeps_role_and_class(person):
    batch = imported(person)
    teacher = User.objects.get(email="tess@staff.example")
    User.objects.filter(pk=teacher.pk).update(last_login=clock.now())
    undone(batch, person)
    assert teacher.memberships.exists()
    assert teacher.teaching.get().group.title == "Welding (P1)"
    assert not Student.objects.exists()


def test_what_a_person_corrected_since_is_left_alone(person):
    imported(person)
    tables = rows()
    tables["users"][2]["phone"] = "+1 405 555 0111"
    second = imported(person, tables)
    student, guardian = Student.objects.get(), Guardian.objects.get()
    actions.update_guardian(student, guardian, by=person, phone="+1 405 555 0222")
    batch = undone(second, person)
    guardian.refresh_from_db()
    assert (guardian.phone, batch.counts["undone"]["overtaken"]) == ("+1 405 555 0222", 1)


def test_a_class_made_since_by_hand_keeps_its_course(person):
    batch = imported(person)
    course = Course.objects.get()
    ClassGroup.objects.create(school=batch.school, course=course, title="Evening class")
    undone(batch, person)
    assert Course.objects.get() == course
    assert ClassGroup.objects.get().title == "Evening class"


def test_a_delta_is_undone_too(person):
    imported(person, many())
    before = everything()
    gone = {"status": "tobedeleted"}
    file = delta({"users": [user("x0", "student", **gone), user("g", "guardian", **gone)]})
    undone(imported(person, file=file, may_leave=True), person)
    assert everything() == before


def test_a_later_import_must_be_undone_first(person):
    first = imported(person)
    second = imported(person, many())
    with pytest.raises(Refused, match="Undo that of"):
        actions.undo(first, by=person)
    undone(second, person)
    undone(first, person)
    assert not Student.objects.exists()


def test_undo_is_not_for_strangers_and_not_for_what_was_not_applied(person):
    batch = imported(person)
    with pytest.raises(PermissionDenied):
        actions.undo(batch, by=make.make_coordinator())
    undone(batch, person)
    with pytest.raises(Refused, match="moved on"):
        actions.undo(batch, by=person)


def test_twice_undone_is_once(person):
    batch = undone(imported(person), person)
    undo_import(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_after_two_months_old_values_are_forgotten(person):
    batch = imported(person)
    sweep_imports()
    assert batch.steps.exists()
    Import.objects.update(applied_at="2026-09-01T00:00Z")
    sweep_imports()
    batch.refresh_from_db()
    assert not batch.steps.exists()
    assert not actions.can_be_undone(batch)


def test_undoing_logs_the_person(person):
    batch = undone(imported(person), person)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT actor FROM accounts_audit WHERE \"table\" = 'students_student' AND verb = 'delete'"
        )
        assert cursor.fetchall() == [(f"user:{person.pk}",)]
    assert batch.made_by == person
