"""Servers, a clean cache and a browser for every test that wants one."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from redis import Redis

from accounts import sessions
from wbl import embedded
from wbl.settings import redis_database

CHROMIUM = Path("/usr/bin/chromium")
# Playwright waits in an event loop of its own, which Django takes for an asynchronous view
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure(config):
    embedded.ensure()


def pytest_unconfigure(config):
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        embedded.release()


@pytest.fixture(scope="session", autouse=True)
def _empty_redis():
    with Redis.from_url(redis_database(settings.REDIS_URL, settings.REDIS_DB)) as broker:
        broker.flushdb()
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _nobody_stays(django_db_setup, django_db_blocker):
    """A page's last request may still hold a connection when the test's database is to be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )


@pytest.fixture
def _awake(monkeypatch):
    """A machine that slept for ten minutes would write down that the session is in use: one query more."""
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta.max)


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries, _awake):
    return django_assert_num_queries


@pytest.fixture
def django_assert_max_num_queries(django_assert_max_num_queries, _awake):
    return django_assert_max_num_queries


@pytest.fixture(autouse=True)
def _house_rules(settings):
    """No counter of a rate limit outlives its test; mail goes through the outbox."""
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    cache.clear()


@pytest.fixture(scope="session")
def collected_static(tmp_path_factory):
    """Where the static files lie as a real server serves them: collected, hashed, compressed."""
    root = tmp_path_factory.mktemp("static")
    served = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": settings.STORAGES["staticfiles"] | served}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium, never a downloaded one."""
    if not CHROMIUM.exists():
        pytest.fail(f"Browser tests need {CHROMIUM}: apt-get install chromium", pytrace=False)
    quiet = (
        "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --force-prefers-reduced-motion"
    )
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    return {"executable_path": str(CHROMIUM), "args": [*sandbox, *quiet.split()]}
