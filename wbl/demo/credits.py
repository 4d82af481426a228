"""Credit at the high school: a program's rule and criteria, marks, and what became of placements that are over."""

from datetime import timedelta

from accounts.models import User
from assessments.actions import assessing
from assessments.actions import credit as actions
from assessments.actions.assessing import Given
from assessments.models import Credit, Criterion, Sample
from kit import clock
from placements.actions.credit_rules import save_credit_rule
from placements.models import CreditRule
from wbl.demo import cast, roster
from wbl.demo.people import ZONE, account_of

INTERNSHIP = f"{roster.HIGH}:internship"
CRITERIA = (
    ("Care and safety at work", "teacher", 3),
    ("What the supervisor saw", "supervisor", 2),
    ("Hours", "hours", 1),
)
WORDS = "Asked before using anything new, and wrote down what she was told."
MISSING = "Please add one page on what you would do differently. The rest is fine."
REFUSED = "Your last two weeks lack reflections, and the rule asks for them."
APPEALED = "I handed them in on paper. My teacher has them."
DRAWN = {"percent": 40, "border": 60, "around": 3, "tolerance": 5, "seed": 2026}
APART = 9  # points, more than is tolerated


def stories(world, now):
    """The rule first, while the term is young; then what became of each placement."""
    yield ruled(world, now)
    yield decided(world, now)
    yield moderated(world, now)


def ruled(world, now):
    """The coordinator says by what an internship is assessed, and what it earns."""
    yield now - timedelta(weeks=25)
    by, programme = world.coordinator, world.programmes[INTERNSHIP]
    rows = [Criterion(text=text, kind=kind, weight=weight) for text, kind, weight in CRITERIA]
    assessing.save_criteria(programme, rows, by=by)
    rule = CreditRule(school=programme.school, programme=programme)
    rule.minutes, rule.step = programme.required_minutes * 2, CreditRule.Step.HALF
    save_credit_rule(rule, by=by, today=clock.today(ZONE))


def marked(placement, level, by):
    """Whoever teaches the learner gives the marks, before the placement is signed off."""
    rows = Criterion.objects.filter(programme=placement.programme, kind=Criterion.Kind.TEACHER)
    groups = placement.student.enrolments.values("group")
    teacher = User.objects.filter(teaching__group__in=groups).order_by("pk").first()
    given = [Given(row, 50 + 8 * level + placement.pk % 7, WORDS) for row in rows]
    if given:
        assessing.save_marks(placement, given, by=teacher or by)


def decided(world, now):
    """The older ones are awarded; of the newest one waits, one is sent back, one is appealed."""
    by, other = world.coordinator, User.objects.get(email=cast.ADMINISTRATOR.email)
    yield now - timedelta(days=9)
    newest = Credit.objects.filter(placement__school=world.high).order_by("-proposed_at", "-pk")
    back, refused, *rest = newest
    actions.award_all(rest, by=by)
    actions.refuse(refused, REFUSED, by=other)
    yield now - timedelta(days=6)
    due = clock.today(ZONE) + timedelta(days=14)
    actions.send_back(back, MISSING, Credit.Asked.STUDENT, due, by=by)
    yield now - timedelta(days=2)
    actions.appeal(refused, APPEALED, by=account_of(refused.placement.student))


def moderated(world, now):
    """A sample is drawn; of two second marks one lies too far from the first."""
    yield now - timedelta(days=1)
    sample = Sample(programme=world.programmes[INTERNSHIP], **DRAWN)
    by = world.coordinator
    lines = assessing.draw(sample, by=by).lines.exclude(marker=by).order_by("pk")
    for line, more in zip(lines, (-2, APART), strict=False):
        assessing.mark_again(line, line.first + more, "Read without the first mark.", by=by)
