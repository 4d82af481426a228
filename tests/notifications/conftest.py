"""A kind of letter of its own, and a real mail server on loopback."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from accounts.models import School
from notifications import links, outbox
from notifications.outbox import Letter

DOOR = "test-door"
opened = []


@links.door(DOOR)
def page(request, link):
    """Shows on GET, acts on POST."""
    if request.method == "POST":
        opened.append(link.pk)
        School.objects.filter(pk=link.school_id).update(address="Changed through the door")
    return HttpResponse(f"Open for {link.party}")


@login_not_required
def other(request, token):
    return HttpResponse("Another page")


urlpatterns = [
    path("t/<str:token>/", page, name=DOOR),
    path("o/<str:token>/", other, name="other-door"),
    path("", include("wbl.urls")),
]


@pytest.fixture
def doors(settings):
    """The site with a page behind a door."""
    settings.ROOT_URLCONF = __name__
    opened.clear()
    return opened


@pytest.fixture
def kinds(monkeypatch):
    """Letters of two kinds: "single", one a notice, and "weekly", bundled."""
    known = dict(outbox._composers)
    monkeypatch.setattr(outbox, "_composers", known)
    wanted = {"yes": True}

    def compose(recipient, notices, moment):
        if not wanted["yes"]:
            return None
        return Letter(
            subject=f"{len(notices)} to confirm",
            paragraphs=[f"{notice.about_label} waits." for notice in notices],
            button="Open",
            url="/",
        )

    outbox.letter("single")(compose)
    outbox.letter("weekly", bundle=True)(compose)
    return wanted


class Server:
    """Takes mail as a real server does, and refuses what it is told to."""

    def __init__(self):
        self.mails = []
        self.answers = {}  # address: what to say to it, once or always
        self.on_data = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.on_data:
            return self.on_data
        self.mails.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 Taken"


def free_port():
    """A port that nobody listens on; the controller cannot be told to choose."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """A mail server on a port of its own, to which the outbox delivers."""
    server = Server()
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Controller(server, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    yield server
    controller.stop()
