"""What stands in a learning plan: objectives added, changed, moved, ended, copied from a template."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from kit import clock, constraints, errors
from kit.errors import Refused
from placements import learning, rules
from placements.actions import plan_versions
from placements.actions.amending import needs_amendment
from placements.actions.changing import after_change, take_out
from placements.actions.moves import lock, settle
from placements.models import (
    AdviceOverride,
    LearningPlanTemplate,
    Objective,
    Placement,
    TemplateObjective,
)
from placements.models.objectives import Planned
from placements.models.onoff import Approach, Setting

AT_MOST = 40


def opened(placement, by) -> Placement:
    """The placement, locked, if this person may write its plan."""
    placement = lock(placement)
    errors.require(rules.can_run(by, placement))
    if not rules.can_write_plan(by, placement):
        raise Refused(_("This placement is over; it can be read, but not changed."))
    return placement


def written(placement, by):
    """After each change: a version of plan and agreement that says so, and on with the placement.

    While it runs on what all have signed the plan alone is acknowledged anew; signatures stay.
    """
    if needs_amendment(placement):
        plan_versions.after_change(placement, by_label=str(by))
        return
    after_change(placement, by=by, by_label=str(by))
    settle(placement, by=by)


@transaction.atomic
def add(placement, fields: dict[str, Any], *, by) -> Objective:
    """A new objective, last in the plan."""
    placement = opened(placement, by)
    objective = Objective(placement=placement, **fields)
    append(placement, [objective])
    note_override(placement, objective, by)
    written(placement, by)
    return objective


def append(placement, objectives: Iterable[Objective]) -> None:
    """Put them behind those that are there; Refused where the plan gets too long."""
    objectives = list(objectives)
    if len(placement.tasks) + len(objectives) > AT_MOST:
        raise Refused(_("A plan holds at most %d objectives.") % AT_MOST)
    last = placement.objectives.aggregate(n=Max("position"))["n"]
    for position, objective in enumerate(objectives, 0 if last is None else last + 1):
        objective.position = position
        with constraints.in_words():
            objective.save()


@transaction.atomic
def change(objective, fields: dict[str, Any], *, by) -> Objective:
    """Say something else in an objective that holds."""
    placement = opened(objective.placement, by)
    objective = holding(placement, objective)
    before = objective.full
    for name, value in fields.items():
        setattr(objective, name, value)
    with constraints.in_words():
        objective.save()
    if (before.setting, before.approach) != (objective.full.setting, objective.full.approach):
        note_override(placement, objective, by)
    written(placement, by)
    return objective


def holding(placement, objective) -> Objective:
    """The row as it is now; Refused where it was ended meanwhile."""
    row = placement.objectives.select_for_update().filter(pk=objective.pk, ended_on=None).first()
    if row is None:
        raise Refused(_("This objective was ended meanwhile."))
    return row


def note_override(placement, objective, by) -> None:
    """Keep that a recommendation was not followed, by whom and when."""
    advice = learning.best_of(learning.advice_for(placement), objective.competency)
    full = objective.full
    if advice is None or not learning.against(advice, full):
        return
    chosen = [Setting(full.setting).label, full.approach and Approach(full.approach).label]
    AdviceOverride.objects.create(
        objective=objective,
        advised=f"{advice.setting_words} · {advice.approach_words}"[:300],
        chosen=" · ".join(str(word) for word in chosen if word),
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def end(objective, *, by) -> bool:
    """Take an objective out of the plan; False where lines or ratings hang on it: then it is ended and stays."""
    placement = opened(objective.placement, by)
    gone = take_out(holding(placement, objective))
    written(placement, by)
    return gone


@transaction.atomic
def move(objective, *, up: bool, by) -> None:
    """One place up or down; order is no content, so no version follows."""
    placement = opened(objective.placement, by)
    rows = placement.tasks
    here = next((n for n, row in enumerate(rows) if row.pk == objective.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        row.position = position
    Objective.objects.bulk_update(rows, ["position"])


@transaction.atomic
def apply_template(placement, template, *, by) -> int:
    """Copy a template's objectives into the plan; those that are there already stay as they are. Returns how many."""
    placement = opened(placement, by)
    there = {task.text for task in placement.tasks}
    with translation.override(placement.school.language):
        copies = [row.copied() for row in template.objectives.select_related("competency")]
    new = [Objective(placement=placement, **told) for told in copies if told["text"] not in there]
    append(placement, new)
    if new:
        written(placement, by)
    return len(new)


@transaction.atomic
def keep_template(placement, name, *, cluster=None, by) -> LearningPlanTemplate:
    """Keep this plan's objectives as a template of the school; nothing of the learner goes along."""
    errors.require(rules.can_run(by, placement))
    tasks: list[Objective] = placement.tasks
    if not tasks:
        raise Refused(_("Write down at least one objective first."))
    with constraints.in_words():
        template = LearningPlanTemplate.objects.create(
            school=placement.school, name=name, cluster=cluster
        )
    TemplateObjective.objects.bulk_create(
        TemplateObjective(template=template, position=n, **template_of(task))
        for n, task in enumerate(tasks)
    )
    return template


def template_of(task: Planned) -> dict[str, Any]:
    """A copy without who teaches it here."""
    return task.copied() | {"trainer": ""}


@transaction.atomic
def end_template(template, *, by) -> None:
    """Offer the template no more; plans made from it stay."""
    errors.require(rules.can_keep_template(by, template))
    template.ended_on = clock.today(template.school.time_zone)
    template.save(update_fields=["ended_on"])
