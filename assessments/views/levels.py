"""The levels of a placement by skill, rater and time, side by side and drawn. Different scales are never compared."""

from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.forms import said
from assessments.models import Cycle, Form, Question
from assessments.views.table import word_of

A = Form.Audience
RATERS = (A.STUDENT, A.SUPERVISOR, A.TEACHER)
LEFT, WIDTH, TOP, STEP, FOOT = 24, 320, 16, 24, 24  # of the drawing; STEP is one level high
ASIDE = {
    A.STUDENT: -13,
    A.SUPERVISOR: 0,
    A.TEACHER: 13,
}  # so that marks of one level do not cover each other
BESIDE = 23  # right of the last mark
NOBODY = {"level": None, "word": ""}


@dataclass
class Column:
    """One time at which raters were asked: a cycle, and which turn of a regular one."""

    key: tuple
    label: str


@dataclass
class Line:
    """A skill or objective on one scale: {rater: {column key: cell}}."""

    label: str
    is_objective: bool
    levels: list
    cells: dict = field(default_factory=dict)
    columns: list = field(default_factory=list)

    def put(self, rater, key, level, word):
        self.cells.setdefault(rater, {})[key] = {"level": level, "word": word}

    @property
    def raters(self):
        """By rater, in their order: what each said at each time."""
        return [
            {
                "rater": rater.value,
                "label": said_of(rater),
                "cells": [
                    {"column": column, **self.cells[rater].get(column.key, NOBODY)}
                    for column in self.columns
                ],
            }
            for rater in RATERS
            if rater in self.cells
        ]

    @property
    def gap(self):
        """How far apart the raters were the last time that two of them saw it; None where they never did."""
        return next((gap for gap in reversed(self.gaps) if gap["words"]), None)

    @property
    def gaps(self):
        """At each time how far apart they were; no words where fewer than two of them saw it."""
        return [{"column": column, **gap_of(self.seen(column))} for column in self.columns]

    def seen(self, column):
        """{rater: level} of those who saw it."""
        rows = {
            rater: cells.get(column.key, NOBODY)["level"] for rater, cells in self.cells.items()
        }
        return {rater: level for rater, level in rows.items() if level}

    @property
    def drawing(self):
        """Where the marks and lines stand. A rater who has not seen it yet has no mark."""
        count = len(self.levels)
        return {
            "width": WIDTH,
            "height": TOP + (count - 1) * STEP + FOOT + 8,
            "grid": [{"level": n, "y": height(n, count)} for n in range(1, count + 1)],
            "times": [
                {
                    "x": across(n, len(self.columns)),
                    "label": column.label,
                    "end": end_of(n, len(self.columns)),
                }
                for n, column in enumerate(self.columns)
            ],
            "foot": TOP + (count - 1) * STEP + FOOT,
            "series": [self.drawn(rater) for rater in RATERS if rater in self.cells],
            "gaps": [self.bracket(n, gap) for n, gap in enumerate(self.gaps) if gap["steps"]],
        }

    def bracket(self, n, gap):
        """A line beside the marks from the lowest to the highest."""
        count = len(self.levels)
        x = min(across(n, len(self.columns)) + BESIDE, WIDTH - 4)
        top, bottom = height(gap["high"], count), height(gap["low"], count)
        return {"left": round(x - 3, 1), "top": top, "bottom": bottom}

    def drawn(self, rater):
        cells = self.cells[rater]
        points = [
            {
                "x": across(n, len(self.columns)) + ASIDE[rater],
                "y": height(level, len(self.levels)),
            }
            for n, column in enumerate(self.columns)
            if (level := cells.get(column.key, NOBODY)["level"])
        ]
        lines = [
            {"x1": a["x"], "y1": a["y"], "x2": b["x"], "y2": b["y"]} for a, b in pairwise(points)
        ]
        return {"rater": rater.value, "points": points, "lines": lines}


def said_of(rater):
    """How the page calls a rater."""
    return {A.STUDENT: _("Student"), A.SUPERVISOR: _("Workplace"), A.TEACHER: _("Teacher")}[rater]


def gap_of(seen):
    """{rater: level} as a gap."""
    if len(seen) < 2:
        return {"steps": 0, "words": ""}
    high, low = max(seen.values()), min(seen.values())
    return {"steps": high - low, "words": gap_words(high - low, seen), "high": high, "low": low}


def gap_words(steps, seen):
    """ "1 step apart: Student higher than Workplace", or that all say the same."""
    if not steps:
        return _("no gap")
    high, low = max(seen, key=seen.__getitem__), min(seen, key=seen.__getitem__)
    words = ngettext("%d step apart", "%d steps apart", steps) % steps
    return _("%(steps)s: %(high)s above %(low)s") % {
        "steps": words, "high": said_of(high), "low": said_of(low)
    }  # fmt: skip


def across(n, count):
    """The middle of a column."""
    return round(LEFT + (WIDTH - LEFT) * (n + 0.5) / count, 1)


def end_of(n, count):
    """How a label stands to its point, so that the outer ones stay inside."""
    return "middle" if count < 4 or 0 < n < count - 1 else "start" if n == 0 else "end"


def height(level, count):
    return TOP + (count - level) * STEP


def lines_of(given, *, for_school):
    """Skills and objectives in the order of the forms, each with who rated it when; from feedback that is in."""
    rated = [row for row in given if row.form.audience in RATERS]
    columns = columns_of(rated)
    lines: dict = {}
    for request in rated:
        for question, key, label, level in marks_of(request.feedback, for_school):
            kind, scale = key[0], question.scale
            line = lines.setdefault(
                (*key, question.scale_id), Line(label, kind == "objective", scale.levels)
            )
            rater = A(request.form.audience)
            line.put(rater, key_of(request), level, word_of(question, level))
    for line in lines.values():
        line.columns = [
            column
            for column in columns
            if any(column.key in cells for cells in line.cells.values())
        ]
    return list(lines.values())


def marks_of(feedback, for_school):
    """(question, what it is about, its name, level) of everything on a scale in one feedback."""
    for answer in feedback.answers.all():
        question = answer.question
        if (
            question.kind == Question.Kind.SCALE
            and question.competency
            and may_read(question, for_school)
        ):
            yield (
                question,
                ("skill", question.competency_id),
                said(question.competency.name),
                answer.level,
            )
    for rating in feedback.ratings.all():
        if rating.question.scale and may_read(rating.question, for_school):
            yield (
                rating.question,
                ("objective", rating.objective_id),
                rating.objective.text,
                rating.level,
            )


def may_read(question, for_school):
    return for_school or not question.school_only


ORDER = list(Cycle.Name)


def key_of(request):
    """Raters of one cycle and turn stand in one column."""
    return ORDER.index(request.cycle.name), request.number


def columns_of(rated):
    """The times, first to last."""
    first: dict = {}
    for request in rated:
        key = key_of(request)
        many = request.cycle.name == Cycle.Name.REGULAR
        name = request.cycle.get_name_display()
        label = f"{name} {request.number}" if many else name
        day, _label = first.get(key, (request.opens_on, label))
        first[key] = min(day, request.opens_on), label
    return [
        Column(key, label)
        for key, (_day, label) in sorted(first.items(), key=lambda row: (row[1][0], row[0]))
    ]
