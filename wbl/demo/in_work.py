"""A grown learner at the technology centre, who learns by the minute; hours that become credit."""

from datetime import timedelta

from assessments.actions import record
from catalogue.models import PlacementType
from kit import clock
from partners.models import Partnership
from placements.actions import Short, save_programme
from placements.actions.credit_rules import save_credit_rule
from placements.models import CreditRule, Programme
from students.actions import add_in_work
from wbl.demo import roster
from wbl.demo.people import ZONE

LEARNED = (
    (9, 15, "Read the new labels for cleaning agents"),
    (6, 20, "Set the torque wrench, checked by a colleague"),
    (2, 15, "Close a work order on the tablet"),
)
CREDIT = f"{roster.HIGH}:youth_apprenticeship"


def stories(world, now):
    """The programme and the learner first, then what was learned day by day."""
    yield by_the_minute(world, now)
    yield credit_rule(world, now)


def by_the_minute(world, now):
    """Set up some days ago, and written down three times since."""
    yield now - timedelta(days=10)
    by, school = world.centre_coordinator, world.centre
    programme = Programme(
        school=school,
        type=PlacementType.objects.get(code="micro_learning", school=None),
        title="Minutes at Work",
        cohort=str(world.year),
    )
    programme = save_programme(programme, by=by, today=clock.today(ZONE))
    learner = add_in_work(
        school,
        by=by,
        kind="adult",
        given_name="Curtis",
        family_name="Bell",
        email="curtis.bell@learners.example",
    )
    host = Partnership.objects.filter(school=school).order_by("pk").first()
    for ago, minutes, what in LEARNED:
        yield now - timedelta(days=ago)
        short = Short(what, clock.today(ZONE), minutes, host)
        record(programme, learner, short, by=by)


def credit_rule(world, now):
    """Hours of the apprenticeship become credit."""
    yield now - timedelta(days=8)
    programme = world.programmes[CREDIT]
    rule = CreditRule(school=programme.school, programme=programme)
    rule.minutes, rule.most_remote = 280 * 60, 20
    save_credit_rule(rule, by=world.coordinator, today=clock.today(ZONE))
