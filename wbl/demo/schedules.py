"""Days and times at the high school: the law it goes by, and a placement that rests for some days."""

from datetime import time, timedelta

from catalogue.actions import choose_law
from catalogue.models import LawSet
from kit import clock
from placements import actions
from placements.models import Interruption, Placement
from placements.states import S
from wbl.demo.people import ZONE


def stories(world, now):
    """The law, early on; and, last week, an interruption."""
    yield chosen(world, now)
    yield rests(world, now)


def chosen(world, now):
    yield now - timedelta(days=175)
    laws = LawSet.objects.filter(code="flsa", school=None)
    choose_law(world.high, laws, time(8), time(14, 45), by=world.coordinator)


def rests(world, now):
    """The placement of the high school that lasts longest is closed for two days of next week."""
    yield now - timedelta(days=2)
    today = clock.today(ZONE)
    running = Placement.objects.filter(school=world.high, state=S.ACTIVE)
    placement = running.filter(ends_on__gt=today + timedelta(days=14)).order_by("-ends_on").first()
    if placement:
        monday = today + timedelta(days=7 - today.weekday())
        actions.interrupt(
            placement,
            monday,
            monday + timedelta(days=1),
            by=world.coordinator,
            kind=Interruption.Kind.EMPLOYER,
            why="Stock-taking",
        )
