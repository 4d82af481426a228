"""Every kind of thing that Today tells of has a word of its own on its button."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from desk.today import BUTTONS

APPS = ("placements", "assessments", "notifications", "students", "partners")
# what others are waited for: a line without a button
OF_OTHERS = {
    "amendment",
    "feedback",
    "held",
    "hours-queried",
    "plan-at-employers",
    "quality-late",
    "signing",
}


def kinds() -> set[str]:
    """The keys that the apps' waiting modules give."""
    root = Path(settings.BASE_DIR)
    files = [path for app in APPS for path in root.glob(f"{app}/waiting*/**/*.py")]
    files += [path for app in APPS if (path := root / app / "waiting.py").exists()]
    return {key for path in files for key in keys_in(ast.parse(path.read_text()))}


def keys_in(tree: ast.Module) -> Iterator[str]:
    """Words given as `key`: by name, by place, from a table of tuples, or in a variable."""
    places = {
        node.name: [arg.arg for arg in node.args.args].index("key")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "key" in [arg.arg for arg in node.args.args]
    }
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="key", value=value):
                yield from chosen(value)
            case ast.Call(func=ast.Name(id=name), args=args) if name in places:
                yield from chosen(*args[places[name] : places[name] + 1])
            case ast.Assign(targets=[ast.Name(id="key")], value=value):
                yield from (word for each in ast.walk(value) for word in chosen(each))
            case ast.For(target=ast.Tuple() as names, iter=rows):
                yield from from_table(names, rows)
            case ast.Assign(targets=[ast.Tuple() as names], value=rows):
                yield from from_table(names, rows)


def chosen(*values: ast.expr) -> Iterator[str]:
    """A constant, or either side of a choice."""
    for value in values:
        match value:
            case ast.Constant(value=str() as word):
                yield word
            case ast.IfExp(body=body, orelse=other):
                yield from chosen(body, other)


def from_table(names: ast.Tuple, rows: ast.expr) -> Iterator[str]:
    """What stands under `key` in tuples that are taken apart."""
    parts = [getattr(name, "id", "") for name in names.elts]
    if "key" in parts:
        for row in ast.walk(rows):
            if isinstance(row, ast.Tuple) and len(row.elts) == len(parts):
                yield from chosen(row.elts[parts.index("key")])


def test_every_kind_has_a_word():
    found = kinds()
    assert found >= {"credit-more", "plan-to-sign", "quality", "chase-feedback", "check-look"}
    assert sorted(found - BUTTONS.keys() - OF_OTHERS) == []
    assert sorted((BUTTONS.keys() | OF_OTHERS) - found) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_is_empty(language):
    with override(language):
        assert all(word() for word in BUTTONS.values())
