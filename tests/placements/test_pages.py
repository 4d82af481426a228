"""The pages of placements: who sees them, what they cost, what a coordinator does there."""

import pytest
from django.urls import reverse

from kit import clock
from notifications.models import Notice
from partners.models import Contact, Employer
from placements.models import Placement, Programme
from placements.states import S
from tests import factories as make

SAVEPOINT = 2  # a request is a transaction; inside a test's own it takes two statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(client, school):
    user = make.make_coordinator(school)
    client.force_login(user)
    return user


def typed(programme, **changed):
    """The form of a new placement with a new employer, as a coordinator fills it in."""
    return {
        "programme": programme.pk,
        "partnership": "",
        "employer_name": "Northgate Dental Care",
        "employer_address": "12 Elm Ave",
        "supervisor_name": "Dana Ortiz",
        "supervisor_email": "dana@employer.example",
        "starts_on": "2026-12-01",
        "ends_on": "2027-02-26",
        "weekdays": ["0", "2"],
        "begins": "12:30",
        "ends": "15:30",
        "rest": "0",
        "tasks": "Prepare the room\nGreet patients\n\nFile the records",
        "pay": "unpaid",
        **changed,
    }


def new_path(student):
    return f"{reverse('placements:new')}?student={student.pk}"


def test_one_form_makes_employer_supervisor_and_placement(client, school, coordinator):
    student, programme = make.make_student(school), make.make_programme(school)
    answer = client.post(new_path(student), typed(programme))
    placement = Placement.objects.get()
    assert answer.url == reverse("placements:detail", args=[placement.pk])
    assert placement.employer_name == "Northgate Dental Care"
    assert placement.supervisor.contact == placement.signatory.contact == Contact.objects.get()
    assert [str(o) for o in placement.objectives.all()] == [
        "Prepare the room",
        "Greet patients",
        "File the records",
    ]
    assert [(p.weekday, p.minutes) for p in placement.periods.all()] == [(0, 180), (2, 180)]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_on": "2026-11-01"}, "cannot lie before the first"),
        ({"ends": "09:00"}, "lies after its beginning"),
        ({"rest": "200"}, "longer than the day"),
        ({"employer_name": ""}, "type the new one"),
        ({"supervisor_email": "dana"}, "valid email"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(client, school, coordinator, changed, words):
    student, programme = make.make_student(school), make.make_programme(school)
    answer = client.post(new_path(student), typed(programme, dress="Safety shoes", **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Safety shoes" in answer.content.decode()
    assert not Employer.objects.exists()


def test_a_double_booking_is_told_in_words_on_the_page(client, school, coordinator):
    student = make.make_student(school)
    make.make_placement("active", school, student=student)
    second = make.make_placement("draft", school, student=student)
    page = client.post(reverse("placements:send_out", args=[second.pk]), follow=True)
    assert "another placement at this time" in page.content.decode()


def test_a_type_for_older_learners_is_refused_for_a_younger_one(client, school, coordinator):
    child = make.make_student(school, born=clock.today().replace(year=2015))
    answer = client.post(new_path(child), typed(make.make_programme(school)))
    assert "starts at 14 years" in answer.content.decode()


def test_another_schools_people_and_programmes_cannot_be_chosen(client, school, coordinator):
    other = make.make_school("Bluestem")
    foreign = make.make_student(other)
    assert client.get(new_path(foreign)).status_code == 404
    student = make.make_student(school)
    answer = client.post(new_path(student), typed(make.make_programme(other)))
    assert (answer.status_code, Placement.objects.count()) == (422, 0)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_costs_the_same_for_any_number_of_rows(
    client, school, coordinator, rows, django_assert_num_queries
):
    for _n in range(rows):
        make.make_placement("active", school)
    client.get(reverse("placements:list"))
    with django_assert_num_queries(6 + SAVEPOINT):
        page = client.get(reverse("placements:list"), {"q": "avá"})
    assert page.content.decode().count("Northgate") == rows


@pytest.mark.parametrize("rows", [1, 4])
def test_the_page_costs_the_same_for_any_number_of_tasks(
    client, school, coordinator, rows, django_assert_num_queries
):
    placement = make.make_placement("active", school)
    for n in range(rows):
        placement.objectives.create(text=f"Task {n}")
    path = reverse("placements:detail", args=[placement.pk])
    client.get(path)
    with django_assert_num_queries(18 + SAVEPOINT):
        client.get(path)


def test_search_needs_no_accents(client, school, coordinator):
    make.make_placement(school=school, student=make.make_student(school, family_name="Żółkiewska"))
    make.make_placement(school=school)
    page = client.get(reverse("placements:list"), {"q": "zolkiewska"})
    assert len(page.context["page"]) == 1


def test_leaving_asks_why_and_writes_it_down(client, school, coordinator):
    placement = make.make_placement("approved", school)
    path = reverse("placements:leave", args=[placement.pk, "cancel"])
    assert client.post(path, {"why": ""}).status_code == 422
    client.post(path, {"why": "The firm moved."})
    placement.refresh_from_db()
    assert (placement.state, placement.moves.get().why) == (S.CANCELLED, "The firm moved.")


def test_a_reminder_rests_a_day(client, school, coordinator):
    placement = make.make_placement(school=school, coordinator=coordinator)
    client.post(reverse("placements:send_out", args=[placement.pk]))
    for _n in range(2):
        client.post(reverse("placements:remind", args=[placement.pk]))
    assert Notice.objects.filter(key__startswith="sign-remind:").count() == 1


def test_a_programme_takes_the_requirements_of_its_type(client, school, coordinator):
    kind = make.make_programme(make.make_school("x")).type
    data = {
        "school": school.pk,
        "type": kind.pk,
        "title": "Health internship",
        "cohort": "2027",
        "hours": "120",
    }
    client.post(reverse("placements:programme_new"), data)
    programme = Programme.objects.get(title="Health internship")
    assert (programme.required_minutes, programme.requirement_set.type) == (7200, kind)


def test_the_host_sees_what_the_agreement_releases_and_no_more(client, school):
    placement = make.make_placement("signing", school)
    placement.student.phone = "+1 405 555 0177"
    placement.student.number = "400123"
    placement.student.save()
    host = placement.supervisor.contact
    host.user = make.make_user()
    host.save()
    client.force_login(host.user)
    path = reverse("placements:detail", args=[placement.pk])
    assert "0177" not in client.get(path).content.decode()
    Placement.objects.update(state="active")
    page = client.get(path).content.decode()
    assert "0177" in page
    assert "400123" not in page


def test_the_schools_signature_is_marked_as_due_only_when_it_is_its_turn(
    client, school, coordinator
):
    placement = make.make_placement(school=school, coordinator=coordinator)
    client.post(reverse("placements:send_out", args=[placement.pk]))
    path = reverse("placements:detail", args=[placement.pk])

    def due():
        groups = client.get(path).context["checklist"]
        return [item["kind"] for group in groups for item in group["items"] if item["yours"]]

    assert due() == []
    for kind in (
        "host_confirmed",
        "signature_student",
        "signature_guardian",
        "signature_signatory",
    ):
        placement.waivers.create(kind=kind, reason="on paper", by=coordinator)
    assert due() == ["signature_school"]


def test_an_approval_is_taken_back_with_a_reason(client, school, coordinator):
    placement = make.make_placement("approved", school=school)
    page, undo = (
        reverse(f"placements:{name}", args=[placement.pk]) for name in ("detail", "undo_approval")
    )
    assert undo in client.get(page).text
    client.post(undo, {"why": " "})
    placement.refresh_from_db()
    assert placement.state == "approved"
    client.post(undo, {"why": "The bus does not go there"})
    placement.refresh_from_db()
    assert placement.state == "proposed"
    assert "The bus does not go there" in client.get(page).text


def test_the_second_of_two_who_change_a_placement_is_told_and_loses_nothing(
    client, school, coordinator
):
    placement = make.make_placement("draft", school)
    path = reverse("placements:edit", args=[placement.pk])
    seen = client.get(path).context["form"]["seen"].value()
    mine = typed(placement.programme, partnership=placement.partnership_id, employer_name="")
    mine |= {"seen": seen, "delivery": "in_person"}
    assert client.post(path, mine | {"pay_note": "Lunch", "title": "Baker"}).status_code == 302
    answer = client.post(path, mine | {"pay_note": "Bus pass", "title": "Baker"})
    assert answer.status_code == 422
    assert "Somebody else changed this placement" in answer.text
    form = answer.context["form"]
    [told] = form.non_field_errors()
    assert "Pay in words" in told
    assert "First day" not in told
    assert form["pay_note"].value() == "Bus pass"
    again = mine | {"pay_note": "Bus pass", "title": "Baker", "seen": form["seen"].value()}
    assert client.post(path, again).status_code == 302
    placement.refresh_from_db()
    assert placement.pay_note == "Bus pass"
