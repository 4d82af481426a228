"""What placements have to show for credit. All sums are made in the database: so many queries for any number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from assessments.credit.judge import Facts, Proposal, Worked, judge
from assessments.models import Answer, Cycle, Evidence, FeedbackRequest, Form, Question, Rating
from assessments.states import R
from placements.models import CreditRule, JournalEntry, LogEntry, Placement
from placements.models.credit import rule_of_each
from placements.models.onoff import Approach

FINAL = {"cycle__name": Cycle.Name.FINAL, "form__audience": Form.Audience.SUPERVISOR}


@dataclass
class Ratings:
    """The supervisor's final ratings; `of_100` puts each on the way from 0 to the top of its scale."""

    count: int = 0
    total: int = 0
    lowest: int | None = None
    share: Decimal = Decimal(0)

    def add(self, level: int, count: int, most: int) -> None:
        self.count += count
        self.total += level * count
        self.lowest = level if self.lowest is None else min(self.lowest, level)
        self.share += Decimal(level * count) / max(most, level)

    @property
    def average(self) -> Decimal | None:
        return Decimal(self.total) / self.count if self.count else None

    @property
    def of_100(self) -> Decimal | None:
        return self.share * 100 / self.count if self.count else None


def rules_of(placements: Iterable[Placement]) -> dict[int, CreditRule]:
    """The rule by which each placement is judged, by its key; two queries."""
    keys = [row.pk for row in placements]
    found = Placement.objects.filter(pk__in=keys).order_by().annotate(rule=rule_of_each())
    of = dict(found.values_list("pk", "rule"))
    rules = CreditRule.objects.in_bulk({pk for pk in of.values() if pk})
    return {pk: rules[rule] for pk, rule in of.items() if rule}


def facts_of(placements: Iterable[Placement]) -> dict[int, Facts]:
    """The facts of each placement, by its key."""
    rows = list(placements)
    keys = [row.pk for row in rows]
    worked, rated = worked_by(keys), ratings_of(keys)
    given = set(finals_in(keys))
    written = counted(JournalEntry.objects.filter(placement__in=keys), "placement")
    shown = evidence_of(keys)
    return {
        row.pk: Facts(
            worked=tuple(worked[row.pk]),
            carried=row.carried_minutes,
            average=rated[row.pk].average,
            lowest=rated[row.pk].lowest,
            feedback_in=row.pk in given,
            outcome=outcome_of(row),
            reflections=written.get(row.pk, 0),
            evidence=shown.get(row.pk, 0),
        )
        for row in rows
    }


def worked_by(keys) -> dict[int, list[Worked]]:
    """Confirmed minutes by placement, mode, setting, and whether the task was simulated."""
    simulated = Q(objective__approach=Approach.SIMULATED) | Q(placement__type__code="simulated")
    lines = LogEntry.objects.confirmed().filter(placement__in=keys).order_by()
    lines = lines.values_list("placement", "mode", "setting", simulated)
    found = defaultdict(list)
    for placement, mode, setting, played, minutes in lines.annotate(n=Sum("minutes")):
        found[placement].append(Worked(minutes, mode, setting, bool(played)))
    return found


def finals_in(keys):
    """Placements whose supervisor gave the final feedback."""
    found = FeedbackRequest.objects.filter(placement__in=keys, state=R.SUBMITTED, **FINAL)
    return found.order_by().values_list("placement", flat=True)


def ratings_of(keys) -> dict[int, Ratings]:
    """What the supervisors said in the end, level by level; two queries. "Not seen yet" does not count."""
    final: dict[str, Any] = {f"feedback__request__{name}": value for name, value in FINAL.items()}
    final |= {"feedback__request__placement__in": keys, "feedback__submitted_at__isnull": False}
    said = ("feedback__request__placement", "level", "question__scale__levels")
    found: dict[int, Ratings] = defaultdict(Ratings)
    answers = Answer.objects.filter(question__kind=Question.Kind.SCALE, level__gte=1, **final)
    for rows in (answers, Rating.objects.filter(level__gte=1, **final)):
        for placement, level, levels, n in (
            rows.order_by().values_list(*said).annotate(n=Count("pk"))
        ):
            found[placement].add(level, n, len(levels or []))
    return found


def counted(rows, column) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def evidence_of(keys) -> dict[int, int]:
    """Verified pieces of the portfolio that belong to a task of the placement."""
    rows = Evidence.objects.filter(objective__placement__in=keys, verified_at__isnull=False)
    return counted(rows, "objective__placement")


def outcome_of(placement: Placement) -> str:
    final = getattr(placement, "final_assessment", None)
    return final.outcome if final else ""


def proposals_of(placements: Iterable[Placement]) -> dict[int, tuple[CreditRule, Proposal]]:
    """(rule, what it says) of each placement whose rule gives credit."""
    rows = list(placements)
    rules = {pk: rule for pk, rule in rules_of(rows).items() if rule.gives}
    facts = facts_of([row for row in rows if row.pk in rules])
    return {pk: (rule, judge(rule, facts[pk])) for pk, rule in rules.items()}


def proposal_of(placement: Placement) -> tuple[CreditRule | None, Proposal | None]:
    """The same of one placement; (None, None) where no credit is given."""
    return proposals_of([placement]).get(placement.pk, (None, None))
