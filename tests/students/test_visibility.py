"""Who sees a student."""

import pytest

from accounts.models import Role
from placements.models import Placement
from students.models import ClassGroup, Enrolment, Student, Teaching
from tests import factories as make


@pytest.mark.django_db
def test_a_teacher_sees_those_in_their_classes_until_they_leave_the_school():
    school = make.make_school()
    taught, other = make.make_student(school), make.make_student(school)
    placement = make.make_placement("active", school, student=taught)
    teacher = make.make_user(Role.TEACHER, school)
    group = ClassGroup.objects.create(school=school, title="Welding")
    Teaching.objects.create(user=teacher, group=group)
    Enrolment.objects.create(student=taught, group=group)
    assert list(Student.objects.visible_to(teacher)) == [taught]
    assert list(Placement.objects.visible_to(teacher)) == [placement]
    assert other not in Student.objects.visible_to(teacher)
    teacher.memberships.all().delete()
    assert not Student.objects.visible_to(teacher).exists()
    assert not Placement.objects.visible_to(teacher).exists()
