"""The whole product on one machine, filled with people, until Ctrl-C."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.models import User
from wbl import embedded

PATIENCE = 60
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WORKERS = ("2", "4")  # processes, threads


class Ended(Exception):
    """The demo was told to end."""


class Command(BaseCommand):
    help = "Run the demo: servers, migrations, people and placements, web, worker and beat."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="begin again from nothing")

    def handle(self, *, reset, **options):
        if not settings.DEMO:
            raise CommandError("The demo runs under DEMO=1 only: make demo")
        logging.disable(logging.WARNING)  # the terminal is for people; the parts log to files
        refuse_taken_port(int(settings.PORT))
        for number in SIGNALS:
            signal.signal(number, _end)
        children = []
        try:
            self.prepare(reset)
            children += self.start()
            self.wait_for_page(children)
            self.say()
            self.watch(children)
        except Ended:
            self.stdout.write("\nEnding …")
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut this short
            end(children)
            connections.close_all()
            embedded.release()

    def prepare(self, reset):
        """Servers, tables, static files, people."""
        if reset:
            embedded.erase()
        embedded.ensure()
        self.step("Preparing the database")
        self.check(databases=["default"])
        call_command("migrate", interactive=False, verbosity=0)
        self.step("Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        if find_spec("wbl.demo") and not User.objects.exists():
            self.step("Filling in people and placements")
            import_module("wbl.demo").fill()
        # children open connections of their own
        connections.close_all()

    def start(self):
        """Web, worker and beat, each in a process group of its own."""
        programs = Path(sys.executable).parent
        workers, threads = WORKERS
        yield run(
            "web",
            *(programs / "gunicorn", "wbl.wsgi", "--worker-class", "gthread"),
            *("--workers", workers, "--threads", threads, "--bind", f"0.0.0.0:{settings.PORT}"),
            *("--log-level", "warning", "--worker-tmp-dir", "/dev/shm"),  # noqa: S108
        )
        celery = (programs / "celery", "--app", "wbl")
        yield run("worker", *celery, "worker", "--concurrency", "2", "--loglevel", "warning")
        pidfile = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).with_suffix(".pid")
        pidfile.unlink(missing_ok=True)  # left by a kill
        yield run("beat", *celery, "beat", "--loglevel", "warning", "--pidfile", pidfile)

    def wait_for_page(self, children):
        self.step("Starting web, worker and beat")
        deadline = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{settings.PORT}/healthz"):
            complain_about_dead(children)
            if time.monotonic() > deadline:
                raise CommandError(
                    f"No page within {PATIENCE} s. See {embedded.default_place().log}"
                )
            time.sleep(0.2)

    def watch(self, children):
        while True:
            complain_about_dead(children)
            time.sleep(1)

    def step(self, words):
        self.stdout.write(f"{words} …")
        self.stdout.flush()

    def say(self):
        self.stdout.write(
            self.style.SUCCESS(f"\nPlacewell is at http://localhost:{settings.PORT}")
            + "\nEnd it with Ctrl-C."
        )
        self.stdout.flush()


def _end(number, frame):
    raise Ended


def refuse_taken_port(port):
    """Another program's page must not pass for ours."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("0.0.0.0", port))  # noqa: S104
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be opened ({error.strerror}). Try: make demo PORT=8001"
            ) from error


def run(name, *words):
    """Start a child away from the terminal's Ctrl-C: the parent ends it in good order."""
    log = embedded.private(embedded.default_place().log, 0o711) / f"{name}.log"
    with log.open("a") as output:
        return subprocess.Popen(  # noqa: S603
            [str(word) for word in words],
            stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "wbl.settings"},
            start_new_session=True,
        )  # fmt: skip


def answers(url):
    """Whether this address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def complain_about_dead(children):
    for child in children:
        if child.poll() is not None:
            program = Path(child.args[0]).name
            raise CommandError(f"{program} ended. See {embedded.default_place().log}")


def end(children):
    """Ask every child to end, wait, and then insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in children:
            if child.poll() is None:
                os.killpg(child.pid, number)
        deadline = time.monotonic() + 10
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
