from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from assessments import actions
from assessments.models import Answer, Feedback
from kit.errors import Conflict
from notifications.models import Notice
from tests.assessments.making import answers_to, make_asked
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_and_opens_the_request():
    request = make_asked()
    question = request.form.questions.first()
    actions.save_draft(request, {question.pk: 0}, by_label="Dana")
    actions.save_draft(request, {question.pk: 3}, by_label="Dana")
    request.refresh_from_db()
    assert request.state == "opened"
    assert [a.level for a in request.feedback.answers.all()] == [3]
    assert request.given is None
    assert not Notice.objects.filter(kind="feedback_in").exists()


def test_an_emptied_answer_goes():
    request = make_asked()
    question = request.form.questions.get(kind="text", school_only=False)
    actions.save_draft(request, {question.pk: "Calm"}, by_label="Dana")
    actions.save_draft(request, {question.pk: ""}, by_label="Dana")
    assert not Answer.objects.exists()


def test_sent_once_and_the_student_is_told():
    request = make_asked()
    actions.submit(request, answers_to(request), by_label="Dana")
    with pytest.raises(Conflict):
        actions.submit(request, answers_to(request, level=1), by_label="Dana")
    with pytest.raises(Conflict):
        actions.save_draft(request, answers_to(request, level=1), by_label="Dana")
    assert set(Answer.objects.filter(question__kind="scale").values_list("level", flat=True)) == {
        4
    }
    told = Notice.objects.get(kind="feedback_in")
    assert told.recipient == f"student:{request.placement.student_id}"


def test_a_wish_for_a_call_reaches_the_coordinator():
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    make_coordinator(make_school("Elsewhere"))
    actions.submit(request, answers_to(request, call=True), by_label="Dana")
    assert [n.recipient for n in Notice.objects.filter(kind="feedback_call")] == [
        f"user:{rhea.pk}"
    ]
    actions.called_back(request.feedback, by=rhea)
    assert Feedback.objects.get().called_by == rhea


def test_taken_down_for_the_host_says_so():
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    feedback = actions.fill_for(request, answers_to(request), by=rhea)
    assert (feedback.filled_by, feedback.given_by) == (rhea, str(request.placement.supervisor))


def test_strangers_take_nothing_down():
    request = make_asked()
    for user in (make_user(), make_coordinator(make_school("Elsewhere"))):
        with pytest.raises(PermissionDenied):
            actions.fill_for(request, answers_to(request), by=user)


def test_only_the_learner_marks_it_read():
    request = make_asked()
    actions.submit(request, answers_to(request), by_label="Dana")
    with pytest.raises(PermissionDenied):
        actions.mark_read(request.placement, by=make_coordinator(request.placement.school))


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one():
    request = make_asked()
    answers = answers_to(request)

    def send(n):
        try:
            actions.submit(request, answers, by_label=f"Dana {n}")
        except Conflict:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(send, range(50))) == 1
    assert Feedback.objects.count() == 1
    assert Notice.objects.filter(kind="feedback_in").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_ask_once():
    request = make_asked()
    type(request).objects.all().delete()
    Notice.objects.all().delete()
    today = request.opens_on

    def beat(_n):
        try:
            actions.tick(today, [request.placement.school_id])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(beat, range(8)))
    assert type(request).objects.count() == 2
    assert Notice.objects.filter(kind="feedback_ask").count() == 2
