"""The pages behind a supervisor's mailed link, and the same signed in."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import actions
from assessments.models import Answer, Feedback, FeedbackRequest
from kit import clock
from notifications import links
from tests.assessments.making import answers_to, make_asked, typed
from tests.factories import make_contact, make_coordinator, make_student, make_user

pytestmark = pytest.mark.django_db


def link_of(request):
    """The path of the supervisor's mailed link."""
    contact = request.placement.supervisor.contact
    link = links.make(
        "assessments:feedback",
        party=f"contact:{contact.pk}",
        about=contact,
        school=request.placement.school,
    )
    return links.path(link)


def only(request):
    """Leave the other cycle out of it."""
    FeedbackRequest.objects.filter(placement=request.placement).exclude(pk=request.pk).update(
        state="waived"
    )
    return request


def second(request, name="Zofia"):
    """Another student of the same supervisor."""
    place = request.placement
    return only(
        make_asked(
            school=place.school,
            contact=place.supervisor.contact,
            student=make_student(place.school, given_name=name),
        )
    )


@pytest.fixture
def request_():
    return only(make_asked())


@pytest.fixture
def path(request_):
    return link_of(request_)


@pytest.fixture
def form_path(request_, path):
    return f"{path}{request_.pk}/"


def test_one_student_leads_straight_to_the_form(client, path, form_path):
    assert client.get(path).headers["location"] == form_path


def test_two_students_are_a_list(client, request_, path):
    zofia = second(request_)
    shown = client.get(path).content.decode()
    assert request_.placement.student.name in shown
    assert zofia.placement.student.name in shown
    assert "2 students wait" in shown


def test_the_list_asks_a_fixed_number_of_queries(
    client, request_, path, django_assert_num_queries
):
    second(request_)
    with django_assert_num_queries(6):
        client.get(path)
    second(request_, "Mia")
    second(request_, "Leo")
    with django_assert_num_queries(6):
        client.get(path)


def test_looking_writes_nothing(client, request_, form_path):
    assert client.get(form_path).status_code == 200
    request_.refresh_from_db()
    assert request_.state == "sent"
    assert not Feedback.objects.exists()


def test_saved_while_typing(client, request_, form_path):
    data = typed(request_)
    answer = client.post(f"{form_path}save/", dict([*data.items()][:2]))
    request_.refresh_from_db()
    assert (answer.status_code, request_.state) == (204, "opened")
    assert Answer.objects.count() == 2
    assert client.get(form_path).content.decode().count("checked") == 2


def test_a_draft_leaves_out_what_cannot_be(client, request_, form_path):
    data = typed(request_, level=9)
    assert client.post(f"{form_path}save/", data).status_code == 422
    assert not Answer.objects.filter(level=9).exists()
    assert Answer.objects.filter(text="Calm with patients.").exists()


def test_sent_is_received_with_thanks(client, request_, form_path):
    shown = client.post(form_path, typed(request_), follow=True).content.decode()
    request_.refresh_from_db()
    assert request_.state == "submitted"
    assert request_.given.given_by == request_.placement.supervisor.contact.name
    assert "Received, with thanks" in shown


def test_sent_twice_is_told_kindly(client, request_, form_path):
    client.post(form_path, typed(request_))
    shown = client.post(form_path, typed(request_, level=1), follow=True).content.decode()
    assert "Nothing was sent twice" in shown
    assert not Answer.objects.filter(question__kind="scale", level=1).exists()
    assert client.post(f"{form_path}save/", typed(request_)).status_code == 409


def test_after_sending_the_next_student(client, request_, form_path, path):
    zofia = second(request_)
    answer = client.post(form_path, typed(request_))
    assert answer.headers["location"] == f"{path}{zofia.pk}/"
    done = client.get(form_path).content.decode()
    assert "Your other students" in done
    assert zofia.placement.student.name in done


def test_what_is_missing_is_named_and_nothing_is_lost(client, request_, form_path):
    data = typed(request_, words="Kind to everybody")
    missing = next(iter(data))
    data.pop(missing)
    answer = client.post(form_path, data)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a step" in shown
    assert "Kind to everybody" in shown
    assert Answer.objects.filter(text="Kind to everybody").exists()


@pytest.mark.parametrize("forged", ["6", "-1", "x", "4.5", "99999999999999999999"])
def test_a_forged_level_is_refused_in_words(client, request_, form_path, forged):
    answer = client.post(form_path, typed(request_, level=forged))
    assert answer.status_code == 422
    assert "Choose one of the 5 steps" in answer.content.decode()
    request_.refresh_from_db()
    assert request_.state == "opened"


def test_not_seen_yet_is_an_answer(client, request_, form_path):
    client.post(form_path, typed(request_, level=0))
    request_.refresh_from_db()
    assert request_.state == "submitted"


def test_too_long_a_text_is_told_and_kept_on_the_page(client, request_, form_path):
    answer = client.post(form_path, typed(request_, words="ä" * 4001))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Keep it to 4000 characters; it has 4001 now." in shown
    assert "ä" * 4001 in shown


def test_four_thousand_fit(client, request_, form_path):
    client.post(form_path, typed(request_, words="ä" * 4000))
    assert Answer.objects.filter(text="ä" * 4000).exists()


def test_another_contact_s_request_is_not_there(client, request_, path):
    stranger = make_contact(request_.placement.partnership)
    other = only(make_asked(school=request_.placement.school, contact=stranger))
    for page in (f"{path}{other.pk}/", f"{path}{other.pk}/save/"):
        assert client.get(page).status_code == 404
        assert client.post(page, typed(other)).status_code == 404
    other.refresh_from_db()
    assert other.state == "sent"


def test_a_forged_token_is_not_there(client, request_):
    assert client.get(reverse("assessments:feedback", args=["x" * 43])).status_code == 404


def test_what_is_not_asked_yet_is_not_there(client, request_, path):
    FeedbackRequest.objects.update(state="scheduled")
    assert client.get(f"{path}{request_.pk}/").status_code == 404


def test_excused_is_told_so(client, request_, form_path):
    FeedbackRequest.objects.update(state="waived")
    assert "No longer asked for" in client.get(form_path).content.decode()


def test_in_spanish(client, request_, path, form_path):
    client.cookies["django_language"] = "es"
    assert '<html lang="es"' in client.get(form_path).content.decode()


def test_a_supervisor_who_signed_in_sees_the_same(client, request_):
    dana = make_user(name="Dana Ortiz")
    contact = request_.placement.supervisor.contact
    contact.user = dana
    contact.save()
    client.force_login(dana)
    page = reverse("assessments:give", args=[request_.pk])
    assert client.get(reverse("assessments:mine")).headers["location"] == page
    assert client.post(reverse("assessments:save", args=[request_.pk]), {}).status_code == 204
    client.post(page, typed(request_))
    request_.refresh_from_db()
    assert request_.given.given_by == "Dana Ortiz"


def test_others_who_signed_in_are_not_asked(client, request_):
    client.force_login(make_coordinator(request_.placement.school))
    assert client.get(reverse("assessments:give", args=[request_.pk])).status_code == 404


@pytest.fixture
def again(request_):
    place = request_.placement
    link = links.make("assessments:again", party=request_.party, about=place, school=place.school)
    return links.path(link)


def test_would_host_again(client, request_, again):
    page = client.get(f"{again}?answer=maybe").content.decode()
    assert "Thank you for hosting" in page
    assert re.search(r'value="maybe"[^>]*checked', page)
    assert not request_.placement.partnership.intents.exists()
    client.post(again, {"answer": "yes", "reason": "In spring"})
    said = request_.placement.partnership.intents.get()
    assert (said.answer, said.reason, said.year) == ("yes", "In spring", 2028)
    assert "You answered" in client.get(again).content.decode()
    client.post(again, {"answer": "no", "reason": "We move"})
    assert request_.placement.partnership.intents.get().answer == "no"


@pytest.mark.parametrize("data", [{}, {"answer": "never"}, {"answer": "no"}])
def test_an_answer_that_says_too_little_is_asked_again(client, request_, again, data):
    assert client.post(again, data).status_code == 422
    assert not request_.placement.partnership.intents.exists()


def test_drafts_of_a_closed_request_are_refused(client, request_, form_path):
    actions.expire(clock.today() + timedelta(days=99))
    FeedbackRequest.objects.update(state="expired")
    assert client.post(f"{form_path}save/", typed(request_)).status_code == 409
    assert answers_to(request_)
