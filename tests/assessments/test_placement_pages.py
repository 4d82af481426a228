"""The feedback of one placement, as each kind of visitor may see it."""

import pytest
from django.urls import reverse

from accounts.models import Role
from assessments import actions
from assessments.models import FeedbackRequest
from kit import clock
from placements.models import Placement
from tests.assessments.making import answers_to, make_asked, typed
from tests.assessments.test_closing import make_finished
from tests.factories import make_coordinator, make_guardian, make_school, make_user

pytestmark = pytest.mark.django_db
SECRET = "Often late."


@pytest.fixture
def given():
    request = make_asked()
    actions.submit(request, answers_to(request, call=True), by_label="Dana Ortiz")
    return FeedbackRequest.objects.get(pk=request.pk)


@pytest.fixture
def rhea(given):
    return make_coordinator(given.placement.school)


def page(request, name="placement"):
    return reverse(f"assessments:{name}", args=[request.placement_id])


def student_of(request):
    user = make_user(name="Ava")
    student = request.placement.student
    student.user = user
    student.save()
    return user


def look(client, user, path):
    client.force_login(user)
    return client.get(path)


def test_the_school_reads_all(client, given, rhea):
    shown = look(client, rhea, page(given)).content.decode()
    assert SECRET in shown
    assert "Dana Ortiz asks for a call" in shown
    assert "Proficient" in shown


def test_the_student_reads_what_is_theirs(client, given):
    shown = look(client, student_of(given), page(given)).content.decode()
    assert "Calm with patients." in shown
    assert SECRET not in shown
    assert "For the school only" not in shown
    assert "asks for a call" not in shown
    assert "Remind" not in shown


def test_a_guardian_reads_as_the_student_does(client, given):
    guardian = make_guardian(given.placement.student, user=make_user())
    shown = look(client, guardian.user, page(given)).content.decode()
    assert "Calm with patients." in shown
    assert SECRET not in shown


def test_a_host_sees_its_own_requests(client, given):
    contact = given.placement.supervisor.contact
    contact.user = make_user()
    contact.save()
    FeedbackRequest.objects.filter(cycle__name="final").update(party="contact:0")
    shown = look(client, contact.user, page(given)).content.decode()
    assert "Midpoint" in shown
    assert "Final" not in shown
    assert SECRET not in shown


def test_observers_read_and_act_on_nothing(client, given):
    observer = make_user(Role.OBSERVER, given.placement.school)
    shown = look(client, observer, page(given)).content.decode()
    assert SECRET in shown
    assert "Excuse" not in shown


def test_strangers_find_nothing(client, given):
    for user in (make_user(), make_coordinator(make_school("Elsewhere"))):
        assert look(client, user, page(given)).status_code == 404
        assert client.get(page(given, "sign_off")).status_code == 404
    client.logout()
    assert client.get(page(given)).status_code == 302


POSTS = ["ask", "remind", "waive", "fill"]


@pytest.mark.parametrize("name", POSTS)
def test_who_may_see_but_not_act_is_refused(client, name):
    request = make_asked()
    path = reverse(f"assessments:{name}", args=[request.pk])
    observer = make_user(Role.OBSERVER, request.placement.school)
    for user, status in ((student_of(request), 403), (observer, 403), (make_user(), 404)):
        client.force_login(user)
        assert client.post(path, {"reason": "x", **typed(request)}).status_code == status
    request.refresh_from_db()
    assert request.state == "sent"


@pytest.mark.parametrize("name", ["ask", "remind", "waive"])
def test_looking_at_an_action_does_nothing(client, given, rhea, name):
    path = reverse(f"assessments:{name}", args=[given.pk])
    assert look(client, rhea, path).status_code == 405


def test_a_draft_is_nobody_s_to_read(client):
    request = make_asked()
    actions.save_draft(request, answers_to(request), by_label="Dana")
    rhea = make_coordinator(request.placement.school)
    assert "Calm with patients." not in look(client, rhea, page(request)).content.decode()


def test_htmx_gets_the_piece(client, given, rhea):
    client.force_login(rhea)
    shown = client.get(page(given), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in shown
    assert "Calm with patients." in shown


def test_the_page_asks_a_fixed_number_of_queries(client, given, rhea, django_assert_num_queries):
    look(client, rhea, page(given))  # the session learns the time zone
    with django_assert_num_queries(11):
        client.get(page(given))
    final = FeedbackRequest.objects.get(placement=given.placement, cycle__name="final")
    actions.submit(final, answers_to(final, call=True), by_label="Dana Ortiz")
    with django_assert_num_queries(11):
        client.get(page(given))


def test_read_and_called_back(client, given, rhea):
    ava = student_of(given)
    assert "New for you" in look(client, ava, page(given)).content.decode()
    client.post(page(given, "read"))
    assert "New for you" not in client.get(page(given)).content.decode()
    client.force_login(rhea)
    client.post(reverse("assessments:called", args=[given.given.pk]))
    assert "asks for a call" not in client.get(page(given)).content.decode()


def test_remind_and_excuse(client):
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    client.force_login(rhea)
    told = client.post(reverse("assessments:remind", args=[request.pk]), follow=True)
    assert "last 24 hours" in told.content.decode()
    FeedbackRequest.objects.update(mailed_at=None)
    told = client.post(reverse("assessments:remind", args=[request.pk]), follow=True)
    assert "A reminder is on its way" in told.content.decode()
    told = client.post(
        reverse("assessments:waive", args=[request.pk]), {"reason": ""}, follow=True
    )
    assert "Say why" in told.content.decode()
    told = client.post(
        reverse("assessments:waive", args=[request.pk]), {"reason": "Ill"}, follow=True
    )
    assert "Ill" in told.content.decode()


def test_taken_down_for_the_host(client):
    request = make_asked()
    rhea = make_coordinator(request.placement.school, name="Rhea Harjo")
    client.force_login(rhea)
    path = reverse("assessments:fill", args=[request.pk])
    assert client.get(path).status_code == 200
    assert client.post(path, {}).status_code == 422
    shown = client.post(path, typed(request), follow=True).content.decode()
    assert "taken down by Rhea Harjo" in shown


def test_remind_all_tells_how_many(client):
    request = make_asked()
    client.force_login(make_coordinator(request.placement.school))
    FeedbackRequest.objects.update(
        mailed_at=None,
        due_on=clock.today().replace(year=2020),
        opens_on=clock.today().replace(year=2020),
    )
    client.post(reverse("assessments:remind_all"))
    assert FeedbackRequest.objects.filter(mailed_at=None).count() == 0


def test_sign_off_page(client):
    placement = make_finished()
    client.force_login(make_coordinator(placement.school))
    path = reverse("assessments:sign_off", args=[placement.pk])
    assert "Calm with patients." in client.get(path).content.decode()
    assert client.post(path, {"outcome": "gone"}).status_code == 422
    client.post(path, {"outcome": "completed", "comment": "Well done."})
    placement.refresh_from_db()
    assert placement.state == "completed"
    shown = client.get(path).content.decode()
    assert "Well done." in shown
    assert "Sign off and complete" not in shown


def test_sign_off_names_what_is_open(client):
    request = make_asked("final")
    client.force_login(make_coordinator(request.placement.school))
    path = reverse("assessments:sign_off", args=[request.placement_id])
    assert "Final feedback" in client.get(path).content.decode()
    answer = client.post(path, {"outcome": "completed"})
    assert answer.status_code == 422
    assert Placement.objects.get().state == "active"


def test_the_student_cannot_sign_off(client):
    placement = make_finished()
    user = make_user()
    placement.student.user = user
    placement.student.save()
    client.force_login(user)
    path = reverse("assessments:sign_off", args=[placement.pk])
    assert client.get(path).status_code == 403
    assert client.post(path, {"outcome": "completed"}).status_code == 403
