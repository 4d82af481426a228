"""Two pages at once, scanners that press, links that ended: nothing is sent twice, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Feedback, Form, Question
from kit import clock
from notifications.models import AccessLink
from notifications.tasks import tick
from tests.assessments.making import make_request
from tests.assessments.test_given import link_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return make_request()


@pytest.fixture
def path(asked):
    return f"{link_of(asked)}{asked.pk}/"


class Page:
    """One open page, as a browser holds it: its hidden fields go along with what is typed."""

    def __init__(self, path, asked):
        self.client, self.path = Client(), path
        self.names = {q.kind: f"q{q.pk}" for q in asked.form.questions.all()}
        self.hold(self.client.get(path))

    def hold(self, answer):
        found = re.findall(r'name="(page|seen)"\s+value="([^"]*)"', answer.content.decode())
        self.hidden = dict(found)

    def post(self, level=None, words="", where=""):
        data = self.hidden | {self.names["text"]: words}
        data |= {self.names["scale"]: level} if level is not None else {}
        return self.client.post(self.path + where, data)


def test_two_pages_keep_what_differs_apart(asked, path):
    one, two = Page(path, asked), Page(path, asked)
    assert one.post(4, "Calm", "save/").status_code == 204
    assert two.post(2, "", "save/").status_code == 409
    assert Answer.objects.get(question__kind="text").text == "Calm"
    answer = two.post(2, "Quick")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing is lost" in shown
    assert "Calm" in shown
    assert "Quick" in shown
    two.hold(answer)
    assert two.post(2, "Quick and calm").status_code == 302
    assert Answer.objects.get(question__kind="text").text == "Quick and calm"


def test_what_the_second_page_left_empty_is_taken_from_the_first(asked, path):
    one, two = Page(path, asked), Page(path, asked)
    one.post(None, "Calm", "save/")
    assert two.post(3).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "submitted"
    assert Answer.objects.get(question__kind="text").text == "Calm"


def test_the_same_page_saves_again_and_sends(asked, path):
    one = Page(path, asked)
    for words in ("C", "Ca", "Calm"):
        assert one.post(3, words, "save/").status_code == 204
    assert one.post(3, "Calm").status_code == 302


def test_a_page_opened_later_has_seen_it(asked, path):
    Page(path, asked).post(3, "Calm", "save/")
    assert Page(path, asked).post(5, "Calm and quick").status_code == 302


def test_the_second_to_send_sees_what_is_there_and_keeps_what_was_typed(asked, path):
    one, two = Page(path, asked), Page(path, asked)
    one.post(4, "Calm")
    answer = two.post(2, "Quick")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing was sent twice" in shown
    for words in ("Calm", "Quick", "What was sent", "was not sent"):
        assert words in shown
    assert Answer.objects.get(question__kind="text").text == "Calm"


@pytest.mark.parametrize("where", ["", "save/"])
def test_an_empty_post_begins_nothing(asked, path, where):
    Client().post(path + where, {})
    Page(path, asked).post(where=where)
    asked.refresh_from_db()
    assert asked.state == "sent"
    assert not Feedback.objects.exists()


def test_an_empty_post_undoes_nothing(asked, path):
    Page(path, asked).post(3, "Calm", "save/")
    Client().post(path, {})
    assert set(Answer.objects.values_list("level", "text")) == {(3, ""), (None, "Calm")}


def test_a_choice_from_the_mail_is_shown_and_not_kept(asked, path):
    scale = Page(path, asked).names["scale"]
    shown = Client().get(path, {scale: 4}).content.decode()
    assert re.search(r'value="4"[^>]*checked', shown)
    assert "Nothing is sent until you press Send" in shown
    asked.refresh_from_db()
    assert asked.state == "sent"
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("forged", ["9", "-1", "x", "4.5", ""])
def test_a_forged_choice_is_not_shown(asked, path, forged):
    scale = Page(path, asked).names["scale"]
    assert "checked" not in Client().get(path, {scale: forged}).content.decode()


def test_saved_for_later_without_scripts(asked, path):
    page = Page(path, asked)
    answer = page.client.post(
        path, page.hidden | {page.names["scale"]: 4, "later": "1"}, follow=True
    )
    assert "Kept." in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.state, Answer.objects.get().level) == ("opened", 4)


def test_a_form_keeps_its_version_while_it_is_filled(asked, path):
    page = Page(path, asked)
    newer = Form.objects.create(
        code=asked.form.code, version=2, title="Feedback", published_on=clock.today()
    )
    Question.objects.create(form=newer, kind="text", text="Something else?")
    assert page.post(3, "Calm").status_code == 302
    asked.refresh_from_db()
    assert asked.form.version == 1
    assert {a.question.form_id for a in Answer.objects.all()} == {asked.form_id}


def test_an_ended_link_renews_in_one_click_to_the_same_address(asked, path):
    AccessLink.objects.update(expires_at=clock.now() - timedelta(days=1))
    client = Client()
    gone = client.get(path)
    assert gone.status_code == 410
    (fresh,) = re.findall(r'action="([^"]*fresh[^"]*)"', gone.content.decode())
    client.post(fresh)
    tick()
    (sent,) = mail.outbox
    assert asked.placement.supervisor.contact.email in sent.to[0]
    (new,) = re.findall(r"https?://[^/]+(/f/\S+)", sent.body)
    assert client.get(new, follow=True).status_code == 200


def test_a_used_link_still_opens(asked, path):
    Page(path, asked).post(3, "Calm")
    assert "Received, with thanks" in Client().get(path).content.decode()


def test_the_language_is_switched_in_the_foot_and_stays(asked, path):
    contact = asked.placement.supervisor.contact
    contact.language = "es"
    contact.save()
    client = Client()
    assert '<html lang="es"' in client.get(path).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": path})
    assert '<html lang="en"' in client.get(path).content.decode()
