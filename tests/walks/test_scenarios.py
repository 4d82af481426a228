"""Seven placements from the policy to the sign-off, through real doors: what differs between them is data."""

from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from django.urls import reverse

from catalogue.models import LawSet
from placements.states import S
from tests import factories as make
from tests.walks.scenes import Scene, send, told_on

pytestmark = pytest.mark.django_db

SETUP = date(2027, 1, 11)  # a Monday, a week before the first day
FIRST = date(2027, 1, 18)


@pytest.fixture
def days():
    with ExitStack() as stack:
        yield stack


def scene_of(days, day=SETUP, **school):
    scene = Scene(days, **school)
    scene.on(day)
    return scene


def test_job_shadow(days):
    scene = scene_of(days)
    scene.runs("job_shadow", {"readiness": "start", "observation_log": "complete"}, hours="0")
    student = make.make_student(scene.school, born=date(2012, 3, 1))
    scene.places(student, FIRST, FIRST, weekdays=["0"], begins="09:00", ends="15:00")
    scene.sends_out()
    assert scene.state == S.CONFIRMED  # nothing is asked before
    scene.on(FIRST)
    scene.opens(S.CONFIRMED, "6 of 6 to tick.", lambda: scene.ticks(scene.learner, "readiness"))
    scene.on(FIRST)
    assert scene.state == S.ACTIVE

    def writes_down():
        path = scene.path("placements:observations")
        send(scene.learner, path, observed="Dana, hygienist", task="Sets out the trays")

    scene.opens(S.ACTIVE, "Write down whom you watched", writes_down)
    scene.on(FIRST + timedelta(days=1))
    assert scene.state == S.FINISHED
    scene.completes()


SIGNED = {
    "host_confirmed": "confirm",
    "signature_signatory": "confirm",
    "signature_student": "confirm",
    "signature_guardian": "confirm",
    "signature_school": "confirm",
}


def signs(scene, guardian=None):
    """Everybody signs in turn, each behind the door that is theirs; till then it waits for them by name."""
    scene.opens(S.SIGNING, "The employer has not confirmed the details yet.", scene.host_signs)
    scene.opens(
        S.SIGNING,
        "The student has not signed yet.",
        lambda: scene.signs_in(scene.learner, "Ava Longbow"),
    )
    if guardian:
        waits = "A parent or guardian has not signed yet."
        scene.opens(S.SIGNING, waits, lambda: scene.signs_by_link(guardian))
    school = lambda: scene.signs_in(scene.desk, "Rhea Harjo")  # noqa: E731
    scene.opens(S.SIGNING, "The school signs last.", school)
    assert scene.state == S.CONFIRMED


def works(scene, first, count, hours, **line):
    """So many lines of the log, one a weekday; written in bulk, and not looked at yet."""
    days = (first + timedelta(days=n) for n in range(count * 2))
    for day in [day for day in days if day.weekday() < 5][:count]:
        make.make_line(scene.placement, day, hours=hours, **line)


def test_internship_of_a_minor(days):
    scene = scene_of(days)
    law = reverse("catalogue:law", args=[scene.school.pk])
    flsa = LawSet.objects.get(code="flsa")
    send(scene.desk, law, laws=[flsa.pk], lessons_begin="08:00", lessons_end="15:00")
    asks = SIGNED | {"schedule_lawful": "confirm", "emergency_contact": "start"}
    asks |= {"hours": "complete", "sign_off": "complete"}
    scene.runs("internship", asks, hours="120")
    student = make.make_student(scene.school, born=date(2011, 9, 1), family_name="Longbow")
    guardian = make.make_guardian(student)
    last = FIRST + timedelta(weeks=8, days=-3)
    scene.places(student, FIRST, last, weekdays=list("01234"), begins="15:00", ends="18:30")
    scene.sends_out()
    too_long = "At most 3 h on a school day"
    schedule = {"structure": "half_day", "weekdays": list("01234"), "begins": "15:00"}
    path = scene.path("placements:schedule")
    scene.opens(
        S.SIGNING,
        too_long,
        lambda: send(scene.desk, path, save="1", ends="18:00", what="replace", **schedule),
    )
    signs(scene, guardian)
    scene.on(FIRST)
    scene.opens(S.CONFIRMED, "Add an emergency contact", scene.adds_emergency_contact)
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    assert too_long in told_on(scene.logs(FIRST, "15:00", "18:30", status=422))
    scene.logs(FIRST, "15:00", "18:00")
    scene.stays(S.ACTIVE, "0 h of 120 h confirmed.")
    works(scene, FIRST + timedelta(days=1), 39, 3)
    scene.on(last + timedelta(days=1))
    scene.opens(
        S.FINISHED, "0 h of 120 h confirmed.", lambda: scene.confirms_hours(last)
    )
    scene.completes()
