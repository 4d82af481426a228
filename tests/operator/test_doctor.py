"""The doctor names each fault that is really there, with its cure, on servers of its own."""

import json
import os
import signal
import socket
import stat
import sys
import time
from contextlib import contextmanager

import pytest
from redis import Redis

from tests.operator.home import MAIL_PASSWORD, PASSWORD, free_port, wait
from wbl import embedded
from wbl.doctor import files, mail, rounds
from wbl.settings import database

SECRETS = (PASSWORD, MAIL_PASSWORD, "Qb7wV0kX9zLr5TnYc2", "Hd2Kc7VbXq0Zr4TnYw5")


def line(name):
    """One check in this process, asked of the servers that the settings name."""
    return rounds.line(name)


@pytest.fixture
def here(home, settings, monkeypatch):
    """The settings of this process name the installation's servers."""
    found = home.environment()
    monkeypatch.setitem(settings.DATABASES, "default", database(found["DATABASE_URL"]))
    settings.REDIS_URL, settings.REDIS_DB = found["REDIS_URL"], 0
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = found["EMAIL_HOST"], int(found["EMAIL_PORT"])
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "placewell", MAIL_PASSWORD
    settings.DEFAULT_FROM_EMAIL = found["DEFAULT_FROM_EMAIL"]
    return settings


@contextmanager
def sql(home, fault, cure):
    """A fault in the database for as long as the block lasts."""
    home.as_superuser(fault, "placewell")
    try:
        yield
    finally:
        home.as_superuser(cure, "placewell")


def test_nothing_is_wrong_with_a_sound_installation(running):
    began = time.monotonic()
    told = running.doctor()
    told.pop("translations")  # as compiled as the clone happens to be
    assert told.pop("uploads")["state"] == "note"  # no clamd on the machine of a test
    assert {name: t for name, t in told.items() if t["state"] != "ok"} == {}
    assert set(told) | {"translations", "uploads"} == set(rounds.CHECKS)
    assert time.monotonic() - began < 20


def test_one_line_each_for_people(running):
    done = running.manage("doctor", "--only", "database", "mail", "settings")
    assert [text.split()[:2] for text in done.stdout.splitlines()] == [
        ["ok", "settings"],
        ["ok", "database"],
        ["ok", "mail"],
    ]


# Worker and beat


def test_a_stopped_worker_is_named(running):
    running.stop("worker")
    try:
        told = running.doctor("--only", "worker", "beat")
        assert told["worker"]["state"] == "WRONG"
        assert "No worker answers" in told["worker"]["says"]
        assert "systemctl start placewell-worker" in told["worker"]["cure"]
        assert told["beat"]["state"] == "ok"
    finally:
        running.start_worker()


def test_a_frozen_worker_is_named(running):
    wait(lambda: running.doctor("--only", "worker")["worker"]["state"] == "ok", "the worker")
    process = running.processes["worker"]
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        assert running.doctor("--only", "worker")["worker"]["state"] == "WRONG"
    finally:
        os.killpg(process.pid, signal.SIGCONT)


def test_a_stopped_beat_is_named_even_with_an_emptied_cache(running):
    running.stop("beat")
    try:
        age_the_heartbeats(running, 300)
        told = running.doctor("--only", "beat", "outbox")
        assert "Beat last sent a task 3" in told["beat"]["says"]
        assert "systemctl start placewell-beat" in told["beat"]["cure"]
        assert "0 mails wait" in told["outbox"]["says"]
        assert running.get("/readyz")[0] == 503
        assert running.get("/healthz")[0] == 200
        with Redis.from_url(running.place.redis_url) as server:
            server.flushall()
        told = running.doctor("--only", "beat", "outbox")
        assert [told[name]["state"] for name in ("beat", "outbox")] == ["WRONG", "WRONG"]
        assert "cache was last emptied" in told["beat"]["says"]
    finally:
        running.start_beat()
    wait(lambda: running.get("/readyz")[0] == 200, "the mail tick after the cache was emptied")


def age_the_heartbeats(home, seconds):
    """Two minutes are long in a test: the moments that were left are moved back instead."""
    script = (
        "import django; django.setup()\n"
        "from datetime import timedelta; from django.core.cache import cache; from wbl import health\n"
        "for key in ('mail:last_tick', 'beat:last_sent'):\n"
        f"    moment = health.moment(key) - timedelta(seconds={seconds})\n"
        "    cache.set(key, moment.isoformat(), None)"
    )
    home.run(sys.executable, "-c", script, DJANGO_SETTINGS_MODULE="wbl.settings")


def test_a_worker_of_an_older_release_is_named(running):
    script = (
        "from wbl.celery import TIMETABLE; from datetime import timedelta\n"
        "TIMETABLE['new'] = ('assessments.tasks.of_tomorrow', timedelta(hours=1))\n"
        "import sys; from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'doctor', '--json', '--only', 'worker'])"
    )
    wait(lambda: running.doctor("--only", "worker")["worker"]["state"] == "ok", "the worker")
    done = running.run(
        sys.executable, "-c", script, check=False, DJANGO_SETTINGS_MODULE="wbl.settings"
    )
    assert done.returncode == 1
    assert "another release" in json.loads(done.stdout)["checks"][0]["says"]


# PostgreSQL


@pytest.mark.parametrize(
    ("change", "says", "cure"),
    [
        ({"PASSWORD": "another password"}, "refuses the password", "ALTER ROLE placewell"),
        ({"USER": "nobody_here"}, "role nobody_here", "nobody_here"),
        ({"NAME": "elsewhere"}, "no database elsewhere", "CREATE DATABASE elsewhere"),
        ({"HOST": "127.0.0.1", "PORT": "1"}, "Nothing answers at 127.0.0.1:1", "DATABASE_URL"),
        ({"HOST": "db.invalid"}, "The name db.invalid is not known", "DNS"),
        ({"PORT": "5433"}, "Nothing answers", "Start PostgreSQL"),
    ],
)
def test_what_keeps_us_out_of_the_database_is_named(change, says, cure, here):
    here.DATABASES["default"] |= change
    found = line("database")
    assert found.state == "WRONG"
    assert says in found.says
    assert cure in found.cure


@pytest.mark.parametrize(
    ("fault", "mend", "says", "cure"),
    [
        (
            "ALTER ROLE placewell SUPERUSER", "ALTER ROLE placewell NOSUPERUSER",
            "superuser", "NOSUPERUSER",
        ),
        (
            "ALTER ROLE placewell SET default_transaction_read_only = on",
            "ALTER ROLE placewell RESET default_transaction_read_only",
            "only reads", "primary",
        ),
        (
            "ALTER TABLE accounts_school OWNER TO postgres",
            "ALTER TABLE accounts_school OWNER TO placewell",
            "accounts_school", "OWNER TO placewell",
        ),
        (
            "REVOKE INSERT ON students_student FROM placewell",
            "GRANT INSERT ON students_student TO placewell",
            "students_student", "GRANT ALL",
        ),
        (
            "ALTER SCHEMA public OWNER TO postgres; REVOKE ALL ON SCHEMA public FROM placewell;"
            "ALTER DATABASE placewell OWNER TO postgres; GRANT USAGE ON SCHEMA public TO public",
            "ALTER DATABASE placewell OWNER TO placewell; ALTER SCHEMA public OWNER TO pg_database_owner;",
            "may not make tables", "OWNER TO placewell",
        ),
        (
            "ALTER EXTENSION pg_trgm DROP OPERATOR % (text, text); "
            "UPDATE pg_extension SET extname = 'gone' WHERE extname = 'pg_trgm'",
            "UPDATE pg_extension SET extname = 'pg_trgm' WHERE extname = 'gone'; "
            "ALTER EXTENSION pg_trgm ADD OPERATOR % (text, text)",
            "extension pg_trgm", "CREATE EXTENSION pg_trgm",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_the_database_is_named(fault, mend, says, cure, home, here):
    with sql(home, fault, mend):
        found = line("database")
    assert (found.state, says in found.says, cure in found.cure) == ("WRONG", True, True), found
    assert line("database").state == "ok"


@pytest.mark.parametrize(
    ("fault", "mend", "says", "cure"),
    [
        (
            "DELETE FROM django_migrations WHERE app = 'notifications' AND name LIKE '0002%'",
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('notifications', '0002_mail_details', now())",
            "not applied", "migrate",
        ),
        (
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('students', '0999_of_tomorrow', now())",
            "DELETE FROM django_migrations WHERE name = '0999_of_tomorrow'",
            "newer than this code: students.0999_of_tomorrow", "Deploy",
        ),
        (
            "ALTER TABLE students_student DISABLE TRIGGER audit_update",
            "ALTER TABLE students_student ENABLE TRIGGER audit_update",
            "No audit triggers on students_student", "migrate",
        ),
        (
            "ALTER INDEX notice_due RENAME TO gone", "ALTER INDEX gone RENAME TO notice_due",
            "notice_due", "Restore",
        ),
    ],
)  # fmt: skip
def test_a_schema_of_another_release_is_named(fault, mend, says, cure, home):
    with sql(home, fault, mend):
        told = home.doctor("--only", "migrations")["migrations"]
    assert (told["state"], says in told["says"], cure in told["cure"]) == ("WRONG", True, True), (
        told
    )


def test_a_clock_that_is_off_is_named(home):
    script = (
        "import time, time_machine\n"
        "from django.core.management import execute_from_command_line\n"
        "with time_machine.travel(time.time() + 600):\n"
        "    execute_from_command_line(['manage.py', 'doctor', '--json', '--only', 'clock'])"
    )
    done = home.run(
        sys.executable, "-c", script, check=False, DJANGO_SETTINGS_MODULE="wbl.settings"
    )
    (told,) = json.loads(done.stdout)["checks"]
    assert told["state"] == "WRONG"
    assert "ahead of that of PostgreSQL" in told["says"]
    assert "timedatectl set-ntp true" in told["cure"]


def test_a_time_zone_that_is_not_known_is_named(home):
    home.manage(
        "shell", "-c",
        "from accounts.models import School; School.objects.create(name='x', time_zone='Mars/Olympus')",
    )  # fmt: skip
    told = home.doctor("--only", "clock")["clock"]
    home.as_superuser("DELETE FROM accounts_school", "placewell")
    assert "Mars/Olympus" in told["says"]


# Redis


@pytest.mark.parametrize(
    ("url", "number", "says", "cure"),
    [
        ("redis://127.0.0.1:1", 0, "Nothing answers at 127.0.0.1:1", "REDIS_URL"),
        ("redis://cache.invalid:6379", 0, "cache.invalid is not known", "DNS"),
        (None, 500, "no database of this number", "REDIS_DB"),
    ],
)
def test_what_keeps_us_out_of_redis_is_named(url, number, says, cure, here):
    here.REDIS_URL, here.REDIS_DB = url or here.REDIS_URL, number
    for found in (line("broker"), line("cache")):
        assert (found.state, says in found.says, cure in found.cure) == ("WRONG", True, True)


@pytest.mark.parametrize(
    ("setting", "fault", "mend", "state", "says"),
    [
        ("requirepass", "a-word-nobody-knows", "", "WRONG", "refuses the password"),
        ("maxmemory", "1", "0", "WRONG", "full"),
        ("min-replicas-to-write", "1", "0", "WRONG", "takes no writes"),
    ],
)
def test_what_is_wrong_inside_redis_is_named(setting, fault, mend, state, says, home, here):
    client = embedded._client(home.place)  # its one connection stays open, and stays allowed
    client.config_set(setting, fault)
    try:
        found = line("broker")
    finally:
        client.config_set(setting, mend)
    assert (found.state, says in found.says) == (state, True), found
    assert line("broker").state == "ok"


# Mail


@pytest.mark.parametrize(
    ("change", "says", "cure"),
    [
        ({"EMAIL_PORT": 1}, "Nothing answers at 127.0.0.1:1", "EMAIL_PORT"),
        ({"EMAIL_HOST": "mail.invalid"}, "mail.invalid is not known", "DNS"),
        ({"EMAIL_HOST_PASSWORD": "wrong word"}, "refuses user or password", "EMAIL_HOST_PASSWORD"),
        ({"EMAIL_USE_TLS": True}, "offers no STARTTLS", "EMAIL_USE_SSL"),
        ({"EMAIL_USE_SSL": True}, "encryption", "certificate"),
        ({"DEFAULT_FROM_EMAIL": "x@localhost"}, "no address to send from", "DEFAULT_FROM_EMAIL"),
    ],
)
def test_what_keeps_mail_from_leaving_is_named(change, says, cure, here):
    for name, value in change.items():
        setattr(here, name, value)
    found = line("mail")
    assert (found.state, says in found.says, cure in found.cure) == ("WRONG", True, True), found


def test_a_mail_server_that_never_greets_is_named_in_time(here, monkeypatch):
    monkeypatch.setattr(mail, "PATIENCE", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        here.EMAIL_PORT = silent.getsockname()[1]
        found = line("mail")
    assert "does not greet" in found.says
    assert "465" in found.cure


def test_the_doctor_sends_nothing(here, home):
    seen = []
    home.smtp.handler.handle_DATA = seen.append  # type: ignore[attr-defined]
    assert line("mail").state == "ok"
    del home.smtp.handler.handle_DATA
    assert seen == []


# Files


@pytest.mark.parametrize(
    ("make", "says", "cure"),
    [
        (lambda folder: folder.write_text("a file"), "cannot be written", "Mount the volume"),
        (lambda folder: folder.mkdir(mode=0o500), "cannot be written", "account of the web"),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(make, says, cure, home, tmp_path):
    make(tmp_path / "media")
    told = home.doctor("--only", "storage", MEDIA_ROOT=str(tmp_path / "media"))["storage"]
    assert (told["state"], says in told["says"], cure in told["cure"]) == ("WRONG", True, True)


def test_a_folder_among_the_static_files_is_named(home):
    told = home.doctor("--only", "storage", MEDIA_ROOT=str(home.base / "static" / "media"))
    assert "everybody may load" in told["storage"]["says"]


def test_a_disk_that_is_nearly_full_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "ENOUGH", 1 << 60)
    with pytest.raises(files.Wrong, match="left") as found:
        files.one_folder(tmp_path)
    assert "add space" in found.value.cure


def test_an_open_folder_is_only_noted(tmp_path):
    tmp_path.chmod(0o755)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    with pytest.raises(files.Note, match="open to every account"):
        files.one_folder(tmp_path)


def test_words_that_are_not_compiled_are_named(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.BASE_DIR = tmp_path
    source = tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text("")
    assert "not there" in line("translations").says
    source.with_suffix(".mo").write_bytes(b"")
    assert line("translations").state == "ok"
    os.utime(source.with_suffix(".mo"), (1, 1))
    assert "older" in line("translations").says
    assert "pybabel compile" in line("translations").cure


def test_static_files_of_another_release_are_named(home, tmp_path):
    told = home.doctor("--only", "static", STATIC_ROOT=str(tmp_path))["static"]
    assert "Nothing is collected" in told["says"]
    sheet = home.base / "static" / "css" / "placewell.css"
    now = sheet.read_bytes()
    sheet.write_bytes(b"body { color: red }")
    try:
        told = home.doctor("--only", "static")["static"]
    finally:
        sheet.write_bytes(now)
    assert "of another release: css/placewell.css" in told["says"]
    assert "collectstatic" in told["cure"]


# Settings


@pytest.mark.parametrize(
    ("changes", "says", "cure"),
    [
        ({"DEMO": "1"}, "DEMO=1 with a database of yours", "Unset DEMO"),
        ({"DEBUG": "1"}, "DEBUG=1 with a database of yours", "Unset DEBUG"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short", "token_urlsafe"),
        ({"LINK_KEY": "aaaaaaaa" * 8}, "LINK_KEY is too short or too plain", "token_urlsafe"),
        ({"SITE_URL": "http://placewell.school.example"}, "unencrypted", "https"),
        ({"ALLOWED_HOSTS": "other.example"}, "does not answer to its own name", "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "lets every name in", "SITE_URL"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set", ".env"),
        ({"DATABASE_URL": "postgres://a:pa/ss@db:5432/x"}, "%2F", ".env"),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set", ".env"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT must be a whole number", ".env"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL", ".env"),
    ],
)
def test_settings_that_are_not_for_a_school_are_named(changes, says, cure, home):
    told = home.doctor("--only", "settings", **changes)["settings"]
    assert (told["state"], says in told["says"], cure in told["cure"]) == ("WRONG", True, True), (
        told
    )


# All at once


def test_with_every_server_down_it_says_so_in_time_and_tells_no_secret(home):
    embedded.stop(home.place)
    try:
        began = time.monotonic()
        done = home.manage("doctor", check=False, EMAIL_PORT=str(free_port()))
        assert time.monotonic() - began < 20
    finally:
        embedded.ensure(home.place)
    assert done.returncode == 1
    states = {text.split()[1]: text.split()[0] for text in done.stdout.splitlines()}
    assert {n for n, s in states.items() if s == "WRONG"} >= {
        "database",
        "broker",
        "cache",
        "mail",
    }
    assert {n for n, s in states.items() if s == "-"} == {
        "migrations", "worker", "beat", "outbox", "clock",
    }  # fmt: skip
    assert [word for word in SECRETS if word in done.stdout + done.stderr] == []


def test_a_server_that_hangs_holds_nobody_up(here, monkeypatch):
    monkeypatch.setitem(rounds.CHECKS, "cache", (lambda: time.sleep(30), 1, ()))
    began = time.monotonic()
    (found,) = rounds.examine(["cache"])
    assert found.says == "No answer within 1 s."
    assert time.monotonic() - began < 5


def test_a_password_in_a_servers_message_is_not_told(here, monkeypatch):
    def fails():
        raise RuntimeError(f"cannot log in as placewell:{PASSWORD}")

    monkeypatch.setitem(rounds.CHECKS, "cache", (fails, 1, ()))
    assert line("cache").says == "RuntimeError: cannot log in as placewell:***"
