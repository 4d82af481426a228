"""Seven placements from the policy to the sign-off, through real doors: what differs between them is data."""

from contextlib import ExitStack
from datetime import date, timedelta

import pytest

from placements.states import S
from tests import factories as make
from tests.walks.scenes import Scene, send

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
