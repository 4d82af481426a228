"""Every pair of colours in the sheet can be told apart, light and dark (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parent.parent / "static/css/placewell.css").read_text()
HEX = "#[0-9a-f]{6}"
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(rf"--([\w-]+): light-dark\(({HEX}), ({HEX})\)", SHEET)
}

# Text on its ground: 4.5 to 1.
TEXT = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "yours-soft"),
    ("ink-2", "paper"),
    ("ink-2", "card"),
    ("teal", "paper"),
    ("teal", "card"),
    ("teal", "yours-soft"),
    ("teal-deep", "paper"),
    ("teal-deep", "card"),
    ("teal-deep", "teal-soft"),
    ("teal-deep", "yours-soft"),
    ("ink", "teal-soft"),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("on-yours", "yours"),
    ("late", "paper"),
    ("late", "card"),
    ("on-chosen", "chosen"),
]

# Borders of fields, shapes, bars, the mark of the focus: 3 to 1.
MARKS = [
    ("edge", "paper"),
    ("edge", "card"),
    ("teal", "paper"),
    ("teal", "card"),
    ("teal", "yours-soft"),
    ("sum", "whole"),
    ("sum", "paper"),
    ("sum-2", "paper"),
    ("chosen", "card"),
    ("ink", "paper"),
]


def luminance(colour):
    """The relative luminance of WCAG 2, from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [(*pair, 4.5) for pair in TEXT] + [(*pair, 3) for pair in MARKS],
)
def test_pair_can_be_told_apart(front, ground, least, scheme):
    at = ["light", "dark"].index(scheme)
    assert contrast(TOKENS[front][at], TOKENS[ground][at]) >= least


def test_old_browsers_get_the_same_light_page():
    plain = dict(re.findall(rf"^  --([\w-]+): ({HEX});", SHEET, re.MULTILINE))
    assert {name: light for name, (light, _) in TOKENS.items()} == plain


def test_every_colour_is_in_some_pair():
    paired = {name for pair in TEXT + MARKS for name in pair}
    assert set(TOKENS) - paired == {"line"}  # hairlines only decorate


def test_colours_stand_among_the_tokens_only():
    rules = SHEET.split("/* ---------- 2 ground", 1)[1].split("/* ---------- 10 print", 1)[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []
