"""What a plan adds up to, which outcomes it covers with the school, and how broad the work is."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from catalogue.models import Competency
from placements.models import LogEntry, Objective
from placements.models.onoff import AT_SCHOOL
from students.models import CourseOutcome

NARROW_SHARE = 60  # percent of the logged time on one objective, where several are planned
SEVERAL = 3  # objectives planned, from which on one that takes most of the time is an alert
FEW = 3  # different competencies that a long plan has at least
LONG = 40 * 60  # planned minutes that make a plan long
SOON = 8 * 60  # logged minutes before which nothing is said of how narrow the work is


@dataclass
class Row:
    """Objectives of one kind together: planned and logged minutes, their share, their cost."""

    label: Any
    planned: int = 0
    logged: int = 0
    cost: Decimal = Decimal(0)
    share: int = 0
    logged_share: int = 0


@dataclass(frozen=True)
class Logged:
    """Minutes that the learner wrote down, by mode, setting and objective."""

    mode: str
    setting: str
    objective: int | None
    minutes: int


def logged(placement) -> list[Logged]:
    """All lines that were sent, added up. One query."""
    lines = placement.log.exclude(state=LogEntry.State.DRAFT).order_by()
    rows = lines.values_list("mode", "setting", "objective").annotate(n=Sum("minutes"))
    return [Logged(*row) for row in rows]


def totals(
    choices: Any,
    tasks: Iterable[Objective],
    lines: Iterable[Logged],
    *,
    of: Callable[[Any], str],
    of_line: Callable[[Logged], str] | None = None,
) -> list[Row]:
    """Planned, logged and cost by `of` (a value of the choices); kinds with nothing are left out."""
    rows = {value: Row(label) for value, label in choices.choices}
    for task in tasks:
        if row := rows.get(of(task.full)):
            row.planned += task.planned_minutes
            row.cost += task.cost or 0
    if of_line:
        for line in lines:
            rows[of_line(line)].logged += line.minutes
    found = [row for row in rows.values() if row.planned or row.logged or row.cost]
    all_planned, all_logged = sum(r.planned for r in found), sum(r.logged for r in found)
    for row in found:
        row.share, row.logged_share = (
            percent(row.planned, all_planned),
            percent(row.logged, all_logged),
        )
    return found


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@dataclass
class Outcome:
    """One competency of the plan's frameworks: where it is learned."""

    competency: Competency
    courses: list[str] = field(default_factory=list)
    tasks: list[Objective] = field(default_factory=list)

    @property
    def at_school(self):
        return bool(self.courses) or any(t.full.setting in AT_SCHOOL for t in self.tasks)

    @property
    def at_work(self):
        return any(t.full.setting not in AT_SCHOOL for t in self.tasks)


def coverage(placement, tasks: Iterable[Objective]) -> list[Outcome]:
    """Every competency of the frameworks that the learner's courses or the plan touch. Two queries."""
    taught = CourseOutcome.objects.filter(
        course__class_groups__enrolments__student=placement.student_id
    )
    at_school: dict[int, list[str]] = {}
    frameworks = {task.competency.framework_id for task in tasks if task.competency}
    for row in taught.select_related("course", "competency").distinct():
        at_school.setdefault(row.competency_id, []).append(str(row.course))
        frameworks.add(row.competency.framework_id)
    rows = Competency.objects.filter(framework__in=frameworks).select_related("framework")
    return [
        Outcome(
            competency,
            at_school.get(competency.pk, []),
            [task for task in tasks if task.competency_id == competency.pk],
        )
        for competency in rows
    ]


@dataclass(frozen=True)
class Breadth:
    """How many different skills are planned and were practised, and whether the work is narrow."""

    planned: int
    practised: int
    most: Objective | None  # the objective that takes too much of the time
    share: int
    is_few: bool

    @property
    def is_narrow(self):
        return self.most is not None or self.is_few


def breadth(tasks: list[Objective], lines: Iterable[Logged]) -> Breadth:
    """Skills planned and practised. Narrow: one objective takes most of the time, or a long plan has few skills."""
    spent: Counter[int] = Counter()
    for line in lines:
        if line.objective:
            spent[line.objective] += line.minutes
    by_pk = {task.pk: task for task in tasks}
    skills = {task.competency_id for task in tasks if task.competency_id}
    practised = {
        by_pk[pk].competency_id for pk in spent if pk in by_pk and by_pk[pk].competency_id
    }
    pk, minutes = spent.most_common(1)[0] if spent else (None, 0)
    share = percent(minutes, spent.total())
    alerts = len(tasks) >= SEVERAL and share >= NARROW_SHARE and spent.total() >= SOON
    length = sum(task.planned_minutes for task in tasks)
    return Breadth(
        planned=len(skills),
        practised=len(practised),
        most=by_pk.get(pk) if alerts and pk else None,
        share=share,
        is_few=length > LONG and len(skills) < FEW,
    )
