"""Whoever looks at the product, its tables or its logs finds no key of a mailed link."""

import io
import logging
import re

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse

from accounts.models import Role
from notifications import links, outbox, tasks
from notifications.models import AccessLink, Handover, Message, Notice
from notifications.outbox import Letter
from tests.factories import make_contact, make_partnership, make_school, make_user
from tests.notifications.conftest import DOOR
from wbl import logs

pytestmark = pytest.mark.django_db
SENT = 12


@pytest.fixture
def log():
    """What the product's own handler writes, from every logger."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    configured = logs.configuration("DEBUG")["formatters"]["json"]
    handler.setFormatter(configured.pop("()")(**configured))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def tokens(kinds, doors, school, log):
    """The keys that were really sent, taken from the mails."""

    @outbox.letter("with-link")
    def compose(recipient, notices, moment):
        link = links.make(DOOR, party=recipient.ref, about=school, school=school)
        return Letter(subject="Confirm", paragraphs=["Hello."], button="Open", link=link)

    partnership = make_partnership(school)
    for n in range(SENT):
        party = f"contact:{make_contact(partnership).pk}"
        outbox.post("with-link", party, about=school, school=school, key=f"k{n}", label="Ava")
    tasks.tick()
    found = [re.search(r"/t/([\w-]{43})/", letter.body)[1] for letter in mail.outbox]
    assert len(set(found)) == SENT
    return found


def holds_none(text, tokens):
    return [token for token in tokens if token in text] == []


def pages():
    """Every page on which mails, notices and links are shown."""
    yield reverse("notifications:mail")
    for row in Message.objects.all():
        yield reverse("notifications:message", args=[row.pk])
    for model in (Message, Notice, AccessLink):
        name = f"admin:notifications_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for row in model.objects.all():
            yield reverse(f"{name}_change", args=[row.pk])


@pytest.mark.parametrize("operator", [False, True])
def test_no_page_shows_a_key(client, tokens, school, operator):
    user = make_user(Role.ADMINISTRATOR, school, is_superuser=operator)
    client.force_login(user)
    for url in pages():
        answer = client.get(url)
        assert (url, answer.status_code) == (url, 200)
        assert holds_none(answer.content.decode(), tokens)


def test_only_the_page_for_it_shows_a_key_and_only_when_asked_by_post(client, log):
    """What is handed over is a key for once: in the answer to the POST, and nowhere after it."""
    school = make_school()
    client.force_login(make_user(Role.ADMINISTRATOR, school))
    contact = make_contact(make_partnership(school))
    page = reverse("notifications:hand", args=["confirm_hours", contact.pk, "contact", contact.pk])
    shown = client.post(page, {"how": "copy"})
    key = re.search(r"/h/([\w-]{43})/", shown.content.decode())[1]
    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] == "no-referrer"
    row = Handover.objects.get()
    change = reverse("admin:notifications_handover_change", args=[row.pk])
    listed = reverse("admin:notifications_handover_changelist")
    for url in (page, change, listed, *pages()):
        answer = client.get(url)
        assert (url, answer.status_code) == (url, 200)
        assert key not in answer.content.decode()
    assert "link.handed" in log.getvalue()
    assert key not in log.getvalue()
    for model in apps.get_models():
        assert key not in str(list(model._default_manager.values_list()))


def test_no_table_holds_a_key(tokens):
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            assert holds_none(str(row), tokens)


def test_no_log_holds_a_key(client, tokens, log):
    """Not even of pages that were not found, had ended, or broke."""
    AccessLink.objects.update(door="other-door")
    for token in tokens:
        assert client.get(reverse(DOOR, args=[token])).status_code == 404
    AccessLink.objects.update(door=DOOR, revoked_at="2026-01-01T00:00Z")
    for token in tokens:
        assert client.post(reverse(DOOR, args=[token])).status_code == 410
        logging.getLogger("notifications").warning("Somebody was careless: /t/%s/", token)
    assert "mail.tried" in log.getvalue()
    assert "Somebody was careless" in log.getvalue()
    assert holds_none(log.getvalue(), tokens)


def test_the_admin_of_another_school_sees_none_of_it(client, tokens, school):
    client.force_login(make_user(Role.ADMINISTRATOR, make_school("Cedar High School")))
    for model in (Message, Notice, AccessLink):
        name = f"admin:notifications_{model._meta.model_name}"
        row = model.objects.first()
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 404
        body = client.get(reverse(f"{name}_changelist")).content.decode()
        assert "0 " in body
        assert "Dana" not in body


def test_the_admin_changes_nothing(client, tokens, school):
    client.force_login(make_user(Role.ADMINISTRATOR, school))
    for model in (Message, Notice, AccessLink):
        name = f"admin:notifications_{model._meta.model_name}"
        row = model.objects.first()
        assert client.get(reverse(f"{name}_add")).status_code == 403
        assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
