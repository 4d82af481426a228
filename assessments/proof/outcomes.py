"""What came of placements, in figures: of each placement its last answer. A fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import FollowUp
from catalogue.models import Cluster
from placements.models import Programme

FEW = 5  # answers, below which nothing is told of an employer
Doing, Offer, Much = FollowUp.Doing, FollowUp.Offer, FollowUp.Much
SUMS = {
    "job": Q(doing=Doing.JOB),
    "study": Q(doing=Doing.STUDY),
    "apprentice": Q(doing=Doing.APPRENTICE),
    "looking": Q(doing=Doing.LOOKING),
    "same": Q(same=FollowUp.Same.YES),
    "offers": Q(offer__in=[Offer.OFFERED, Offer.ACCEPTED]),
    "accepted": Q(offer=Offer.ACCEPTED),
    "helps": Q(helps=Much.YES),
}


@dataclass
class Line:
    """How it went on for the learners of one program or employer; the sums are None where they are too few to tell."""

    name: str
    asked: int
    answered: int
    sums: dict[str, int | None]

    @property
    def is_hidden(self) -> bool:
        return self.sums["job"] is None

    @property
    def figures(self) -> list[int | None]:
        return [self.sums[key] for key in SUMS]

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each figure with its heading, which stands before it on a phone."""
        return list(zip(headings(), self.figures, strict=True))


@dataclass(frozen=True)
class Goal:
    """Those who wanted to go into one cluster, and whether what they do now fits."""

    cluster: str
    words: str


def last_answers(asked: QuerySet) -> QuerySet:
    """Of each placement the latest answer."""
    told = asked.filter(answered_at__isnull=False)
    latest = told.order_by("placement_id", "-months").distinct("placement_id")
    return FollowUp.objects.filter(pk__in=latest.values("pk")).order_by()


def by_programme(asked: QuerySet) -> list[Line]:
    """One line a program, by name. Two queries."""
    keys = ("placement__programme", "placement__programme__title", "placement__programme__cohort")
    return sorted(lines(asked, keys, programme_name), key=lambda line: line.name)


def programme_name(row: dict) -> str:
    if row["placement__programme"] is None:
        return _("No program")
    title, cohort = row["placement__programme__title"], row["placement__programme__cohort"]
    return str(Programme(title=title, cohort=cohort))


def by_employer(asked: QuerySet) -> list[Line]:
    """One line an employer, by name; what fewer than FEW answered is not told. Two queries."""
    keys = ("placement__partnership__employer", "placement__partnership__employer__name")
    hosted = asked.exclude(placement__partnership=None)
    found = lines(hosted, keys, lambda row: row[keys[1]])
    for line in found:
        if line.answered < FEW:
            line.sums = dict.fromkeys(line.sums)
    return sorted(found, key=lambda line: line.name)


def lines(asked: QuerySet, keys: tuple[str, ...], name_of) -> list[Line]:
    """Asked and answered, and what was answered, a group."""
    counts = asked.order_by().values(*keys).annotate(n=Count("placement", distinct=True))
    told = last_answers(asked).values(keys[0]).annotate(
        answered=Count("pk"), **{name: Count("pk", filter=test) for name, test in SUMS.items()}
    )  # fmt: skip
    by_key = {row[keys[0]]: row for row in told}
    empty = dict.fromkeys(["answered", *SUMS], 0)
    found = []
    for row in counts:
        sums = by_key.get(row[keys[0]], empty)
        found.append(
            Line(name_of(row), row["n"], sums["answered"], {key: sums[key] for key in SUMS})
        )
    return found


def by_goal(asked: QuerySet) -> list[Goal]:
    """What learners wanted, and whether what they do fits it, in words; few are not told. One query."""
    path = "placement__student__career_plan__cluster"
    rows = last_answers(asked).exclude(**{path: None}).exclude(related="")
    found = rows.values(path, f"{path}__name").annotate(
        n=Count("pk"),
        fits=Count("pk", filter=Q(related=Much.YES)),
        partly=Count("pk", filter=Q(related=Much.PARTLY)),
    )
    told = _("Of %(n)d who answered, %(fits)d do what they wanted, %(partly)d in part.")
    goals = [
        Goal(str(Cluster(name=row[f"{path}__name"])), told % row)
        for row in found
        if row["n"] >= FEW
    ]
    return sorted(goals, key=lambda goal: goal.cluster)


def headings() -> list[str]:
    """What the figures of a line are, in their order."""
    return [
        pgettext("what came of it", "Job"),
        _("Study"),
        _("Apprenticeship"),
        _("Looking"),
        _("Same employer"),
        _("Job offers"),
        _("Accepted"),
        _("It helps"),
    ]
