"""Goals and replies: set, carried on, said to be done, met; and by whom."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import waiting
from assessments.actions import goals as actions
from assessments.actions import submit
from assessments.models import Feedback, Goal, Reply
from kit.errors import Conflict, Refused
from tests.assessments.growing import give, in_days, make_form, make_people, speaks, today
from tests.assessments.making import answers_to, make_asked
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def set_by(people, user, days=14, **said):
    said = {"text": "Asks before using a new tool", "due_on": in_days(people, days), **said}
    return actions.set_goal(people.placement, speaks(user, people.placement), said)


def keys(user, day):
    return [item.key for item in waiting.waiting(user, day)]


def test_learner_host_and_staff_set_goals_guardians_do_not(people):
    for user in (people.learner, people.host, people.teacher, people.coordinator):
        assert set_by(people, user).steps.get().kind == "set"
    with pytest.raises(PermissionDenied):
        set_by(people, people.guardian)


def test_a_goal_lies_ahead_and_within_a_year(people):
    for days in (-1, 400):
        with pytest.raises(Refused):
            set_by(people, people.learner, days)
    assert not Goal.objects.exists()


def test_the_thirteenth_open_goal_is_one_too_many(people):
    for _n in range(actions.AT_MOST):
        set_by(people, people.teacher)
    with pytest.raises(Refused, match="12 goals are open"):
        set_by(people, people.teacher)


def test_the_learner_proposes_and_whoever_set_it_says_it_is_met(people):
    goal = set_by(people, people.host)
    learner = speaks(people.learner, people.placement)
    with pytest.raises(PermissionDenied):
        actions.settle(goal, "met", learner)
    actions.claim(goal, learner, "Asked twice this week")
    actions.settle(goal, "met", speaks(people.host, people.placement))
    goal.refresh_from_db()
    assert goal.state == "met"
    assert [step.kind for step in goal.steps.all()] == ["set", "claimed", "met"]


def test_nobody_but_its_maker_and_staff_settles_a_goal(people):
    goal = set_by(people, people.teacher)
    for user in (people.host, people.guardian, people.learner):
        with pytest.raises(PermissionDenied):
            actions.settle(goal, "met", speaks(user, people.placement))
    other = make_coordinator(make_school("Elsewhere"))
    assert speaks(other, people.placement) is None
    actions.settle(goal, "met", speaks(people.coordinator, people.placement))
    with pytest.raises(Conflict):
        actions.settle(goal, "dropped", speaks(people.coordinator, people.placement), "why")


def test_dropped_with_a_word_only(people):
    goal = set_by(people, people.learner)
    with pytest.raises(Refused):
        actions.settle(goal, "dropped", speaks(people.learner, people.placement))
    actions.settle(goal, "dropped", speaks(people.learner, people.placement), "Another task")
    assert goal.steps.last().words == "Another task"


def test_due_on_the_learners_today_until_they_say_it_is_done(people):
    goal = set_by(people, people.teacher, days=3)
    assert "goal" not in keys(people.learner, in_days(people, 2))
    assert "goal" in keys(people.learner, in_days(people, 3))
    actions.claim(goal, speaks(people.learner, people.placement))
    assert "goal" not in keys(people.learner, in_days(people, 3))
    assert "goal-claimed" in keys(people.teacher, today(people))


def test_an_open_goal_is_carried_to_the_next_form(client, people):
    request = make_asked()
    host = request.placement.supervisor.contact
    host.user = make_user()
    host.save()
    told = {"text": "Greets patients by name", "due_on": in_days(people, 9)}
    goal = actions.set_goal(request.placement, speaks(host.user, request.placement), told)
    client.force_login(host.user)
    path = reverse("assessments:give", args=[request.pk])
    assert "Greets patients by name" in client.get(path).text
    actions.settle(goal, "met", speaks(host.user, request.placement))
    assert "Greets patients by name" not in client.get(path).text


def test_a_goal_is_set_from_feedback_and_settled_on_its_page(client, people):
    feedback = give(people.placement, make_form("supervisor"), f"contact:{people.contact.pk}", 2)
    client.force_login(people.learner)
    path = reverse("assessments:new_goal", args=[people.placement.pk]) + f"?from={feedback.pk}"
    task = people.placement.objectives.get()
    due = in_days(people, 20).isoformat()
    typed = {"text": "Faster set-up", "about": f"o{task.pk}", "due_on": due}
    assert client.post(path, typed | {"about": "o999999"}).status_code == 422
    assert client.post(path, typed).status_code == 302
    goal = Goal.objects.get()
    assert (goal.feedback, goal.objective) == (feedback, task)
    shown = client.get(reverse("assessments:progress", args=[people.placement.pk])).text
    assert "carried on from: Midpoint" in shown
    page = reverse("assessments:goal", args=[goal.pk])
    assert client.post(page, {"what": "dropped"}).status_code == 422
    assert client.post(page, {"what": "open"}).status_code == 403
    assert client.post(page, {"what": "met"}).status_code == 302
    assert Goal.objects.get().state == "met"


def test_open_goals_of_the_learner_and_of_who_set_them_stand_on_a_list(client, people):
    goal = set_by(people, people.teacher)
    path = reverse("assessments:goals")
    for user, reads in (
        (people.learner, True), (people.teacher, True), (people.coordinator, False),
        (people.guardian, False), (make_user(), False),
    ):  # fmt: skip
        client.force_login(user)
        assert (goal.text in client.get(path).text) is reads
    actions.settle(goal, "met", speaks(people.teacher, people.placement))
    client.force_login(people.learner)
    assert goal.text not in client.get(path).text


def test_the_home_of_the_learner_says_what_is_due(client, people):
    set_by(people, people.teacher, days=0)
    client.force_login(people.learner)
    assert "Asks before using a new tool" in client.get(reverse("desk:home")).text


def test_the_learner_answers_feedback_and_it_counts_as_read(client, people):
    people.placement.periods.all().delete()
    request = make_asked(school=people.school, student=people.student)
    submit(request, answers_to(request), by_label="Dana Ortiz")
    feedback = Feedback.objects.get(request=request)
    client.force_login(people.guardian)
    path = reverse("assessments:reply", args=[feedback.pk])
    assert client.post(path, {"text": "Not mine"}).status_code == 403
    client.force_login(people.learner)
    client.post(path, {"text": "Thank you, I will slow down."})
    assert Reply.objects.get().text == "Thank you, I will slow down."
    feedback.refresh_from_db()
    assert feedback.read_at
    host = request.placement.supervisor.contact
    host.user = make_user()
    host.save()
    client.force_login(host.user)
    assert "I will slow down" in client.get(reverse("assessments:give", args=[request.pk])).text
    client.force_login(people.coordinator)
    page = reverse("assessments:placement", args=[request.placement_id])
    assert "I will slow down" in client.get(page).text


def test_the_other_school_finds_neither_goal_nor_feedback(client, people):
    goal = set_by(people, people.learner)
    client.force_login(make_coordinator(make_school("Elsewhere")))
    for name, pk in (("goal", goal.pk), ("new_goal", people.placement.pk)):
        assert client.get(reverse(f"assessments:{name}", args=[pk])).status_code == 404
