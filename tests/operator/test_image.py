"""The lines of docker-compose.yml, of the Dockerfile and of the systemd units do what they say, without Docker."""

import re
import shlex
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from tests.operator.home import (
    COMPOSE,
    DOCKERFILE,
    EXAMPLE,
    PASSWORD,
    ROOT,
    command,
    healthcheck,
    wait,
)
from wbl import embedded

APPS = ("migrate", "web", "worker", "beat")


def test_migrating_again_changes_nothing(home):
    assert "No migrations to apply" in home.run(*command("migrate")).stdout


def healthy(home, service):
    """Exit code of the service's health check."""
    words, name = healthcheck(service), socket.gethostname()
    return home.run(*words, check=False, HOSTNAME=name).returncode


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_the_health_check_tells_life_from_death(service, running):
    wait(lambda: healthy(running, service) == 0, f"a healthy {service}")
    running.stop(service)
    try:
        if service == "beat":  # its sign of life is good for two minutes
            with embedded._client(running.place) as client:
                client.flushall()
        assert healthy(running, service) != 0
    finally:
        getattr(running, f"start_{service}")()
    wait(lambda: healthy(running, service) == 0, f"{service} back again")


def test_the_databases_health_check(home):
    words = healthcheck("db")
    words[words.index("127.0.0.1")] = str(home.place.pgsocket)
    program = str(embedded._programs(home.place) / words[0])
    assert home.run(program, *words[1:]).returncode == 0


def test_the_brokers_line(home):
    program, *options = command("redis")
    assert program == "valkey-server"
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        door = f"{folder}/v.sock"
        own = ["--port", "0", "--unixsocket", door, "--dir", folder]
        process = subprocess.Popen(
            [embedded._valkey_server(), *options, *own], stdout=subprocess.DEVNULL
        )
        try:
            place = embedded.Place(data=Path(folder), sockets=Path(folder))
            (Path(folder) / "redis").mkdir()
            wait(Path(door).exists, "Valkey")
            Path(door).rename(place.redis_socket)
            client = embedded._client(place)
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert client.config_get("appendonly")["appendonly"] == "yes"
            client.close()
        finally:
            process.kill()
            process.wait(5)


@pytest.fixture
def cluster():
    """A database as the image makes it: a superuser, and nothing of ours."""
    with tempfile.TemporaryDirectory(prefix="pw-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        place = embedded.Place(data=Path(folder) / "data", sockets=Path(folder) / "s")
        embedded.private(place.data, 0o711)
        embedded.start_postgres(place)
        for sql in ("DROP DATABASE placewell", "DROP ROLE placewell"):
            embedded._pg(
                place, "psql", "-h", place.pgsocket, "-U", "postgres", "-d", "postgres", "-c", sql
            )
        yield place
        embedded.stop(place)


def test_the_databases_first_start_makes_a_role_without_power(cluster):
    (volume,) = (v for v in COMPOSE["services"]["db"]["volumes"] if "initdb" in v)
    script, inside, mode = volume.split(":")
    assert (inside, mode) == ("/docker-entrypoint-initdb.d/database.sh", "ro")
    path = f"{embedded._programs(cluster)}:/usr/bin:/bin"
    subprocess.run(
        ["sh", ROOT / script], check=True,
        env={"PATH": path, "PGHOST": str(cluster.pgsocket), "POSTGRES_PASSWORD": "it's \"odd\""},
    )  # fmt: skip
    (cluster.pgdata / "pg_hba.conf").write_text(
        "local all postgres trust\nlocal all all scram-sha-256\n"
    )
    embedded._pg(cluster, "pg_ctl", "reload", "-D", cluster.pgdata)
    connection = psycopg2.connect(
        host=str(cluster.pgsocket), user="placewell", dbname="placewell", password='it\'s "odd"'
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole, datdba::regrole::text FROM pg_roles, pg_database"
            " WHERE rolname = current_user AND datname = current_database()"
        )
        assert cursor.fetchone() == (False, "placewell")
    connection.close()


def test_the_images_build_line_runs_without_a_server(home):
    """Words and static files; into nowhere, since the clone's own are in use."""
    (line,) = re.findall(
        r"^RUN (/srv/venv/bin/pybabel.+?[^\\])$", DOCKERFILE, re.DOTALL | re.MULTILINE
    )
    line = line.replace("\\\n", " ").replace("/srv/venv/bin/", "")
    line = line.replace("/srv/placewell/static-collected", str(home.base / "collected"))
    none = dict.fromkeys(home.environment())
    keep = {name: home.environment()[name] for name in ("PATH", "PYTHONPATH", "HOME")}
    home.run("sh", "-ec", f"{line} --dry-run", **(none | keep))
    assert (ROOT / "locale/es/LC_MESSAGES/django.mo").exists()


def test_the_image_is_pinned_lean_and_nobody_special():
    assert re.search(r"^ARG BASE=python:\d+\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["$BASE", "$BASE"]
    assert "requirements-dev" not in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "tests", "requirements-dev.txt", "backups"} <= set(ignored)
    assert "\nUSER placewell\n" in DOCKERFILE.split("\nFROM ")[-1]


@pytest.mark.parametrize("service", APPS)
def test_every_part_runs_without_privileges_and_after_what_it_needs(service):
    part = COMPOSE["services"][service]
    assert part["cap_drop"] == ["ALL"]
    assert part["env_file"] == ".env"
    waits = {name: on["condition"] for name, on in part["depends_on"].items()}
    if service == "migrate":
        assert waits == {"db": "service_healthy", "redis": "service_healthy"}
        assert part["restart"] == "no"
    else:
        assert waits == {"migrate": "service_completed_successfully"}
    assert part["volumes"] == ["files:/data"]
    assert part["environment"]["MEDIA_ROOT"].startswith("/data/")


def test_the_page_is_open_to_this_machine_only():
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:${PORT:-8000}"]
    assert [name for name, part in COMPOSE["services"].items() if "ports" in part] == ["web"]


def test_what_is_kept_is_in_a_volume():
    mounted = {
        volume.split(":")[0] for part in COMPOSE["services"].values() for volume in part["volumes"]
    }
    assert set(COMPOSE["volumes"]) <= mounted


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_a_unit_runs_what_the_container_runs(part):
    unit = (ROOT / "deploy" / f"placewell-{part}.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    assert shlex.split(line.replace("/srv/placewell/.venv/bin/", "")) == command(part)
    assert "User=placewell" in unit


def test_the_backup_unit_runs_the_script():
    unit = (ROOT / "deploy" / "placewell-backup.service").read_text()
    assert "ExecStart=/srv/placewell/scripts/backup\n" in unit
    assert PASSWORD not in unit
    assert set(re.findall(r"(\w+)=/var", unit)) <= set(EXAMPLE)
