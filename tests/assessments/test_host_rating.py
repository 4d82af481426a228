"""The host is rated by students: sums from five on, single answers for coordinators, a word of the host."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import waiting
from assessments.actions import hosts as actions
from assessments.models import Answer, HostReply, Question
from assessments.models.ratings import marks
from notifications import links
from notifications.links import path
from tests.assessments.growing import give, make_form, make_people
from tests.factories import make_coordinator, make_placement, make_school, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def form():
    return make_form("host", competency=None)


def rate(people, form, students, level=4):
    """So many other students rated this employer."""
    for _n in range(students):
        student = make_student(people.school)
        placement = make_placement(
            "completed", people.school, student, people.contact, people.placement.programme
        )
        give(
            placement,
            form,
            f"student:{student.pk}",
            level,
            text="They take time.",
            by=student.name,
        )


def link_to(people, contact=None):
    contact = contact or people.contact
    link = links.make(
        "assessments:rating_by_link",
        party=f"contact:{contact.pk}",
        about=contact,
        school=people.school,
    )
    return path(link)


def page(people):
    return reverse("assessments:rating", args=[people.contact.partnership_id])


def test_nothing_is_shown_of_four_students(client, people, form):
    rate(people, form, 4)
    assert marks(people.contact.partnership) == []
    for shown in (client.get(link_to(people)).text, look(client, people.teacher, people)):
        assert "5 different students" in shown
        assert "4.0" not in shown
        assert "They take time." not in shown


def look(client, user, people):
    client.force_login(user)
    return client.get(page(people)).text


def test_one_student_five_times_is_one_student(people, form):
    rate(people, form, 4)
    student = make_student(people.school)
    for _n in range(2):
        placement = make_placement(
            "draft", people.school, student, people.contact, people.placement.programme
        )
        give(placement, form, f"student:{student.pk}", 1)
    [mark] = marks(people.contact.partnership)
    assert (mark.students, mark.average) == (5, 3.0)
    assert dict(mark.counts) == {"low": 2, "some": 0, "good": 0, "high": 4, "top": 0}


def test_not_seen_yet_counts_for_nothing(people, form):
    rate(people, form, 4)
    rate(people, form, 1, level=0)
    assert marks(people.contact.partnership) == []


def choose(people, form, question, level):
    """One more student chose this."""
    student = make_student(people.school)
    placement = make_placement(
        "completed", people.school, student, people.contact, people.placement.programme
    )
    feedback = give(placement, form, f"student:{student.pk}", 4)
    words = question.choices[level - 1]
    Answer.objects.create(feedback=feedback, question=question, level=level, text=words)


def test_the_share_of_each_choice_from_five_students_on(client, people, form):
    question = Question.objects.create(
        form=form, kind="choice", text="Would you go again?", choices=["Yes", "No"], position=3
    )
    for level in (1, 1, 1, 2):
        choose(people, form, question, level)
    assert "Would you go again?" not in client.get(link_to(people)).text
    choose(people, form, question, 1)
    mark = marks(people.contact.partnership)[-1]
    assert (mark.text, mark.average) == ("Would you go again?", None)
    assert mark.shares == [("Yes", 4, 80), ("No", 1, 20)]
    shown = client.get(link_to(people)).text
    assert "Yes 4 (80%)" in shown
    assert "No 1 (20%)" in shown


def test_another_schools_students_are_not_counted(people, form):
    rate(people, form, 3)
    other = make_people()
    rate(other, form, 3)
    assert marks(people.contact.partnership) == []


def test_the_host_reads_sums_and_answers_and_the_school_reads_that(client, people, form):
    rate(people, form, 5)
    shown = client.get(link_to(people))
    assert "4.0 of 5" in shown.text
    assert "They take time." not in shown.text
    [turn] = [turn for turn in waiting.turns(people.contact) if turn.what == "rating_by_link"]
    assert turn.about == people.contact.pk
    assert client.post(link_to(people), {"text": "We plan more time now."}).status_code == 302
    assert not [turn for turn in waiting.turns(people.contact) if turn.what == "rating_by_link"]
    assert "We plan more time now." in look(client, people.teacher, people)


def test_single_answers_are_for_those_who_run_the_school(client, people, form):
    rate(people, form, 1)
    assert "They take time." in look(client, people.coordinator, people)
    assert "They take time." not in look(client, people.teacher, people)
    for user, status in (
        (people.host, 403), (people.learner, 404), (make_user(), 404),
        (make_coordinator(make_school("Elsewhere")), 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(page(people)).status_code == status


def test_what_a_student_says_of_the_host_is_no_other_page(client, people, form):
    give(people.placement, form, f"student:{people.student.pk}", 1, text="They shout.")
    feedback = reverse("assessments:placement", args=[people.placement.pk])
    for user, reads in (
        (people.learner, True), (people.coordinator, True), (people.teacher, False),
        (people.guardian, False), (people.host, False),
    ):  # fmt: skip
        client.force_login(user)
        assert ("They shout." in client.get(feedback).text) is reads
        assert "They shout." not in client.get(reverse("desk:home")).text


def test_only_who_speaks_for_the_employer_answers(client, people, form):
    rate(people, form, 5)
    people.contact.can_sign = False
    people.contact.save()
    assert client.get(link_to(people)).status_code == 404
    assert waiting.turns(people.contact) == []
    with pytest.raises(PermissionDenied):
        actions.reply(people.contact, "Hello")
    assert not HostReply.objects.exists()


def test_a_post_before_there_are_numbers_keeps_nothing(client, people, form):
    rate(people, form, 4)
    assert client.post(link_to(people), {"text": "Hello"}).status_code == 200
    assert not HostReply.objects.exists()
