"""Addresses in the environment become Django's and Celery's own."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from wbl import settings as house


def test_database_address_is_read_whole():
    found = house.database("postgres://ada:p%40ss@db.example:5433/wbl?sslmode=require")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("wbl", "ada", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert found["OPTIONS"] == {"connect_timeout": "5", "sslmode": "require"}


def test_database_address_takes_a_socket():
    found = house.database("postgres://ada@/wbl?host=/run/pg")
    assert (found["HOST"], found["OPTIONS"]) == ("/run/pg", {"connect_timeout": "5"})


@pytest.mark.parametrize(
    "url",
    [
        "mysql://db/wbl",
        "postgres://db",
        "db.example",
        "postgres://a:p/w@db/x",
        "postgres://a:1/w@db/x",
    ],
)
def test_other_database_addresses_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must read"):
        house.database(url)


@pytest.mark.parametrize(
    ("url", "cache", "broker"),
    [
        (
            "unix:///run/v.sock",
            "unix:///run/v.sock?db=1",
            "redis+socket:///run/v.sock?virtual_host=1",
        ),
        ("redis://:pw@cache:6379/0", "redis://:pw@cache:6379/1", "redis://:pw@cache:6379/1"),
        ("rediss://cache", "rediss://cache/1", "rediss://cache/1"),
    ],
)
def test_redis_address_names_its_database(url, cache, broker):
    assert house.redis_database(url, 1) == cache
    assert house.celery_broker(url, 1) == broker


def test_start_without_an_address_says_the_cure(monkeypatch):
    for name in ("DEMO", "DEBUG", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match="or run `make demo`"):
        house.required("DATABASE_URL", "postgres://embedded/embedded")


def test_start_without_a_key_says_the_cure(monkeypatch):
    for name in ("DEMO", "DEBUG", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match="token_urlsafe"):
        house.secret("SECRET_KEY")
