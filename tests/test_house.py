"""The house keeps its sizes, and nothing lies about unused."""

import ast
import re
from pathlib import Path

from celery import current_app
from django.conf import settings

from wbl.celery import TIMETABLE

ROOT = Path(settings.BASE_DIR)
APPS = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
FUNCTION_LINES = 40
MODULE_LINES = 400
# Looked up by name inside Django or allauth, or by us for every error
BY_NAME = re.compile(
    r"^(4\d\d|500|django/|account/|admin/|allauth/|usersessions/|mfa/|registration/)"
)
NAMED = re.compile(r"""["']([\w/.-]+\.(?:html|txt|svg|xml|ics|webmanifest|js))["']""")


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_long():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_no_module_is_long():
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > MODULE_LINES} == {}


def test_kit_stays_small():
    shelf = [path for path in (ROOT / "kit").glob("*.py") if path.stem not in {"__init__", "apps"}]
    assert len(shelf) <= 12


def test_every_task_in_the_timetable_exists():
    current_app.loader.import_default_modules()
    assert {task for task, _every in TIMETABLE.values()} <= set(current_app.tasks)


def template_folders():
    return [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]


def test_every_template_is_used():
    written = {
        str(path.relative_to(folder))
        for folder in template_folders()
        for path in folder.rglob("*")
        if path.is_file()
    }
    readers = [*SOURCES, *(p for f in template_folders() for p in f.rglob("*") if p.is_file())]
    named = {name for path in readers for name in NAMED.findall(path.read_text())}
    assert sorted(name for name in written - named if not BY_NAME.match(name)) == []
