"""Django's mail API writes to the outbox, as a secret that is kept no longer than needed."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.http import HttpResponse
from django.urls import path

from notifications import tasks
from notifications.models import Message
from tests.factories import make_coordinator, make_user


def broken(request):
    send_mail("Your code", "Code 1234", None, ["ava@x.example"])
    raise RuntimeError


def fine(request):
    send_mail("Your code", "Code 1234", None, ["ava@x.example"])
    return HttpResponse("sent")


urlpatterns = [path("broken/", broken), path("fine/", fine)]


@pytest.fixture
def outbox():
    return get_connection("notifications.backend.OutboxBackend")


def send(outbox, **headers):
    letter = EmailMultiAlternatives(
        "Your\ncode", "Code 1234", None, ["ava@x.example", "ben@x.example"],
        headers=headers, connection=outbox,
    )  # fmt: skip
    letter.attach_alternative("<p>Code 1234</p>", "text/html")
    return letter.send()


@pytest.mark.django_db
def test_each_address_becomes_a_secret_row(outbox):
    assert send(outbox) == 1
    rows = Message.objects.order_by("pk")
    assert [row.to_address for row in rows] == ["ava@x.example", "ben@x.example"]
    assert {(row.secret, row.subject, row.text) for row in rows} == {
        (True, "Your code", "Code 1234")
    }


@pytest.mark.django_db
def test_the_body_is_wiped_once_sent(outbox):
    send(outbox)
    tasks.tick()
    assert "Code 1234" in mail.outbox[0].body
    assert mail.outbox[0].alternatives[0][0] == "<p>Code 1234</p>"
    assert set(Message.objects.values_list("state", "text", "html")) == {("sent", "", "")}


@pytest.mark.django_db
def test_the_demo_keeps_the_body_for_its_mailbox(outbox, settings):
    settings.DEMO = True
    send(outbox)
    tasks.tick()
    assert Message.objects.first().text == "Code 1234"


@pytest.mark.django_db
def test_a_named_mail_leaves_once(outbox):
    for _turn in range(2):
        send(outbox, **{"X-Key": "invitation:7"})
    assert sorted(Message.objects.values_list("key", flat=True)) == [
        "invitation:7",
        "invitation:7:1",
    ]


@pytest.mark.django_db
def test_nobody_sees_a_secret_mail(outbox):
    send(outbox)
    people = [make_coordinator(), make_user(is_superuser=True)]
    assert [Message.objects.visible_to(person).count() for person in people] == [0, 0]


@pytest.mark.django_db
def test_sending_wakes_the_worker(outbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as woken:
        send(outbox)
    assert len(woken) == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_that_fails_leaves_no_row(client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    client.raise_request_exception = False
    assert client.get("/broken/").status_code == 500
    assert not Message.objects.exists()
    assert client.get("/fine/").status_code == 200
    assert Message.objects.count() == 1
