"""What a version of the plan holds. Same objectives, same hash; their order is no content."""

from placements.agreement import hash_of
from placements.models import LearningPlan

PLAIN = (
    "text", "activity", "mode", "setting", "approach", "style", "active", "principle",
    "disruption", "trainer_kind", "trainer", "planned_minutes",
)  # fmt: skip


def content(placement) -> dict:
    """The objectives as they are now, with what is usual filled in."""
    return {"objectives": [entry(task) for task in sorted(placement.tasks, key=lambda t: t.pk)]}


def content_hash(placement) -> str:
    """The hash that a version put out now would have."""
    return hash_of(content(placement))


def entry(task) -> dict:
    full = vars(task.full)
    told = {name: full.get(name, getattr(task, name)) for name in PLAIN}
    told["cost"] = None if task.cost is None else f"{task.cost:.2f}"
    return {"pk": task.pk, "competency": str(task.competency or ""), **told}


def put_down(placement, *, by_label) -> LearningPlan:
    """The newest version, saying what the objectives say now.

    A version that somebody acknowledged stays as it is, and a new one follows; one that nobody has is rewritten.
    """
    now = content(placement)
    latest = placement.plans.first()
    if latest and latest.content_hash == hash_of(now):
        return latest
    if latest is None or latest.acknowledgments.exists():
        number = latest.version + 1 if latest else 1
        latest = LearningPlan(placement=placement, version=number)
    latest.content, latest.content_hash = now, hash_of(now)
    latest.made_by = by_label[:150]
    latest.save()
    return latest


def refresh(placement, *, by_label) -> LearningPlan | None:
    """After a change: the new version, where a plan was put out and says something else now; or None."""
    before = placement.plans.first()
    if before is None:
        return None
    after = put_down(placement, by_label=by_label)
    return after if after.content_hash != before.content_hash else None


def changes(older: LearningPlan, newer: LearningPlan) -> tuple[list[str], list[str], list[str]]:
    """Between two versions: the objectives that are new, those that are told otherwise, those that ended."""
    was = {one["pk"]: one for one in older.content["objectives"]}
    now = {one["pk"]: one for one in newer.content["objectives"]}
    return (
        [one["text"] for pk, one in now.items() if pk not in was],
        [one["text"] for pk, one in now.items() if pk in was and was[pk] != one],
        [one["text"] for pk, one in was.items() if pk not in now],
    )
