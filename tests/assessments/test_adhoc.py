"""Words in between: who reads what when, what is held, what danger sounds like."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import emails, waiting
from assessments.actions import adhoc as actions
from assessments.models import Remark
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links, parties
from notifications.models import Notice
from tests.assessments.growing import key_of, make_people, speaks, today
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db
WORDS = "She greets everybody by name."


@pytest.fixture
def people():
    return make_people()


def say(people, user, kind="praise", about="learner", text=WORDS, **more):
    said = {"kind": kind, "about": about, "text": text}
    return actions.say(people.placement, speaks(user, people.placement), said, **more)


def test_a_learner_without_an_account_reads_it_behind_a_link(client, people):
    people.student.user = None
    people.student.save()
    remark = say(people, people.host)
    [notice] = Notice.objects.filter(kind="remark_in")
    mail = emails.growth.compose_in(parties.find(notice.recipient), [notice], clock.now())
    assert mail.button == "Read it"
    assert remark.text in client.get(links.path(mail.link)).text


def test_what_is_held_stands_on_a_list_of_those_who_run_the_school(
    client, people, django_assert_num_queries
):
    say(people, people.host, "concern", text="Often late.")
    say(people, people.host, text="Greets everybody.")
    path = reverse("assessments:remarks")
    for user, status in ((people.teacher, 403), (people.learner, 403), (people.host, 403)):
        client.force_login(user)
        assert client.get(path).status_code == status
    client.force_login(make_coordinator(make_school("Elsewhere")))
    assert "Often late." not in client.get(path).text
    client.force_login(people.coordinator)
    shown = client.get(path).text
    assert "Often late." in shown
    assert "Greets everybody." not in shown
    for _n in range(2):
        say(people, people.host, "concern", text=f"Late again {_n}.")
        with django_assert_num_queries(8):
            client.get(path)


def readers(people, remark):
    """Who finds the row."""
    names = ("coordinator", "teacher", "learner", "guardian", "host")
    return {
        name
        for name in names
        if Remark.objects.visible_to(getattr(people, name)).filter(pk=remark.pk).exists()
    }


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_praise_is_read_by_the_learner_at_once(people):
    remark = say(people, people.host)
    assert readers(people, remark) == {"coordinator", "teacher", "learner", "guardian"}
    assert told("remark_in") == [f"student:{people.student.pk}"]
    assert Notice.objects.get().due_at <= clock.now()


def test_a_concern_is_held_until_a_coordinator_passes_it_on(people):
    remark = say(people, people.host, "concern")
    assert readers(people, remark) == {"coordinator", "teacher"}
    assert told("remark_in") == []
    assert told("remark_held") == [f"user:{people.coordinator.pk}"]
    with pytest.raises(PermissionDenied):
        actions.pass_on(remark, by=people.teacher)
    actions.pass_on(remark, by=people.coordinator)
    assert readers(people, remark) == {"coordinator", "teacher", "learner", "guardian"}
    assert told("remark_in") == [f"student:{people.student.pk}"]
    with pytest.raises(Conflict):
        actions.answer(remark, "Too late", by=people.coordinator)


def test_a_school_may_let_concerns_through(people):
    actions.keep_policy(people.school, hold_concerns=False, by=people.coordinator)
    assert not say(people, people.host, "concern").is_held
    with pytest.raises(PermissionDenied):
        actions.keep_policy(people.school, hold_concerns=True, by=people.teacher)


def test_what_a_learner_says_of_the_host_goes_to_the_school(people):
    remark = say(people, people.learner, "praise", "host")
    assert readers(people, remark) == {"coordinator", "teacher"}
    actions.pass_on(remark, by=people.coordinator)
    assert readers(people, remark) == {"coordinator", "teacher", "host"}
    assert told("remark_in") == [f"contact:{people.contact.pk}"]


def test_what_is_said_of_the_school_no_teacher_reads(people):
    remark = say(people, people.learner, "concern", "school")
    assert readers(people, remark) == {"coordinator"}
    with pytest.raises(Refused):
        actions.pass_on(remark, by=people.coordinator)


def test_nobody_says_what_their_part_does_not_offer(people):
    for user, about in (
        (people.learner, "learner"),
        (people.host, "host"),
        (people.teacher, "school"),
    ):
        with pytest.raises(PermissionDenied):
            say(people, user, about=about)
    for user in (make_user(), make_coordinator(make_school("Elsewhere"))):
        with pytest.raises(PermissionDenied):
            say(people, user)


def test_nothing_is_said_before_the_placement_is_firm():
    people = make_people("proposed")
    with pytest.raises(PermissionDenied):
        say(people, people.host)


@pytest.mark.parametrize(
    "text",
    [
        "He touches me and I am afraid.",
        "She was hit; it hurt.",
        "Tengo miedo de ir.",
        "I feel UNSAFE",
    ],
)
def test_words_of_danger_lead_to_a_report(people, text):
    with pytest.raises(actions.Unsafe):
        say(people, people.host, text=text)
    assert say(people, people.host, text=text, despite=True).is_held


@pytest.mark.parametrize(
    "text", ["A touch of class!", "Charming with patients.", "Sold five armchairs."]
)
def test_other_words_do_not(people, text):
    assert not actions.sounds_unsafe(text)


def test_a_second_press_is_the_same_word(people):
    assert say(people, people.host) == say(people, people.host)
    assert Remark.objects.count() == 1


def test_held_words_wait_for_those_who_run_the_school(people):
    say(people, people.host, "concern")
    keys = [item.key for item in waiting.waiting(people.coordinator, today(people))]
    assert keys == ["held-word"]
    other = make_coordinator(make_school("Elsewhere"))
    assert waiting.waiting(other, today(people)) == []
    assert waiting.waiting(people.host, today(people)) == []


def test_a_host_says_it_behind_any_mailed_link_and_reads_the_answer_there(client, people):
    path = reverse("assessments:say_by_link", args=[key_of(people)])
    typed = {
        "kind": "concern",
        "about": "school",
        "text": "Nobody answers the phone.",
        "competency": "",
    }
    assert client.post(path, typed).status_code == 302
    remark = Remark.objects.get()
    assert (remark.party, remark.by_label) == (f"contact:{people.contact.pk}", people.contact.name)
    actions.answer(remark, "We have a new number now.", by=people.coordinator)
    assert "We have a new number now." in client.get(path).text
    notices = list(Notice.objects.filter(kind="remark_answered"))
    mail = emails.growth.compose_answered(parties.find(notices[0].recipient), notices, clock.now())
    assert "We have a new number now." in mail.paragraphs
    assert mail.url == reverse("assessments:progress", args=[people.placement.pk])


def test_words_of_danger_on_the_page_are_asked_about_once(client, people):
    path = reverse("assessments:say_by_link", args=[key_of(people)])
    typed = {
        "kind": "praise",
        "about": "learner",
        "text": "She was hurt and went on.",
        "competency": "",
    }
    asked = client.post(path, typed)
    assert asked.status_code == 422
    assert reverse("placements:report_by_link", args=[key_of(people)]) in asked.text
    assert "She was hurt and went on." in asked.text
    assert client.post(path, typed | {"despite": "True"}).status_code == 302
    assert Remark.objects.get().is_held


def test_a_link_reaches_no_placement_of_another_host(client, people):
    other = make_people(school=people.school)
    path = reverse("assessments:say_by_link", args=[key_of(people)])
    typed = {
        "kind": "praise",
        "about": "learner",
        "text": "x",
        "competency": "",
        "placement": other.placement.pk,
    }
    assert client.post(path, typed).status_code == 422
    assert not Remark.objects.exists()


def test_bad_input_is_told_what_to_do(client, people):
    client.force_login(people.teacher)
    path = reverse("assessments:say", args=[people.placement.pk])
    for typed in (
        {},
        {"kind": "praise", "about": "school", "text": "x"},
        {"kind": "rumor", "about": "host"},
    ):
        assert client.post(path, typed).status_code == 422
    long = {"kind": "praise", "about": "learner", "text": "x" * 100_000, "competency": ""}
    assert "1000 characters" in client.post(path, long).text
    assert not Remark.objects.exists()


def test_a_held_concern_is_on_no_page_of_learner_family_or_host(client, people):
    remark = say(people, people.teacher, "concern", text="Comes late on Mondays.")
    for user in (people.learner, people.guardian, people.host):
        client.force_login(user)
        page = client.get(reverse("assessments:progress", args=[people.placement.pk]))
        assert page.status_code == 200
        assert "Comes late" not in page.text
        assert client.get(reverse("assessments:remark", args=[remark.pk])).status_code == 404
    link = client.get(reverse("assessments:say_by_link", args=[key_of(people)])).text
    assert "Comes late" not in link
    family = key_of(people, f"guardian:{people.guarded.pk}")
    assert "Comes late" not in client.get(reverse("assessments:say_by_link", args=[family])).text


def test_the_coordinator_settles_it_on_its_page(client, people):
    remark = say(people, people.host, "concern", text="Comes late on Mondays.")
    path = reverse("assessments:remark", args=[remark.pk])
    client.force_login(people.teacher)
    assert client.post(path, {"pass": ""}).status_code == 403
    client.force_login(people.coordinator)
    assert "Pass on to the student" in client.get(path).text
    assert client.post(path, {"pass": "", "answer": ""}).status_code == 302
    remark.refresh_from_db()
    assert remark.shown_at
    client.force_login(people.learner)
    page = client.get(reverse("assessments:progress", args=[people.placement.pk]))
    assert "Comes late on Mondays." in page.text
