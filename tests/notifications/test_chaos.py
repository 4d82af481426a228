"""kill -9 of a real worker during 500 deliveries to a real mail server loses none."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import current_app
from django.conf import settings as house
from django.db import connection
from redis import Redis

from notifications import emails, links, outbox
from notifications.models import Message
from tests.factories import make_school, make_user
from wbl.settings import redis_database

MAILS = 500
DOOR = "notifications:fresh"  # any page that the worker knows
KILLS = (100, 300)  # so many had arrived when the worker was killed
CONCURRENCY = 2
PATIENCE = 120


def start_worker(settings):
    """A Celery worker as in production, on the test's database, broker and mail server."""
    database = connection.settings_dict
    folder = quote(database["OPTIONS"].get("host") or database["HOST"], safe="")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "wbl.settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?host={folder}",
        "REDIS_DB": str(house.REDIS_DB),
        "DEBUG": "1",
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
    }
    celery = Path(sys.executable).with_name("celery")
    return subprocess.Popen(
        [str(celery), "--app", "wbl", "worker", "--concurrency", str(CONCURRENCY),
         "--loglevel", "error", "--without-gossip", "--without-mingle", "--without-heartbeat"],
        env=environment, cwd=house.BASE_DIR, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill(worker):
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def post_all(school):
    """500 notices, each with a link of its own."""
    user = make_user()
    for n in range(MAILS):
        reader = f"user:{user.pk}"
        thing = type(school)(pk=n + 1)
        link = links.make(DOOR, party=reader, about=thing, school=school)
        outbox.post(emails.FRESH, reader, about=link, school=school, key=f"chaos-{n}")


def wait_until(ready, deadline):
    """Beat's part: a tick now and then, until the condition holds or patience ends."""
    while not ready():
        if time.monotonic() > deadline:
            pytest.fail("The worker did not get on.")
        current_app.send_task(outbox.TICK)
        time.sleep(0.2)


@pytest.mark.django_db(transaction=True)
def test_killing_the_worker_loses_no_mail(smtp, settings):
    with Redis.from_url(redis_database(house.REDIS_URL, house.REDIS_DB)) as broker:
        broker.flushdb()
    post_all(make_school())
    deadline = time.monotonic() + PATIENCE
    worker = start_worker(settings)
    try:
        for count in KILLS:
            wait_until(lambda count=count: len(smtp.mails) >= count, deadline)
            kill(worker)
            worker = start_worker(settings)
        wait_until(lambda: not Message.objects.exclude(state="sent").exists()
                   and Message.objects.count() == MAILS, deadline)  # fmt: skip
    finally:
        kill(worker)
    arrived = Counter(raw.partition("Message-ID: ")[2].split()[0] for _to, raw in smtp.mails)
    assert len(arrived) == MAILS
    assert sum(arrived.values()) - MAILS <= len(KILLS) * CONCURRENCY
