"""What `make demo` shows: two schools, filled through actions only, with a past made by moving the clock."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts import audit
from accounts.models import School
from kit import clock
from kit.errors import Refused
from wbl.demo import (
    agreements,
    applying,
    asking,
    care,
    cases,
    credits,
    documents,
    firstdays,
    growth,
    in_work,
    journals,
    log,
    partnerships,
    people,
    plans,
    presence,
    proofs,
    records,
    roster,
    schedules,
    visits,
)
from wbl.demo.hellos import hellos
from wbl.demo.play import Play, post
from wbl.demo.plot import Plot
from wbl.demo.story import tell

SEED = 2026
PAST = timedelta(weeks=26)


def fill() -> None:
    """Fill an empty database, all or nothing. Raises Refused where there is a school already."""
    if School.objects.exists():
        raise Refused("The demo is filled into an empty database only.")
    now = clock.now()
    with transaction.atomic(), audit.acting_as("demo"):
        perform(now)
        # each action asked for a worker; the timetable's first tick does for all of them
        connection.run_on_commit.clear()


def perform(now: datetime) -> None:
    """The beginning, half a year ago, and everything since."""
    begins = now - PAST
    today = now.astimezone(ZoneInfo(people.ZONE)).date()
    world = people.World(Random(SEED), today)  # noqa: S311 - a game of names, always the same
    with clock.at(begins):
        people.bring_in(world)
        post()
    play = Play(begins.astimezone(ZoneInfo(people.ZONE)).date(), now)
    for told, school, by, org in (
        (cases.high_school, world.high, world.coordinator, roster.HIGH),
        (cases.centre, world.centre, world.centre_coordinator, roster.CENTRE),
    ):
        for plan in told(Plot(world, now, school, by, org)):
            tell(play, plan)
    written = (
        asking.stories, hellos, partnerships.stories, care.stories, documents.stories, plans.stories,
        schedules.stories, firstdays.stories, agreements.stories, in_work.stories, visits.stories,
        journals.stories, applying.stories, log.stories, presence.stories,
        records.stories, credits.stories, proofs.stories, growth.stories,
    )  # fmt: skip
    for stories in written:
        for story in stories(world, now):
            play.add(story)
    play.run()
