"""What the columns of a sheet mean: by what was said last time, by their headings, and by what stands beneath."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from kit.sheets import cells
from kit.sheets.sheet import Sheet
from kit.sheets.tables import fold, key

REMEMBERED, EXACT, PART, WORDS, ALIKE, LOOKS = 1000, 90, 70, 60, 50, 20
ENOUGH = 40
CLOSE = 0.84  # two headings are one word misspelt


@dataclass(frozen=True)
class Column:
    """What may stand in a sheet: how it is called, other names of it, and what its cells look like.

    `looks` is a word of `cells.LOOKS` or blank. `near` names the column that this one usually follows: of two
    columns "E-mail" the one after the student is the student's.
    """

    name: str
    label: Any
    aliases: tuple[str, ...] = ()
    looks: str = ""
    near: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name.replace("_", " "), *self.aliases)


def guess(
    sheet: Sheet, columns: Sequence[Column], remembered: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Column numbers of the sheet to names, each name at most once.

    `remembered` is what a person decided before: heading, as key() writes it, to name; a blank name leaves it out.
    """
    remembered = remembered or {}
    found: dict[int, str] = {}
    # what stands near another waits until that one is known, and nothing vague goes before it
    for least, wanted in ((PART, [c for c in columns if not c.near]), (ENOUGH, columns)):
        scores = (
            (score(sheet, index, column, remembered, found), -index, index, column.name)
            for index in range(len(sheet.headings))
            for column in wanted
        )
        for points, _order, index, name in sorted(scores, reverse=True):
            if points >= least and index not in found and name not in found.values():
                found[index] = name
    return dict(sorted(found.items()))


def score(sheet, index, column, remembered, found) -> float:
    """How well a column of the sheet fits a wanted one."""
    said = remembered.get(key(sheet.headings[index]))
    if said is not None:
        return REMEMBERED if said == column.name else 0
    points = by_heading(sheet.headings[index], column)
    share = looks_share(sheet.values(index), column.looks)
    if share is not None:
        points += LOOKS if share >= 0.6 else 0
        points -= 30 if share < 0.2 else 0
        if not points - LOOKS and column.looks == "email":
            points = ENOUGH if share >= 0.6 else 0  # an address is told by itself
    if points >= ENOUGH and column.near and left_of(index, found, column):
        points += 15
    return points


def left_of(index, found, column) -> bool:
    """Whether the next known column to the left belongs to what this one stands near."""
    nearest = max((at for at in found if at < index), default=None)
    return nearest is not None and found[nearest].startswith(column.near)


def by_heading(heading: str, column: Column) -> float:
    """What the heading alone says; of a group's column the last part counts, too, but less."""
    if not heading:
        return 0
    last = heading.rpartition(": ")[2]
    whole, part = key(heading), key(last)
    names = [key(name) for name in column.names]
    if whole in names:
        return EXACT
    if part in names:
        return PART - 15 if last != heading and not shares_word(heading, column) else PART
    words = set(re.findall(r"\w+", fold(heading)))
    inside = [name for name in column.names if set(re.findall(r"\w+", fold(name))) <= words]
    if inside:
        return WORDS + max(len(name) for name in inside) / 10 - len(words)
    close = max(SequenceMatcher(None, whole, name).ratio() for name in names)
    return ALIKE * close if close >= CLOSE else 0


def shares_word(heading: str, column: Column) -> bool:
    group = key(heading.partition(": ")[0])
    return any(group in key(name) for name in column.names)


def looks_share(values: Sequence[str], looks: str) -> float | None:
    """The share of cells that look as they should; None where that says nothing."""
    if not looks or len(values) < 2:
        return None
    return sum(cells.LOOKS[looks](value) for value in values) / len(values)
