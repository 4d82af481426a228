"""Signing in: limits that all workers share, a fresh session, one page for staff too."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def attempt(client, user, password):
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_the_session_key_changes(client):
    user = make_user()
    client.post(reverse("scheme"), {"scheme": "dark"})
    session = client.session
    session["seen"] = True
    session.save()
    assert attempt(client, user, "correct horse").status_code == 302
    assert client.session.session_key != session.session_key


def test_the_sixth_wrong_try_is_refused():
    user = make_user()
    for _try in range(5):  # each from a browser of its own, as if another worker answered
        assert "Too many" not in attempt(Client(), user, "wrong").text
    refused = attempt(Client(), user, "correct horse")
    assert refused.status_code == 200
    assert "Too many" in refused.text


def test_another_person_still_comes_in():
    user, other = make_user(), make_user()
    for _try in range(6):
        attempt(Client(), user, "wrong")
    assert attempt(Client(), other, "correct horse").status_code == 302


def test_the_count_is_in_the_shared_cache(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")
    user = make_user()
    for _try in range(6):
        attempt(Client(), user, "wrong")
    cache.clear()
    assert attempt(Client(), user, "correct horse").status_code == 302


def test_by_mailed_code(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = make_user()
    user.set_unusable_password()
    user.save()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", mail.outbox[0].body, re.MULTILINE)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_for_nobody_makes_no_account(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("account_request_login_code"), {"email": "nobody@redbud.example"})
    assert not any(
        "nobody" in message.body and "code" in message.subject for message in mail.outbox
    )
    assert not Message.objects.exists()


def test_nobody_signs_up(client):
    sent = {"email": "new@redbud.example", "password1": "correct horse battery"}
    response = client.post(reverse("account_signup"), sent)
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 403}


def test_nobody_takes_an_address_that_is_not_theirs(client):
    user = make_user()
    before = user.email
    client.force_login(user)
    for sent in (
        {"action_add": "", "email": "principal@redbud.example"},
        {"action_primary": "", "email": "principal@redbud.example"},
    ):
        assert client.post("/accounts/email/", sent).url == reverse("accounts:account")
    user.refresh_from_db()
    assert user.email == before
    assert not user.emailaddress_set.filter(email="principal@redbud.example").exists()


def test_closed_accounts_stay_out(client):
    user = make_user(is_active=False)
    attempt(client, user, "correct horse")
    assert "_auth_user_id" not in client.session
