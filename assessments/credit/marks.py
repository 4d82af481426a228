"""The marks of a placement by its programme's criteria: each part, what is missing, what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from assessments.credit.facts import evidence_of, ratings_of
from assessments.models import Criterion, FinalAssessment, Mark
from placements.models import Absence, Placement
from placements.models.hours import Totals
from placements.planned import calendar_of, plan_of, planned_on
from placements.states import S

Kind, Outcome = Criterion.Kind, FinalAssessment.Outcome
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Part:
    """One criterion: its mark from 0 to 100, or None and what is missing."""

    criterion: Criterion
    value: Decimal | None
    missing: str = ""
    given: Mark | None = None


@dataclass(frozen=True)
class Marks:
    """All parts, in the order of the criteria."""

    parts: list[Part]

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if part.value is None]

    @property
    def total(self) -> Decimal | None:
        """The weighted mean to a tenth; None while a part is missing, or there are no criteria."""
        if self.missing or not self.parts:
            return None
        weights = sum(part.criterion.weight for part in self.parts)
        weighed = Decimal(0)
        for part in self.parts:
            weighed += part.criterion.weight * (part.value or Decimal(0))
        return (weighed / weights).quantize(TENTH, ROUND_HALF_UP)


def marks_of(placement: Placement, totals: Totals) -> Marks:
    """The parts as they stand now."""
    criteria = list(placement.programme.criteria.all()) if placement.programme else []
    given = {mark.criterion_id: mark for mark in marks_given(placement)} if criteria else {}
    by_kind: dict[str, Callable] = {
        Kind.TEACHER: lambda row: by_teacher(row, given.get(row.pk)),
        Kind.SUPERVISOR: lambda row: by_supervisor(row, placement),
        Kind.EVIDENCE: lambda row: by_evidence(row, placement),
        Kind.HOURS: lambda row: by_hours(row, placement, totals),
    }
    return Marks([by_kind[row.kind](row) for row in criteria])


def marks_given(placement: Placement):
    return placement.marks.select_related("by").prefetch_related("evidence")


def by_teacher(row: Criterion, given: Mark | None) -> Part:
    if given is None:
        return Part(row, None, _("A teacher has not marked it yet."))
    return Part(row, Decimal(given.mark), given=given)


def by_supervisor(row: Criterion, placement: Placement) -> Part:
    """The average of the ratings, each as a share of the top of its scale: 3 of 5 is 60."""
    value = ratings_of([placement.pk])[placement.pk].of_100
    missing = "" if value is not None else _("The supervisor's final ratings are missing.")
    return Part(row, value, missing)


def by_evidence(row: Criterion, placement: Placement) -> Part:
    """The share of the pieces that are asked for."""
    shown = evidence_of([placement.pk]).get(placement.pk, 0)
    return Part(row, share(shown, row.pieces))


def by_hours(row: Criterion, placement: Placement, totals: Totals) -> Part:
    if not placement.required_minutes:
        return Part(row, None, _("No hours are asked for."))
    return Part(row, share(totals.confirmed, placement.required_minutes))


def share(done: int, asked: int) -> Decimal:
    """So much of 100, and not more."""
    return min(Decimal(done) * 100 / asked, Decimal(100))


def missed_of(placement: Placement, totals: Totals, today: date) -> int:
    """Minutes that were planned up to today, and neither confirmed nor excused.

    Days of agreed or told absence are excused: only a no-show is not.
    """
    calendar = calendar_of(placement.school)
    planned = sum(day.minutes for day in plan_of(placement, calendar).days if day.day <= today)
    for absence in placement.absences.all():
        if absence.kind == Absence.Kind.NO_SHOW:
            planned += sum(each.minutes for each in planned_on(placement, absence.on, calendar))
    return max(planned - (totals.confirmed - totals.carried), 0)


def outcome_for(placement: Placement, totals: Totals) -> str:
    """The result that the facts speak for; a person decides."""
    if placement.state == S.ENDED_EARLY:
        return Outcome.ENDED_EARLY
    if totals.confirmed >= placement.required_minutes:
        return Outcome.COMPLETED
    return Outcome.PARTLY if totals.confirmed else Outcome.ABSENT
