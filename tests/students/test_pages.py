"""The pages of students: who sees what, how many queries, and what is put right."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from notifications.models import AccessLink
from students import actions
from students.models import Student
from tests import factories as make

pytestmark = pytest.mark.django_db
# session, user, roles, schools not yet live; school and grade choices, count, students, may one add?
LIST_QUERIES = 6 + 2  # session, person, roles, school, count, rows; and a savepoint


@pytest.fixture
def coordinator(client):
    user = make.make_coordinator()
    client.force_login(user)
    return user


def school_of(user):
    return user.memberships.get().school


def shown(response):
    return [student.family_name for student in response.context["page"]]


@pytest.mark.parametrize("count", [1, 4])
def test_list_takes_a_fixed_number_of_queries_whatever_the_rows(
    client, coordinator, count, django_assert_num_queries
):
    for _ in range(count):
        make.make_student(school_of(coordinator))
    client.get(reverse("students:list"))  # the zone is read once a session
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("students:list"))
    assert len(response.context["page"]) == count


@pytest.mark.parametrize("query", ["zofia wisn", "WIŚNIEWSKA", "Żofia", "4711", "ska zo"])
def test_search_knows_no_accents_and_no_case(client, coordinator, query):
    school = school_of(coordinator)
    make.make_student(school, given_name="Zofia", family_name="Wiśniewska", number="4711")
    make.make_student(school, given_name="Ava", family_name="Longbow")
    response = client.get(reverse("students:list"), {"q": query})
    assert shown(response) == ["Wiśniewska"]


def test_list_filters_by_grade_and_by_who_left(client, coordinator):
    school = school_of(coordinator)
    make.make_student(school, family_name="Nine").attendances.update(grade="9")
    make.make_student(school, family_name="Ten").attendances.update(grade="10")
    make.make_student(school, family_name="Gone", left_on=date(2026, 9, 1))
    url = reverse("students:list")
    assert shown(client.get(url, {"sort": "-name"})) == ["Ten", "Nine"]
    assert shown(client.get(url, {"grade": "9"})) == ["Nine"]
    assert shown(client.get(url, {"left": "left"})) == ["Gone"]
    choices = client.get(url).context["form"].fields["grade"].choices
    assert [value for value, _label in choices] == ["", "9", "10"]


def test_list_goes_on_after_fifty(client, coordinator):
    for n in range(51):
        make.make_student(school_of(coordinator), family_name=f"Student {n:02}")
    assert shown(client.get(reverse("students:list"), {"page": 2})) == ["Student 50"]


def test_another_schools_student_is_not_there(client, coordinator):
    other = make.make_student()
    assert client.get(reverse("students:detail", args=[other.pk])).status_code == 404
    assert client.get(reverse("students:edit", args=[other.pk])).status_code == 404
    assert shown(client.get(reverse("students:list"))) == []


def test_an_observer_reads_and_may_not_edit(client):
    student = make.make_student()
    client.force_login(make.make_user(Role.OBSERVER, student.attendances.get().school))
    assert client.get(reverse("students:detail", args=[student.pk])).status_code == 200
    assert client.get(reverse("students:edit", args=[student.pk])).status_code == 403
    assert client.get(reverse("students:new")).status_code == 403


def test_a_guardian_does_not_see_the_other_guardian(client):
    student = make.make_student()
    mother, father = make.make_guardian(student), make.make_guardian(student)
    mother.user = make.make_user()
    mother.save()
    client.force_login(mother.user)
    page = client.get(reverse("students:detail", args=[student.pk]))
    assert page.status_code == 200
    assert father.email not in page.content.decode()


def test_contact_facts_are_corrected_and_old_links_close(client, coordinator, settings):
    school = school_of(coordinator)
    student = make.make_student(school)
    guardian = make.make_guardian(student)
    link = AccessLink.objects.create(
        token_hash="x",
        door="placements:sign",
        party=f"guardian:{guardian.pk}",
        about_model="students.student",
        about_id=student.pk,
        school=school,
        expires_at="2027-01-01T00:00Z",
    )
    prefix = f"guardian{guardian.pk}"
    data = {
        "email": student.email,
        "language": "en",
        "emergency_name": "Rhea",
        "emergency_phone": "+1405",
        f"{prefix}-email": "new@mail.example",
        f"{prefix}-language": "es",
        "new-language": "en",
    }
    response = client.post(reverse("students:edit", args=[student.pk]), data)
    assert response.status_code == 302
    for row in (student, guardian, link):
        row.refresh_from_db()
    assert (student.emergency_name, student.by_hand) == (
        "Rhea",
        ["emergency_name", "emergency_phone"],
    )
    assert (guardian.email, guardian.language) == ("new@mail.example", "es")
    assert link.revoked_at is not None
    assert student.guardians.count() == 1


def test_a_bad_address_is_told_and_nothing_is_lost(client, coordinator):
    student = make.make_student(school_of(coordinator))
    data = {"email": "nobody", "language": "en", "emergency_name": "Rhea", "new-language": "en"}
    response = client.post(reverse("students:edit", args=[student.pk]), data)
    assert response.status_code == 422
    assert "Rhea" in response.content.decode()
    student.refresh_from_db()
    assert student.emergency_name == ""


def test_a_guardian_is_added_by_hand(client, coordinator):
    student = make.make_student(school_of(coordinator))
    data = {
        "email": "",
        "language": "en",
        "new-given_name": "Nora",
        "new-family_name": "Harjo",
        "new-email": "nora@mail.example",
        "new-language": "es",
    }
    client.post(reverse("students:edit", args=[student.pk]), data)
    assert student.guardians.get().email == "nora@mail.example"


def test_a_student_is_added_by_hand(client, coordinator):
    data = {
        "school": school_of(coordinator).pk,
        "given_name": "Ava",
        "family_name": "Harjo",
        "number": "1",
        "grade": "11",
        "language": "en",
    }
    assert client.post(reverse("students:new"), data).status_code == 302
    assert Student.objects.get().attendances.get().grade == "11"
    again = client.post(reverse("students:new"), data)
    assert again.status_code == 422
    assert Student.objects.count() == 1


def test_only_whoever_runs_a_school_of_the_student_corrects(django_user_model):
    student = make.make_student()
    stranger = make.make_coordinator()
    with pytest.raises(Exception) as error:  # noqa: PT011
        actions.update_contact(student, by=stranger, phone="1")
    assert type(error.value).__name__ == "PermissionDenied"
