"""One's own sessions: what is kept of them, who sees and ends them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import Session
from tests.accounts.signing import sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Safari/604"


def browser(user, agent=FIREFOX, address="203.0.113.9"):
    """A browser in which this person has signed in."""
    made = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert sign_in(made, user).status_code == 302
    return made


def inside(client):
    return client.get("/account/").status_code == 200


def listed(client):
    return client.get(reverse("accounts:account")).text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox · Windows"),
        (IPHONE, "Safari · iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/131.0 Safari/537.36", "Chrome · Chromebook"),
        ("Mozilla/5.0 (Macintosh) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge · Mac"),
        ("curl/8.0", ""),
    ],
)
def test_devices_have_names_that_people_know(agent, name):
    assert sessions.device_name(agent) == name


def test_both_devices_are_listed_and_one_is_this_one():
    user = make_user()
    desk, phone = browser(user), browser(user, IPHONE)
    assert "Firefox · Windows" in listed(phone)
    assert "Safari · iPhone" in listed(desk)
    assert listed(desk).count("this one") == 1


def test_no_address_and_no_key_is_shown_or_kept():
    user = make_user()
    desk, phone = browser(user), browser(user, IPHONE)
    keys = {desk.session.session_key, phone.session.session_key}
    assert not [key for key in keys if key in listed(desk)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM accounts_session s")
        assert "203.0.113.9" not in cursor.fetchone()[0]
    assert "203.0.113.9" not in str([sessions.SessionStore(key).load() for key in keys])


def test_one_is_ended():
    user = make_user()
    desk, phone, third = browser(user), browser(user, IPHONE), browser(user)
    handle = Session.objects.get(pk=phone.session.session_key).handle
    assert desk.post(reverse("accounts:end_session", args=[handle])).status_code == 302
    assert [inside(client) for client in (desk, phone, third)] == [True, False, True]


def test_all_others_are_ended():
    user, other = make_user(), make_user()
    desk, phone, foreign = browser(user), browser(user, IPHONE), browser(other)
    assert desk.post(reverse("accounts:end_sessions")).status_code == 302
    assert [inside(client) for client in (desk, phone, foreign)] == [True, False, True]


def test_another_persons_session_is_not_there():
    user, other = make_user(), make_user()
    desk, foreign = browser(user), browser(other)
    handle = Session.objects.get(pk=foreign.session.session_key).handle
    assert desk.post(reverse("accounts:end_session", args=[handle])).status_code == 404
    assert inside(foreign)


def test_a_new_password_ends_the_others():
    user = make_user()
    desk, phone = browser(user), browser(user, IPHONE)
    sent = {
        "oldpassword": "correct horse",
        "password1": "a better battery",
        "password2": "a better battery",
    }
    assert desk.post(reverse("account_change_password"), sent).status_code == 302
    assert [inside(client) for client in (desk, phone)] == [True, False]
    assert user.sessions.count() == 1


def test_a_password_set_elsewhere_leaves_none_on_the_list(client):
    user = make_user()
    browser(user)
    user.set_password("by the operator")
    user.save()
    assert sessions.living(user) == []


def test_it_knows_when_it_was_last_seen():
    user = make_user()
    with time_machine.travel("2026-11-16T18:00:00Z", tick=False) as clock:
        desk = browser(user)
        desk.get("/account/")
        row = user.sessions.get()
        clock.shift(60)
        desk.get("/account/")
        assert user.sessions.get().seen_at == row.seen_at
        clock.shift(600)
        desk.get("/account/")
    later = user.sessions.get()
    assert later.seen_at - row.seen_at == timedelta(seconds=660)
    assert later.begun_at == row.begun_at


def test_signing_in_again_starts_anew_and_keeps_no_old_row(client):
    user = make_user()
    sign_in(client, user)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert user.sessions.count() == 1


def test_a_person_who_is_gone_takes_the_sessions_along():
    user = make_user()
    desk = browser(user)
    user.delete()
    assert not inside(desk)
    assert not Session.objects.filter(device="Firefox · Windows", user__isnull=False).exists()
