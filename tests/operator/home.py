"""An installation as a school has it: servers of its own, settings from the environment, real processes.

No DEBUG and no DEMO here: PostgreSQL asks for a password, the address is https, mail goes to an SMTP server.
"""

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult
from django.conf import settings

from wbl import embedded

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = dict(
    line.replace('"', "").split("=", 1)
    for line in (ROOT / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)
PASSWORD = "a-password-of-the-database"
MAIL_PASSWORD = "a-password-of-the-mail"
HOST = "placewell.school.example"


def wait(ready, what, seconds=60):
    """Wait until `ready()` gives something; fail with words otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := ready():
            return found
        time.sleep(0.2)
    raise AssertionError(f"Waited {seconds} s for {what}.")


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def command(service):
    """The words that start a service: its line in docker-compose.yml, else the image's own."""
    own = COMPOSE["services"][service].get("command")
    if own:
        return shlex.split(own)
    return json.loads(re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1])


def healthcheck(service):
    """The words of a service's health check, as Docker runs them: of the service, else the image's."""
    own = COMPOSE["services"][service].get("healthcheck")
    if not own:
        return json.loads(
            re.findall(r"^HEALTHCHECK .* CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1]
        )
    kind, *words = own["test"]
    if kind == "CMD-SHELL":
        return ["sh", "-c", words[0].replace("$$", "$")]
    return words


def knows(server, session, envelope, mechanism, data):
    """The mail server's only account."""
    return AuthResult(success=data.password == MAIL_PASSWORD.encode())


class Home:
    """Open with `begin()`, close with `end()`. Processes are started and stopped by name."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pw-", dir="/tmp")
        base = Path(self.folder.name)
        base.chmod(0o711)
        self.base = base
        self.place = embedded.Place(data=base / "data", sockets=base / "s")
        self.smtp = Controller(
            Sink(), hostname="127.0.0.1", port=free_port(),
            authenticator=knows, auth_require_tls=False,
        )  # fmt: skip
        self.port = free_port()
        self.processes = {}

    def begin(self, static):
        """Servers, a role with a password, tables; static files as they were collected."""
        shutil.copytree(static, self.base / "static")
        embedded.ensure(self.place)
        self.as_superuser(f"ALTER ROLE placewell PASSWORD '{PASSWORD}'")
        rules = self.place.pgdata / "pg_hba.conf"
        rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        self.as_superuser("SELECT pg_reload_conf()")
        self.smtp.start()
        self.run(*command("migrate"))
        return self

    def end(self):
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
        self.smtp.stop()
        embedded.stop(self.place)
        self.folder.cleanup()

    @property
    def database_url(self):
        return f"postgres://placewell:{PASSWORD}@/placewell?host={self.place.pgsocket}"

    def environment(self, **changes):
        """What .env holds, and nothing of the test's own; a change of None takes a variable away."""
        own = EXAMPLE | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.base),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.place.redis_url,
            "SECRET_KEY": "secret-Qb7wV0kX9zLr5TnYc2HdUe8MfAj4PgKo6Ri3BvqW1tNsE8yJ",
            "LINK_KEY": "links-Hd2Kc7VbXq0Zr4TnYw5LmUe8MfAj1PgKo6Ri3BsvC9uDxF3aG",
            "SITE_URL": f"https://{HOST}",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp.port),
            "EMAIL_HOST_USER": "placewell",
            "EMAIL_HOST_PASSWORD": MAIL_PASSWORD,
            "DEFAULT_FROM_EMAIL": f"Placewell <placewell@{HOST}>",
            "EMAIL_USE_TLS": "",
            "TRUSTED_PROXIES": "1",
            "ALLOWED_HOSTS": "",
            "DATA_DIR": str(self.base / "kept"),
            "MEDIA_ROOT": str(self.base / "media"),
            "STATIC_ROOT": str(self.base / "static"),
            "PORT": str(self.port),
        }
        return {name: value for name, value in (own | changes).items() if value is not None}

    def run(self, *words, check=True, **changes):
        """Run a command to its end."""
        done = subprocess.run(
            words, cwd=ROOT, env=self.environment(**changes),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def manage(self, *words, **changes):
        return self.run(sys.executable, "manage.py", *words, **changes)

    def doctor(self, *words, **changes):
        """Exit code, and every line by its name."""
        done = self.manage("doctor", "--json", *words, check=False, **changes)
        told = json.loads(done.stdout)
        assert told["ok"] == (done.returncode == 0)
        return {line["name"]: line for line in told["checks"]}

    def start(self, name, *words, **changes):
        """Start a process that stays, in place of the one of this name."""
        if name in self.processes:
            self.stop(name)
        (self.base / "kept").mkdir(exist_ok=True)
        with (self.base / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                words, cwd=ROOT, env=self.environment(**changes), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def stop(self, name):
        """End a process at once, as a machine that fails does."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)

    def log(self, name):
        return (self.base / f"{name}.log").read_text()

    def start_worker(self):
        self.start("worker", *command("worker"))

    def start_beat(self):
        self.start("beat", *command("beat"))

    def start_web(self, **changes):
        self.start("web", *command("web"), **changes)
        wait(lambda: self.get("/healthz")[0] == 200, "the web process")

    def get(self, path, body=None, **headers):
        """Status, headers and body of one request, as the proxy makes it."""
        own = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            door.request("POST" if body else "GET", path, body=body, headers=own | headers)
            answer = door.getresponse()
            return answer.status, answer.headers, answer.read()
        except OSError:
            return 0, {}, b""
        finally:
            door.close()

    def as_superuser(self, sql, database="postgres"):
        """What only the database's administrator may do."""
        return self.ask(sql, "postgres", database)

    def ask(self, sql, user="placewell", database="placewell"):
        connection = psycopg2.connect(
            host=str(self.place.pgsocket), user=user, dbname=database, password=PASSWORD
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()
