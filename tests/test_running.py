"""What an operator reads agrees with what the code does."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

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
