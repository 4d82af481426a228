"""Credit at the high school: a program's rule and criteria, then decisions on placements that are over."""

from datetime import timedelta

from assessments.actions import assessing
from assessments.actions import credit as actions
from assessments.models import Criterion
from kit import clock
from placements.actions.credit_rules import save_credit_rule
from placements.models import CreditRule, Placement
from placements.states import S
from wbl.demo import roster
from wbl.demo.people import ZONE

INTERNSHIP = f"{roster.HIGH}:internship"
CRITERIA = (
    ("Care and safety at work", "teacher", 3),
    ("What the supervisor saw", "supervisor", 2),
    ("Hours", "hours", 1),
)
MISSING = "Please add one page on what you would do differently. The rest is fine."


def stories(world, now):
    """The rule first, then what became of the placements that are over."""
    yield decided(world, now)


def decided(world, now):
    """One is awarded, one sent back, the others wait."""
    yield now - timedelta(days=5)
    by, today = world.coordinator, clock.today(ZONE)
    programme = world.programmes[INTERNSHIP]
    rows = [Criterion(text=text, kind=kind, weight=weight) for text, kind, weight in CRITERIA]
    assessing.save_criteria(programme, rows, by=by)
    rule = CreditRule(school=programme.school, programme=programme)
    rule.minutes, rule.step = programme.required_minutes * 2, CreditRule.Step.HALF
    save_credit_rule(rule, by=by, today=today)
    over = Placement.objects.filter(programme=programme, state=S.COMPLETED).order_by("pk")
    waiting = [credit for credit in map(actions.propose, over[:5]) if credit]
    good = [credit for credit in waiting if credit.steps.get().said["met"]]
    if good:
        actions.award(good[0], by=by)
    if len(good) > 1:
        actions.send_back(good[1], MISSING, "student", today + timedelta(days=14), by=by)
