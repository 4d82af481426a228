"""How students rated an employer: sums from five students on, and never whose answer is which."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from assessments.models.feedback import Answer, Feedback
from assessments.models.forms import Form, Question
from assessments.models.growth import HostReply
from kit import clock
from partners.models import Partnership

FEWEST = 5  # students, below which no number is shown
FRESH = timedelta(days=365)  # an employer is asked to look once a year


@dataclass(frozen=True)
class Mark:
    """One question: how many students answered, the average, and how often each level was chosen."""

    text: str
    students: int
    average: float
    counts: list[tuple[str, int]]
    of: int


def given(partnership=None):
    """What students sent in about their hosts."""
    rows = Feedback.objects.filter(
        submitted_at__isnull=False, request__form__audience=Form.Audience.HOST
    )
    return (
        rows if partnership is None else rows.filter(request__placement__partnership=partnership)
    )


def students_of(partnership: Partnership) -> int:
    """How many different students have rated the employer at this school."""
    return given(partnership).aggregate(n=Count("request__placement__student", distinct=True))["n"]


def marks(partnership: Partnership) -> list[Mark]:
    """The sums of each question that five students or more answered, in the order of the form. Two queries."""
    answers = Answer.objects.filter(
        feedback__in=given(partnership),
        question__kind=Question.Kind.SCALE,
        question__school_only=False,
        level__gte=1,
    ).order_by()
    by_question = ("question__text", "question__scale", "question__scale__levels")
    sums = answers.values(*by_question).annotate(
        average=Avg("level"),
        students=Count("feedback__request__placement__student", distinct=True),
        place=Coalesce(Avg("question__position"), 0.0),
    )
    enough = sums.filter(students__gte=FEWEST).order_by("place", "question__text")
    chosen: dict = {}
    for row in answers.values("question__text", "question__scale", "level").annotate(
        n=Count("pk")
    ):
        told = chosen.setdefault((row["question__text"], row["question__scale"]), {})
        told[row["level"]] = row["n"]
    return [mark(row, chosen[row["question__text"], row["question__scale"]]) for row in enough]


def mark(row, chosen):
    words = row["question__scale__levels"] or []
    return Mark(
        text=row["question__text"],
        students=row["students"],
        average=round(row["average"], 1),
        counts=[(word, chosen.get(n, 0)) for n, word in enumerate(words, start=1)],
        of=len(words),
    )


def with_raters(contacts):
    """Contacts with how many students rated their employer, and whether it was looked at this year: no query more."""
    rows = given().filter(request__placement__partnership=OuterRef("partnership")).order_by()
    count = rows.values("request__placement__partnership").annotate(
        n=Count("request__placement__student", distinct=True)
    )
    answered = HostReply.objects.filter(
        partnership=OuterRef("partnership"), at__gt=clock.now() - FRESH
    )
    return contacts.annotate(
        raters=Coalesce(Subquery(count.values("n"), output_field=IntegerField()), 0),
        answered_raters=Exists(answered),
    )
