"""What an operator reads agrees with what the code does."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from wbl.doctor.rounds import CHECKS

ROOT = Path(settings.BASE_DIR)
READ = re.compile(
    r"""(?:environ\.get|environ\[|flag|required|secret|number)\(?\s*["']([A-Z_]+)["']""", re.DOTALL
)
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "BACKUPS"}


@pytest.fixture
def example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_variable_that_is_read_is_explained(example):
    read = {
        name for path in (ROOT / "wbl").rglob("*.py") for name in READ.findall(path.read_text())
    }
    read -= {"DJANGO_SETTINGS_MODULE"}
    assert set(example) - COMPOSE_ONLY == read


def test_no_other_app_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for app in settings.INSTALLED_APPS
        if (ROOT / app).is_dir() and app != "wbl"
        for path in (ROOT / app).rglob("*.py")
        if "os.environ" in path.read_text()
    ]
    assert readers == []


def test_compose_runs_every_part(compose):
    parts = {"migrate", "web", "worker", "beat", "db", "redis", "backup", "restore"}
    assert set(compose["services"]) == parts
    assert compose["services"]["db"]["image"].startswith("postgres:18")


def test_compose_sets_and_asks_only_what_is_explained(compose, example):
    for service in ("migrate", "web", "worker", "beat"):
        assert set(compose["services"][service]["environment"]) <= set(example)
    asked = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())
    assert set(asked) <= set(example)


def test_image_sets_only_what_is_explained(example):
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    block = re.search(r"^ENV (.+?[^\\])$", stages[-1], re.DOTALL | re.MULTILINE)[1]
    named = set(re.findall(r"([A-Z_]+)=", block))
    assert named - {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"} <= set(example)


def test_image_runs_as_nobody_special_and_is_watched():
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert "\nUSER placewell\n" in last
    assert "\nHEALTHCHECK " in last
    assert (ROOT / "scripts" / "healthy").exists()


def test_static_files_collect_as_they_are_served(collected_static):
    assert (collected_static / "staticfiles.json").exists()


def test_static_files_are_readable_by_the_account_of_the_web_process(collected_static):
    """Root collects them when the image is built; uploads are 0600, and these are not."""
    closed = [p for p in collected_static.rglob("*") if not p.stat().st_mode & 0o004]
    assert closed == []


def test_the_example_is_read_by_a_shell_too(example):
    """A server without containers sources it, and systemd reads it as EnvironmentFile."""
    words = "set -eua; . ./.env.example; env"
    told = subprocess.run(
        ["sh", "-c", words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    read = dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line)
    assert {name: read.get(name) for name in example} == {
        name: value.strip('"') for name, value in example.items()
    }


def test_the_handbook_names_only_what_is_there(compose):
    text = (ROOT / "docs" / "running.md").read_text()
    services = re.findall(r"docker compose (?:run --rm|exec|logs|stop) ((?:[a-z]+ ?)+)", text)
    named = {word for words in services for word in words.split()[:1]}
    assert named <= set(compose["services"])
    assert {"web", "db", "backup", "restore", "migrate"} <= named
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())
    units = set(re.findall(r"placewell-[a-z]+", text)) - {"placewell-old"}
    there = {path.stem for path in (ROOT / "deploy").glob("placewell-*")}
    assert {
        unit for unit in units if unit.split("-")[1] in {"web", "worker", "beat", "backup"}
    } <= there
    checks = re.findall(
        r"^\| ([a-z, ]+) \|", text.split("## The doctor")[1].split("##")[0], re.MULTILINE
    )
    assert {name for names in checks for name in names.split(", ")} - {"part"} == set(CHECKS)
