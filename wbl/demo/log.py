"""A student keeps a line of hours for later, until she has asked how long the course counts."""

from datetime import timedelta

from kit import clock
from placements.actions import log
from placements.actions.hour_checks import Work
from placements.models import Objective, Placement
from students.models import Student
from wbl.demo import cast
from wbl.demo.people import ZONE, account_of


def stories(world, now):
    yield kept_for_later(world, now)


def kept_for_later(world, now):
    """An hour at home last night, not sent yet."""
    yield now - timedelta(hours=2)
    student = Student.objects.get(email=cast.STUDENT.email)
    placement = Placement.objects.filter(student=student, state="active").first()
    today = clock.today(ZONE)
    yesterday = today - timedelta(days=1)
    if placement is None or not placement.starts_on <= yesterday <= placement.ends_on:
        return
    work = Work(yesterday, 60, mode=Objective.Mode.OFF, note="Online course on hygiene, part 2.")
    log.log(placement, work, by=account_of(student), today=today, keep=True, despite=True)
