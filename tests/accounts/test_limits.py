"""Limits on tries: by account and by address, one count for all processes, no trust in strangers' headers."""

import http.cookiejar
import os
import re
import subprocess
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from django.conf import settings as house
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from tests.accounts.signing import sign_in
from tests.factories import make_user
from tests.walks.town import free_port, wait

RIGHT = "correct horse"


class Stay(HTTPRedirectHandler):
    """A redirect is an answer, not a way."""

    def redirect_request(self, *args):
        return None


class Server:
    """A web process of its own, as one of many behind a balancer."""

    def __init__(self):
        self.url = f"http://127.0.0.1:{free_port()}"
        database = house.DATABASES["default"]
        name = connection.settings_dict["NAME"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "wbl.settings",
            "DEBUG": "1",
            "DATABASE_URL": f"postgres://{database['USER']}@/{name}?host={database['HOST']}",
            "REDIS_URL": house.REDIS_URL,
            "REDIS_DB": str(house.REDIS_DB),
            "SITE_URL": self.url,
        }
        words = f"gunicorn wbl.wsgi --bind {self.url.removeprefix('http://')} --workers 1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words.split()],
            cwd=house.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ready(self):
        try:
            return self.open("/healthz")[0] == 200
        except OSError:
            return False

    def open(self, path, sent=None, browser=None):
        """Status and text of an answer."""
        browser = browser or build_opener()
        try:
            with browser.open(self.url + path, sent, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def sign_in(self, user, password):
        """A fresh browser tries once."""
        browser = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()), Stay)
        _status, page = self.open("/accounts/login/", browser=browser)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
        sent = {"login": user.email, "password": password, "csrfmiddlewaretoken": token}
        return self.open("/accounts/login/", urlencode(sent).encode(), browser)


@pytest.fixture
def servers():
    both = [Server(), Server()]
    try:
        for server in both:
            wait(server.ready, "a web process")
        yield both
    finally:
        for server in both:
            server.process.terminate()
            server.process.wait(20)


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(servers):
    user, other = make_user(), make_user()
    for person in (user, other):
        person.password = PBKDF2PasswordHasher().encode(RIGHT, "salt")  # as they hash
        person.save()
    for number in range(5):
        status, page = servers[number % 2].sign_in(user, "wrong")
        assert (status, "Too many" in page) == (200, False)
    for server in servers:  # three tries at one, two at the other: neither alone has seen five
        status, page = server.sign_in(user, RIGHT)
        assert (status, "Too many" in page) == (200, True)
        assert server.sign_in(other, RIGHT)[0] == 302


@pytest.mark.django_db
def test_another_port_in_the_header_starts_no_new_count():
    user = make_user()
    for port in range(5):
        sign_in(Client(headers={"Host": f"testserver:{8000 + port}"}), user, "wrong")
    assert "Too many" in sign_in(Client(headers={"Host": "testserver:9000"}), user).text


def tries(settings, **limits):
    """Narrow limits, so that a test need not knock sixty times."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | limits


def refused(address, forwarded=""):
    """Whether a wrong try on an account of its own is refused from this address."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return (
        "Too many" in sign_in(Client(headers=headers, REMOTE_ADDR=address), make_user(), "no").text
    )


@pytest.mark.django_db
def test_one_address_cannot_try_account_after_account(settings):
    tries(settings, login_failed="3/m/ip,5/5m/key")
    assert [refused("203.0.113.9") for _try in range(4)] == [False, False, False, True]
    assert not refused("203.0.113.10")


@pytest.mark.django_db
def test_a_strangers_header_hides_no_address(settings):
    tries(settings, login_failed="3/m/ip")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    got = [refused("203.0.113.9", f"198.51.100.{number}") for number in range(4)]
    assert got == [False, False, False, True]


@pytest.mark.django_db
def test_behind_a_proxy_the_last_address_counts(settings):
    tries(settings, login_failed="3/m/ip")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    invented = [f"198.51.100.{number}, 203.0.113.9" for number in range(4)]
    assert [refused("10.0.0.1", words) for words in invented] == [False, False, False, True]
    assert not refused("10.0.0.1", "203.0.113.10")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_resets_and_codes_are_mailed_so_often_and_no_more(name):
    user = make_user()
    for _time in range(7):
        Client().post(reverse(name), {"email": user.email})
    mails = Message.objects.filter(to_address=user.email).count()
    assert mails == {"account_reset_password": 5, "account_request_login_code": 3}[name]


@pytest.mark.django_db
def test_a_mailed_code_is_not_guessed(client):
    user = make_user()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    [code] = re.findall(
        r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", Message.objects.get().text, re.MULTILINE
    )
    for _try in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_too_many_requests_are_told_in_words(settings):
    tries(settings, login="2/m/ip")
    answers = [sign_in(Client(), make_user()) for _try in range(3)]
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].text
