from datetime import timedelta

import pytest

from assessments import actions
from assessments.models import FeedbackRequest
from assessments.waiting import waiting
from tests.assessments.making import MONDAY, answers_to, make_asked
from tests.assessments.test_closing import make_finished
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=14)


def keys(user, today=LATER):
    return sorted({item.key for item in waiting(user, today)})


def test_chased_once_the_reminders_are_used_up():
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    assert keys(rhea, MONDAY) == []
    FeedbackRequest.objects.update(reminders=1)
    assert {item.waits_for for item in waiting(rhea, LATER)} == {"Northgate Dental Care"}
    FeedbackRequest.objects.update(reminders=2)
    assert keys(rhea) == ["chase-feedback"]
    assert all(item.remind_url for item in waiting(rhea, LATER))
    assert keys(make_coordinator(make_school("Elsewhere"))) == []


@pytest.mark.parametrize("state", ["bounced", "expired"])
def test_chased_at_once_when_mail_cannot_help(state):
    request = make_asked("final")
    FeedbackRequest.objects.update(state=state)
    assert keys(make_coordinator(request.placement.school), MONDAY) == ["chase-feedback"]


def test_sign_off_waits_when_all_else_is_in():
    placement = make_finished()
    rhea = make_coordinator(placement.school)
    assert "sign-off" in keys(rhea)
    actions.sign_off(placement, "completed", by=rhea)
    assert keys(rhea) == []


def test_sign_off_does_not_wait_while_feedback_is_missing():
    placement = make_finished()
    FeedbackRequest.objects.filter(cycle__name="final").update(state="sent")
    assert "sign-off" not in keys(make_coordinator(placement.school))


def test_a_call_is_wanted_and_feedback_is_new():
    request = make_asked()
    rhea, ava = make_coordinator(request.placement.school), make_user()
    student = request.placement.student
    student.user = ava
    student.save()
    feedback = actions.submit(request, answers_to(request, call=True), by_label="Dana")
    assert keys(rhea, MONDAY) == ["call-back"]
    assert keys(ava, MONDAY) == ["read-feedback"]
    actions.called_back(feedback, by=rhea)
    actions.mark_read(request.placement, by=ava)
    assert keys(rhea, MONDAY) == keys(ava, MONDAY) == []


def test_a_supervisor_with_an_account_is_asked():
    request = make_asked()
    dana = make_user()
    contact = request.placement.supervisor.contact
    contact.user = dana
    contact.save()
    assert keys(dana, MONDAY) == ["give-feedback"]


def test_a_fixed_number_of_queries(django_assert_num_queries):
    school = make_school()
    rhea = make_coordinator(school)
    finished(school)
    with django_assert_num_queries(18):
        waiting(rhea, LATER)
    for _n in range(3):
        finished(school)
    with django_assert_num_queries(18):
        assert len([i for i in waiting(rhea, LATER) if i.key == "sign-off"]) == 4


def finished(school):
    make_finished(school=school)
