"""Employees, adults and teachers become learners by hand, each in a step or two."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from students import actions
from students.models import Student
from tests import factories as make

pytestmark = pytest.mark.django_db

LIGHT = {"kind": "employee", "given_name": "Lena", "family_name": "Ortiz", "job": "Fitter"}


@pytest.fixture
def company():
    return make.make_school("Prairie Steel", kind="company")


@pytest.fixture
def coordinator(company):
    return make.make_coordinator(company)


def test_an_employee_is_added_with_a_name_an_address_and_a_job(client, company, coordinator):
    client.force_login(coordinator)
    sent = LIGHT | {"school": company.pk, "email": "lena@prairie.example"}
    answer = client.post(reverse("students:new_in_work"), sent)
    lena = Student.objects.get(email="lena@prairie.example")
    assert answer.url == f"{reverse('placements:new')}?student={lena.pk}&title=Fitter"
    assert (lena.kind, lena.birth_on) == ("employee", None)
    assert not lena.is_minor_on(clock.today())  # no guardian is asked
    assert client.get(answer.url).context["form"]["title"].value() == "Fitter"
    again = client.post(reverse("students:new_in_work"), sent | {"email": "LENA@prairie.example"})
    assert (again.status_code, Student.objects.count()) == (422, 1)
    assert "Lena Ortiz is here already" in again.text
    assert client.post(reverse("students:new_in_work"), sent | {"email": ""}).status_code == 422


def test_nobody_is_added_at_another_company(client, company):
    theirs = make.make_coordinator(make.make_school("Other Steel", kind="company"))
    client.force_login(theirs)
    sent = LIGHT | {"school": company.pk, "email": "lena@prairie.example"}
    assert client.post(reverse("students:new_in_work"), sent).status_code == 422
    facts = {"kind": "employee", "given_name": "L", "family_name": "O", "email": "l@o.example"}
    with pytest.raises(PermissionDenied):
        actions.add_in_work(company, by=theirs, **facts)


def teacher_of(school, **extra):
    user = make.make_user(Role.TEACHER, school, name="Maria Luisa Ruiz", **extra)
    return user.memberships.get()


def test_a_teacher_becomes_a_learner_once_and_keeps_the_account(client, company, coordinator):
    membership = teacher_of(company)
    client.force_login(coordinator)
    page = reverse("students:learn", args=[membership.pk])
    first, again = client.post(page), client.post(page)
    learner = Student.objects.get(user=membership.user)
    assert first.url == again.url == f"{reverse('placements:new')}?student={learner.pk}"
    assert (learner.kind, learner.given_name, learner.family_name) == (
        "teacher", "Maria Luisa", "Ruiz",
    )  # fmt: skip
    assert learner.attendances.get().school == company
    client.force_login(membership.user)
    today = client.get(reverse("desk:home"))
    assert "desk/today.html" in {template.name for template in today.templates}
    assert "Your own placement" in today.text
    assert client.get(reverse("desk:own_placement")).status_code == 200


def test_a_teacher_of_two_schools_is_one_learner(company, coordinator):
    membership = teacher_of(company)
    second = make.make_school("Second")
    other = second.memberships.create(user=membership.user, role="teacher")
    one = actions.learn(membership, by=coordinator)
    two = actions.learn(other, by=make.make_coordinator(second))
    assert (one, one.attendances.count()) == (two, 2)


def test_a_pupils_account_of_another_school_stays_theirs(client, company, coordinator):
    membership = teacher_of(company)
    pupil = make.make_student(make.make_school("Elsewhere"), user=membership.user)
    client.force_login(coordinator)
    page = client.post(reverse("students:learn", args=[membership.pk]), follow=True)
    assert "belongs to a learner of another school" in page.text
    assert pupil.attendances.count() == 1


def test_only_who_runs_the_school_makes_a_teacher_a_learner(client, company, coordinator):
    membership = teacher_of(company)
    page = reverse("students:learn", args=[membership.pk])
    elsewhere = make.make_coordinator(make.make_school("Other"))
    for user, code in ((membership.user, 403), (elsewhere, 404)):
        client.force_login(user)
        assert client.post(page).status_code == code
    with pytest.raises(PermissionDenied):
        actions.learn(membership, by=elsewhere)
    assert not Student.objects.exists()


def test_staff_who_do_not_learn_have_no_page_of_their_own(client, coordinator):
    client.force_login(coordinator)
    assert "Your own placement" not in client.get(reverse("desk:home")).text
    assert client.get(reverse("desk:own_placement")).status_code == 404
