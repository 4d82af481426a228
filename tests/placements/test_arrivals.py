"""The first day: the supervisor is asked once whether the learner came."""

from datetime import timedelta

import pytest

from kit import clock
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements.actions.arrivals import ask
from placements.models import Absence
from placements.tasks import arrivals
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = make.MONDAY
CHICAGO = "America/Chicago"


@pytest.fixture
def school():
    return make.make_school(time_zone=CHICAGO)


def moment(hour, day=MONDAY, minute=0):
    return clock.local(day, hour, CHICAGO).replace(minute=minute)


def asked():
    return list(Notice.objects.filter(kind="arrival_ask").values_list("recipient", flat=True))


def test_the_supervisor_is_asked_once_after_the_first_hours_have_begun(school):
    placement = make.make_placement("active", school)
    assert ask(school, moment(12, minute=59)) == 0
    for _beat in range(2):
        with clock.at(moment(13)):
            arrivals()
    assert asked() == [f"contact:{placement.supervisor.contact_id}"]
    with clock.at(moment(13, minute=1)):
        compose_due(clock.now())
    mail = Message.objects.get()
    assert mail.subject == "Did Ava arrive?"


def test_the_first_planned_day_counts_not_the_first_of_the_dates(school):
    make.make_placement("active", school, starts_on=MONDAY + timedelta(days=1))
    assert ask(school, moment(14, MONDAY + timedelta(days=1))) == 0
    assert ask(school, moment(14, MONDAY + timedelta(days=2))) == 1
    assert ask(school, moment(15, MONDAY + timedelta(days=2))) == 0


def test_nobody_is_asked_later_than_on_the_day(school):
    make.make_placement("active", school)
    assert ask(school, moment(14, MONDAY + timedelta(days=2))) == 0


def without_address(placement):
    placement.supervisor.contact.__class__.objects.update(email="")


def with_hours(placement):
    make.make_line(placement)


def not_live(placement):
    placement.school.live_at = None
    placement.school.save()


def ready(placement):
    placement.__class__.objects.update(state="confirmed")


@pytest.mark.parametrize("makes", [without_address, with_hours, not_live, ready])
def test_nobody_is_asked_where(school, makes):
    makes(make.make_placement("active", school))
    ask(school, moment(14))
    assert asked() == []


def test_the_mail_stays_away_where_it_is_known_by_then(school):
    placement = make.make_placement("active", school)
    ask(school, moment(13))
    Absence.objects.create(placement=placement, on=MONDAY, kind="sick")
    compose_due(clock.now())
    assert not Message.objects.exists()
