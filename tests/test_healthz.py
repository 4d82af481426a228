"""What the load balancer and the container ask."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from redis import RedisError

from kit import clock
from notifications.tasks import HEARTBEAT
from wbl import health, views


@pytest.mark.django_db
def test_healthz_is_open_and_names_both_parts(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "redis": True})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "error", "missing"),
    [("connection", DatabaseError, "database"), ("cache", RedisError, "redis")],
)
def test_healthz_names_the_part_that_is_gone(client, monkeypatch, part, error, missing):
    class Gone:
        def __getattr__(self, name):
            raise error

    monkeypatch.setattr(views, part, Gone())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()[missing]) == (503, False)


@pytest.mark.django_db
def test_readyz_asks_for_the_mail_tick_too(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["mail"]) == (503, False)
    assert answer.json()["words"] == ["No mail tick within 120 s: see that worker and beat run."]
    health.note(HEARTBEAT)
    assert client.get("/readyz").json() == {"database": True, "redis": True, "mail": True}


@pytest.mark.django_db
def test_readyz_takes_an_old_mail_tick_for_none(client):
    with clock.at(clock.now() - timedelta(seconds=121)):
        health.note(HEARTBEAT)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_sign_in_is_open_under_the_policy(client):
    answer = client.get("/accounts/login/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_nobody_signs_up(client):
    answer = client.post("/accounts/signup/", {"email": "new@school.example", "password1": "x"})
    assert "account/signup_closed.html" in [template.name for template in answer.templates]


@pytest.mark.django_db
def test_admin_asks_for_the_same_sign_in(client):
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
