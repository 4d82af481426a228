"""Feedback of several cycles side by side: one row a question, one column a cycle."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.forms import said
from assessments.models import Question, said_of


@dataclass
class Row:
    """One thing that was rated, in the order of the cycles."""

    label: str
    cells: list[dict] = field(default_factory=list)


@dataclass
class Words:
    """One thing that was written."""

    label: str
    cycle: str
    text: str
    by: str
    school_only: bool
    pk: int  # of the answer


@dataclass
class Table:
    cycles: list
    rows: list[Row]
    words: list[Words]


def compared(given, *, for_school) -> Table:
    """The answers of these requests. What is for the school only is left out for all others."""
    rows: dict = {}
    words = []
    cycles = [request.cycle for request in given]
    for column, request in enumerate(given):
        for answer in request.feedback.answers.all():
            question = answer.question
            if question.school_only and not for_school:
                continue
            if question.kind == Question.Kind.SCALE:
                put(rows, question, column, cycles, answer.level)
            elif question.kind in {Question.Kind.TEXT, Question.Kind.CHOICE}:
                words.append(words_of(request, question, answer))
    return Table(cycles, list(rows.values()), words)


def put(rows, question, column, cycles, level):
    """Put a rating into its cell: a skill keeps its row however a form words it."""
    key = question.competency_id or question.text
    if key not in rows:
        empty = [{"cycle": cycle, "level": None, "word": ""} for cycle in cycles]
        rows[key] = Row(said_of(question), empty)
    rows[key].cells[column] |= {"level": level, "word": word_of(question, level)}


def word_of(question, level):
    """A level in words. The scale may have been shortened since."""
    if not level:
        return _("not seen yet")
    levels = question.scale.levels
    return said(levels[level - 1]) if level <= len(levels) else str(level)


def chosen(question, answer):
    """Its words; of a choice those that the reader's language has for it."""
    words = said_of(question, "choices") if question.kind == Question.Kind.CHOICE else []
    known = answer.level and answer.level <= len(words)
    return words[answer.level - 1] if known else answer.text


def words_of(request, question, answer):
    return Words(
        label=said_of(question),
        cycle=str(request.cycle),
        text=chosen(question, answer),
        by=request.feedback.given_by,
        school_only=question.school_only,
        pk=answer.pk,
    )
