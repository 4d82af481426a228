"""Where and how a skill is best trained, from the settable table."""

from placements.models import SettingAdvice


def advice_for(placement) -> list[SettingAdvice]:
    """What the placement's school recommends for the learner's field, or for all. One query."""
    plan = getattr(placement.student, "career_plan", None)
    firm = placement.partnership.employer if placement.partnership else None
    clusters = {plan and plan.cluster_id, firm and firm.cluster_id, None}
    rows = SettingAdvice.objects.for_school(placement.school).select_related(
        "competency", "cluster"
    )
    return [row for row in rows if row.cluster_id in clusters]


def best_of(rows, competency) -> SettingAdvice | None:
    """The most particular of these for a competency: the school's own, then by name, then by field."""
    fitting = [
        row
        for row in rows
        if competency
        and (row.competency_id == competency.pk or (row.kind and row.kind == competency.kind))
    ]
    return max(
        fitting,
        key=lambda row: (
            row.school_id is not None,
            row.competency_id is not None,
            row.cluster_id is not None,
        ),
        default=None,
    )


def against(advice, full) -> bool:
    """Whether the setting or the approach that was chosen is not among those recommended."""
    if advice is None:
        return False
    wrong_way = bool(full.approach) and full.approach not in advice.approaches
    return full.setting not in advice.settings or wrong_way
