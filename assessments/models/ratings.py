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
# what makes answers of several versions of a form answers to one question
QUESTION = (
    "question__text", "question__kind", "question__scale", "question__scale__levels",
    "question__choices",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One question: how many students answered, how often each word was chosen, and of a scale the average."""

    text: str
    students: int
    counts: list[tuple[str, int]]
    average: float | None = None

    @property
    def of(self) -> int:
        """How many levels there are."""
        return len(self.counts)

    @property
    def shares(self) -> list[tuple[str, int, int]]:
        """Each word that was chosen, how often, and which part of all that is in percent."""
        total = sum(count for _word, count in self.counts)
        return [(word, count, round(100 * count / total)) for word, count in self.counts if count]


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
    """Scales and choices that five students or more answered, in the order of the form. Two queries."""
    answers = Answer.objects.filter(
        feedback__in=given(partnership),
        question__kind__in=[Question.Kind.SCALE, Question.Kind.CHOICE],
        question__school_only=False,
        level__gte=1,
    ).order_by()
    sums = answers.values(*QUESTION).annotate(
        average=Avg("level"),
        students=Count("feedback__request__placement__student", distinct=True),
        place=Coalesce(Avg("question__position"), 0.0),
    )
    enough = sums.filter(students__gte=FEWEST).order_by("place", "question__text")
    chosen: dict = {}
    for row in answers.values(*QUESTION, "level").annotate(n=Count("pk")):
        chosen.setdefault(key_of(row), {})[row["level"]] = row["n"]
    return [mark(row, chosen[key_of(row)]) for row in enough]


def key_of(row):
    """The same, as a key."""
    return (*(row[name] for name in QUESTION[:3]), tuple(row["question__choices"] or ()))


def mark(row, chosen):
    """A question with its counts; there is no average of choices."""
    scaled = row["question__kind"] == Question.Kind.SCALE
    words = (row["question__scale__levels"] if scaled else row["question__choices"]) or []
    return Mark(
        text=row["question__text"],
        students=row["students"],
        counts=[(word, chosen.get(n, 0)) for n, word in enumerate(words, start=1)],
        average=round(row["average"], 1) if scaled else None,
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
