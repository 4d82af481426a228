"""Who is there: some days away that were agreed on, and one learner who did not come."""

from contextlib import suppress
from datetime import timedelta

from kit import clock
from kit.errors import Refused
from placements.actions.absences import Away, tell
from placements.models import Absence, Placement
from placements.states import S
from wbl.demo.people import ZONE

Kind = Absence.Kind
AHEAD = (
    (2, Kind.LEAVE, "Family wedding"),
    (4, Kind.SCHOOL, "Test day at school"),
    (9, Kind.EMPLOYER, "Stocktaking"),
)


def stories(world, now):
    """Of the high school's running placements."""
    yield away(world, now - timedelta(hours=2))


def away(world, moment):
    yield moment
    today = clock.today(ZONE)
    runs = Placement.objects.filter(school=world.high, state=S.ACTIVE).select_related("school")
    for placement, (days, kind, why) in zip(runs.order_by("pk")[3:6], AHEAD, strict=False):
        day = today + timedelta(days=days)
        with suppress(Refused):  # a placement that ends before
            tell(placement, Away(day, day, kind, why), by=world.coordinator, today=today)
    quiet = runs.exclude(log__worked_on=today).order_by("-pk").first()
    if quiet and quiet.supervisor and quiet.supervisor.contact:
        told = Away(today, today, Kind.NO_SHOW)
        tell(quiet, told, by=quiet.supervisor.contact, today=today)
