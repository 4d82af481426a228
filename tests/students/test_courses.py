"""What a course teaches: ticked by its school, seen by its staff, nobody else's business."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from catalogue.models import Competency, Framework
from students.actions.courses import set_outcomes
from students.models import Course
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return Course.objects.create(school=make.make_school(), title="Dental basics")


@pytest.fixture
def coordinator(course):
    return make.make_coordinator(course.school)


def skill(school=None, code="hygiene"):
    framework = Framework.objects.create(code=code, name=f"Skills {code}", school=school)
    return Competency.objects.create(framework=framework, code=code, name=code, kind="technical")


def test_outcomes_are_ticked_and_taken_off(course, coordinator, client):
    one, other = skill(), skill(course.school, "records")
    client.force_login(coordinator)
    path = reverse("students:course", args=[course.pk])
    client.post(path, {"outcomes": [one.pk, other.pk]})
    client.post(path, {"outcomes": [other.pk]})
    assert list(course.outcomes.values_list("competency", flat=True)) == [other.pk]
    assert "Dental basics" in client.get(reverse("students:courses")).text


def test_a_skill_of_another_school_cannot_be_ticked(course, coordinator, client):
    theirs = skill(make.make_school("Elsewhere"), "theirs")
    client.force_login(coordinator)
    path = reverse("students:course", args=[course.pk])
    assert "theirs" not in client.get(path).text
    assert client.post(path, {"outcomes": [theirs.pk]}).status_code == 422


def test_a_teacher_sees_and_another_school_does_not(course, client):
    teacher = make.make_user(Role.TEACHER, course.school)
    client.force_login(teacher)
    assert "Dental basics" in client.get(reverse("students:courses")).text
    with pytest.raises(PermissionDenied):
        set_outcomes(course, [], by=teacher)
    client.force_login(make.make_coordinator(make.make_school("Elsewhere")))
    assert "Dental basics" not in client.get(reverse("students:courses")).text
    assert client.get(reverse("students:course", args=[course.pk])).status_code == 404
