"""A running Placewell to walk through: web, worker and beat as processes, a real mail server, real servers below.

The clock of the processes is moved by starting them again with another CLOCK_SHIFT_DAYS.
"""

import os
import re
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from tests.settings import BASE_DIR


class Letters:
    """An SMTP server's inbox."""

    def __init__(self):
        self.all = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.all.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(ready, what, seconds=60):
    """Wait until `ready()` gives something; fail with words otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := ready():
            return found
        time.sleep(0.2)
    raise AssertionError(f"Waited {seconds} s for {what}.")


class Town:
    """Start with `begin()`, move on with `later(days)`, end with `close()`."""

    def __init__(self, folder):
        self.folder = folder
        self.letters = Letters()
        self.smtp = Controller(self.letters, hostname="127.0.0.1", port=free_port())
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.shift = 0
        self.children = []

    def environment(self):
        """The processes use the test's own database and Redis numbers, and its mail server."""
        database = settings.DATABASES["default"]
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "wbl.settings",
            "DEBUG": "1",
            "DATABASE_URL": f"postgres://{database['USER']}@/{connection.settings_dict['NAME']}?host={database['HOST']}",
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_DB": str(settings.REDIS_DB),
            "SITE_URL": self.url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp.port),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "CLOCK_SHIFT_DAYS": str(self.shift),
            "TIMETABLE_SECONDS": "2",
        }

    def begin(self):
        """Open the doors."""
        self.smtp.start()
        self.start()

    def start(self):
        """Start web, worker and beat, and wait for the web."""
        beat = self.folder / f"beat-{self.shift}"
        for words in (
            f"gunicorn wbl.wsgi --bind 127.0.0.1:{self.port} --threads 4 --worker-class gthread",
            "celery -A wbl worker --concurrency 1 --loglevel warning",
            f"celery -A wbl beat --schedule {beat} --pidfile= --loglevel warning",
        ):
            self.run(words)
        wait(self.answers, "the web process")

    def run(self, words):
        """Start one process; what it says goes into a file of the folder."""
        log = (self.folder / f"{words.split()[0]}-{words.split()[-1]}.log").open("ab")
        with log:
            child = subprocess.Popen(
                [sys.executable, "-m", *words.split()],
                cwd=BASE_DIR,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that it can be killed with its children
            )
        self.children.append(child)
        return child

    def answers(self):
        """Whether the web process is there."""
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        """End the processes."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(30)
        self.children = []

    def later(self, *, days):
        """Go on living so many days after today."""
        self.stop()
        self.shift = days
        self.start()

    def close(self):
        self.stop()
        self.smtp.stop()

    def letter(self, address, words, seconds=60):
        """The newest mail to this address whose subject holds these words."""

        def find():
            return next(
                (
                    m
                    for m in reversed(self.letters.all)
                    if address in m["To"] and words in m["Subject"]
                ),
                None,
            )

        return wait(find, f"a mail to {address} about “{words}”", seconds)

    def link(self, address, words):
        """The address that the mail's button leads to."""
        return re.search(r"https?://\S+", text_of(self.letter(address, words)))[0]


def text_of(letter):
    """The plain text of a mail."""
    return letter.get_body(("plain",)).get_content()
