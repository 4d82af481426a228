"""Whoever is asked: the learner about themself and the host, a guardian, a teacher; and who reads it."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Role
from assessments import actions
from assessments.waiting import waiting
from kit import clock
from notifications import links
from notifications.models import Notice
from notifications.tasks import tick
from students.models import Guardianship
from tests.assessments.making import MONDAY, make_form, make_request
from tests.factories import make_guardian, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def placement():
    placement = make_placement("active", starts_on=MONDAY, ends_on=MONDAY)
    placement.student.user = make_user(name="Ava Longbow")
    placement.student.save()
    return placement


@pytest.fixture
def guardian(placement):
    guardian = make_guardian(placement.student, email="jo@home.example")
    guardian.user = make_user(name="Jo Longbow")
    guardian.save()
    return guardian


def own(placement, audience):
    form = make_form(audience)
    return make_request(form, f"student:{placement.student_id}", placement)


def answers(request, words="The tea is cold."):
    return {f"q{q.pk}": 4 if q.kind == "scale" else words for q in request.form.questions.all()}


@pytest.mark.parametrize(
    ("audience", "title"),
    [("student", "How do you see your own progress?"), ("host", "How is it going for you at")],
)
def test_a_student_answers_signed_in(client, placement, audience, title):
    request = own(placement, audience)
    client.force_login(placement.student.user)
    page = reverse("assessments:give", args=[request.pk])
    assert client.get(reverse("assessments:mine")).headers["location"] == page
    assert title in client.get(page).content.decode()
    client.post(page, answers(request))
    request.refresh_from_db()
    assert (request.state, request.given.given_by) == ("submitted", "Ava Longbow")
    assert not Notice.objects.filter(kind="feedback_in").exists()


def test_a_student_answers_by_link(client, placement):
    request = own(placement, "host")
    link = links.make(
        "assessments:feedback",
        party=request.party,
        about=placement.student,
        school=placement.school,
    )
    page = client.get(links.path(link), follow=True).content.decode()
    assert "not before five students have answered" in page
    assert "Somebody else is the supervisor" not in page


def test_the_student_s_home_says_so(client, placement):
    client.force_login(placement.student.user)
    home = reverse("desk:home")
    assert "Say how it goes" not in client.get(home).content.decode()
    request = own(placement, "student")
    assert "Say how it goes" in client.get(home).content.decode()
    request.state = "submitted"
    request.save()
    assert "Say how it goes" not in client.get(home).content.decode()


def test_a_guardian_and_a_teacher_answer(client, placement, guardian):
    teacher = make_user(Role.TEACHER, placement.school, name="Tom Reed")
    for user, party in (
        (guardian.user, f"guardian:{guardian.pk}"),
        (teacher, f"user:{teacher.pk}"),
    ):
        audience = "guardian" if user == guardian.user else "teacher"
        request = make_request(make_form(audience), party, placement)
        client.force_login(user)
        client.post(reverse("assessments:give", args=[request.pk]), answers(request))
        request.refresh_from_db()
        assert request.given.given_by == user.name
    assert Notice.objects.filter(kind="feedback_in").count() == 2


def test_it_waits_for_each_of_them(client, placement, guardian):
    own(placement, "host")
    make_request(make_form("guardian"), f"guardian:{guardian.pk}", placement)
    told = [
        [item.label for item in waiting(user, MONDAY) if item.key == "give-feedback"]
        for user in (placement.student.user, guardian.user)
    ]
    assert told == [
        ["How is it going for you at Northgate Dental Care?"],
        [placement.student.name],
    ]
    client.force_login(guardian.user)
    assert "Give feedback" in client.get(reverse("desk:home")).content.decode()


def test_nobody_opens_what_is_asked_of_somebody_else(client, placement, guardian):
    request = own(placement, "host")
    for user in (guardian.user, make_user(name="Nobody")):
        client.force_login(user)
        page = reverse("assessments:give", args=[request.pk])
        assert client.get(page).status_code == 404
        assert client.post(page, answers(request)).status_code == 404


def test_neither_guardian_nor_host_reads_what_is_said_about_the_host(client, placement, guardian):
    assert Guardianship.objects.filter(guardian=guardian).exists()
    request = own(placement, "host")
    actions.submit(
        request,
        {q.pk: "Cold tea" if q.kind == "text" else 2 for q in request.form.questions.all()},
        by_label="Ava",
    )
    dana = make_user(name="Dana")
    contact = placement.supervisor.contact
    contact.user = dana
    contact.save()
    page = reverse("assessments:placement", args=[placement.pk])
    shown = []
    for user in (
        placement.student.user,
        guardian.user,
        dana,
        make_user(Role.COORDINATOR, placement.school),
    ):
        client.force_login(user)
        shown.append("Cold tea" in client.get(page).content.decode())
    assert shown == [True, False, False, True]


def test_one_s_own_words_are_nothing_to_read(placement):
    request = own(placement, "student")
    actions.submit(request, {}, by_label="Ava")
    assert not [i for i in waiting(placement.student.user, MONDAY) if i.key == "read-feedback"]


@pytest.mark.parametrize("audience", ["student", "host", "guardian", "teacher"])
def test_the_mail_fits_the_reader(placement, guardian, audience):
    teacher = make_user(Role.TEACHER, placement.school, name="Tom Reed")
    party = {"guardian": f"guardian:{guardian.pk}", "teacher": f"user:{teacher.pk}"}.get(
        audience, f"student:{placement.student_id}"
    )
    request = make_request(make_form(audience), party, placement)
    actions.moves.tell(request, "feedback_ask", party, "ask")
    tick()
    (sent,) = mail.outbox
    name = placement.student.first_name
    assert sent.subject == {
        "student": "How do you see your own progress? 2 min",
        "host": "How is it going for you at Northgate Dental Care? 2 min",
    }.get(audience, f"How is {name} doing? 2 min")
    assert "supervisor" not in sent.body
    assert clock.now()
