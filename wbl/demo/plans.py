"""Learning plans at the high school: one that both acknowledged, two that wait; what courses teach."""

from datetime import timedelta

from catalogue.models import Competency
from placements.actions import plan_versions, plans
from placements.models import Placement
from placements.models.onoff import Mode, Setting
from placements.states import S
from students.actions.courses import set_outcomes
from students.models import Course
from wbl.demo import cast

# (by doing what, mode, setting, hours, competency): one for each task that the placement has
DETAILS = (
    ("Beside a colleague in the first week, then alone", Mode.ON, "", 30, "communication"),
    ("Every day, with the list at the door", Mode.ON, "", 20, "teamwork"),
    ("In the school's lab, before the first try at work", Mode.OFF, Setting.WORKSHOP, 6, "problem-solving"),
    ("On quiet afternoons", Mode.ON, "", 12, "adaptability"),
)  # fmt: skip
TAUGHT = ("communication", "teamwork")


def stories(world, now):
    """One story: written and put out some days ago."""
    yield planned(world, now - timedelta(days=9))


def planned(world, moment):
    """Three plans are put out, the learners acknowledge them, and one supervisor does."""
    yield moment
    core = Competency.objects.filter(framework__code="employability-core", framework__school=None)
    skills = {row.code: row for row in core}
    for course in Course.objects.filter(school=world.high).order_by("pk")[:3]:
        set_outcomes(course, [skills[code] for code in TAUGHT], by=world.coordinator)
    running = Placement.objects.filter(school=world.high, state=S.ACTIVE)
    known = list(running.filter(student__email=cast.STUDENT.email))
    for placement in [*known, *running.exclude(pk__in=[p.pk for p in known]).order_by("pk")[:2]]:
        write(placement, skills, world.coordinator)
        plan_versions.put_out(placement, by=world.coordinator)
        agree(placement, "student", placement.student.name)
    yield moment + timedelta(days=2)
    for placement in known:
        agree(placement, "supervisor", str(placement.supervisor))


def write(placement, skills, by):
    """Say of each task how it is learned; its words stay, so the agreement stays signed."""
    for task, (activity, mode, setting, hours, skill) in zip(
        placement.tasks, DETAILS, strict=False
    ):
        fields = {"activity": activity, "mode": mode, "setting": setting}
        fields |= {"planned_minutes": hours * 60, "competency": skills[skill]}
        plans.change(task, fields, by=by)


def agree(placement, party, name):
    plan = placement.plans.first()
    plan_versions.acknowledge(placement, party, name=name, shown=plan.content_hash)
