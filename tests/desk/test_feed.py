"""A person's calendar under its secret address, as a calendar program reads it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts import actions
from accounts.models import CalendarFeed, Holiday, Role
from kit import clock
from partners.models import Event
from placements.actions import move
from placements.models import Absence, Interruption, Period, Visit
from placements.states import S
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
NOON = datetime(2026, 11, 16, 18, tzinfo=UTC)
LATER = NOON + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    """Monday noon at the school."""
    with clock.at(NOON):
        yield


@pytest.fixture
def school():
    return make.make_school()


def learner(placement):
    if placement.student.user is None:
        placement.student.user = make.make_user()
        placement.student.save()
    return placement.student.user


def running(school, **extra):
    placement = make.make_placement("active", school, **extra)
    learner(placement)
    return placement


def address(user):
    feed = user.feeds.live().first() or actions.make_feed(user)
    return reverse("desk:feed", args=[feed.token])


def read(user, moment=None):
    """The feed's entries by the first part of their UID, as the library reads them."""
    with clock.at(moment or clock.now()):
        answer = Client().get(address(user))
    assert answer.status_code == 200, answer.content
    calendar = Calendar.from_ical(answer.content)
    assert not [error for event in calendar.walk("VEVENT") for error in event.errors]
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def key(placement, day, number=0):
    return f"work-{placement.pk}-{day}-{number}"


def test_a_learner_reads_planned_days_with_place_and_whom_to_ask_for(school):
    placement = running(school, dress="scrubs")
    told = read(learner(placement))
    event = told[key(placement, WEDNESDAY)]
    assert event["summary"] == "Northgate Dental Care"
    assert event["location"] == "12 Elm Ave, Stillwater, OK"
    assert event["description"] == "Ask for Dana.\nWear: scrubs"
    assert event.start == datetime(2026, 11, 18, 12, 30, tzinfo=ZoneInfo("America/Chicago"))
    assert event.end - event.start == timedelta(hours=3)
    assert key(placement, WEDNESDAY + timedelta(days=1)) not in told
    assert told[f"own-last-{placement.pk}"].start == placement.ends_on


def test_two_schools_in_two_zones_stand_in_one_feed_each_in_its_own_time(school):
    here = running(school)
    there = make.make_school("Aspen College", time_zone="America/Denver")
    student = here.student
    later = {"starts_on": MONDAY + timedelta(days=100), "ends_on": MONDAY + timedelta(days=130)}
    other = make.make_placement("confirmed", there, student, **later)
    told = read(learner(here))
    first, second = told[key(here, MONDAY)].start, told[key(other, later["starts_on"])].start
    assert (str(first.tzinfo), str(second.tzinfo)) == ("America/Chicago", "America/Denver")
    assert (first.astimezone(UTC).hour, second.astimezone(UTC).hour) == (18, 19)


def test_the_clock_stands_still_in_the_week_in_which_it_is_put_back(school):
    """Half past twelve before and after November 1, 2026, when daylight saving ends."""
    placement = running(school, starts_on=date(2026, 10, 26))
    told = read(learner(placement))
    before, after = (
        told[key(placement, day)].start for day in (date(2026, 10, 28), date(2026, 11, 2))
    )
    assert (before.time(), after.time()) == (time(12, 30), time(12, 30))
    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (17, 18)


def test_the_file_says_itself_how_its_zones_go(school):
    placement = running(school)
    calendar = Calendar.from_ical(Client().get(address(learner(placement))).content)
    zones = {str(zone["tzid"]): zone.to_tz() for zone in calendar.walk("VTIMEZONE")}
    assert list(zones) == ["America/Chicago"]
    days = (datetime(2026, 10, 28, 12, 30), datetime(2026, 11, 2, 12, 30))  # noqa: DTZ001
    offsets = [day.replace(tzinfo=zones["America/Chicago"]).utcoffset() for day in days]
    assert offsets == [timedelta(hours=-5), timedelta(hours=-6)]


def test_other_hours_keep_the_name_and_raise_the_number(school):
    placement = running(school)
    before = read(learner(placement))[key(placement, WEDNESDAY)]
    Period.objects.filter(placement=placement, weekday=2).update(begins=time(13))
    after = read(learner(placement), LATER)[key(placement, WEDNESDAY)]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt - before["last-modified"].dt >= timedelta(hours=23)
    again = read(learner(placement), LATER + timedelta(hours=1))[key(placement, WEDNESDAY)]
    assert (again["sequence"], again["last-modified"].dt) == (1, after["last-modified"].dt)


def test_what_did_not_change_says_so(school):
    placement = running(school)
    where = address(learner(placement))
    first = Client().get(where)
    assert Client().get(where, headers={"If-None-Match": first["ETag"]}).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert Client().get(where, headers=since).status_code == 304
    Absence.objects.create(placement=placement, on=WEDNESDAY)
    with clock.at(LATER):
        assert Client().get(where, headers=since).status_code == 200


def test_a_visit_that_is_called_off_is_cancelled_under_its_name(school):
    placement = running(school)
    visit = Visit.objects.create(
        placement=placement, due_on=WEDNESDAY, planned_on=WEDNESDAY, state="planned"
    )
    coordinator = make.make_coordinator(school)
    for user in (coordinator, learner(placement)):
        Visit.objects.update(state="planned")
        before = read(user)[f"visit-{visit.pk}"]
        Visit.objects.update(state="cancelled")
        after = read(user, LATER)[f"visit-{visit.pk}"]
        assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
        assert (before["uid"], before["sequence"] + 1) == (after["uid"], after["sequence"])


def test_days_on_which_nobody_is_there_are_cancelled(school):
    placement = running(school)
    Absence.objects.create(placement=placement, on=MONDAY)
    rest = WEDNESDAY + timedelta(days=5)
    Interruption.objects.create(placement=placement, starts_on=rest, ends_on=rest)
    told = read(learner(placement))
    status = {day: told[key(placement, day)]["status"] for day in (MONDAY, WEDNESDAY, rest)}
    assert list(status.values()) == ["CANCELLED", "CONFIRMED", "CANCELLED"]


def test_the_days_after_an_early_end_are_told_as_cancelled(school):
    placement = running(school)
    user = learner(placement)
    assert read(user)[key(placement, WEDNESDAY)]["status"] == "CONFIRMED"
    move(placement, S.ENDED_EARLY, by=make.make_coordinator(school), why="moved away")
    gone = read(user, LATER)[key(placement, WEDNESDAY)]
    assert (gone["status"], gone["sequence"], gone["summary"]) == ("CANCELLED", 1, "Called off")
    still = read(user, LATER + timedelta(days=1))[key(placement, WEDNESDAY)]
    assert (still["status"], still["sequence"]) == ("CANCELLED", 1)
    past = read(user, LATER + timedelta(days=40))
    assert key(placement, WEDNESDAY) not in past


def test_a_holiday_that_comes_later_cancels_the_day(school):
    placement = running(school)
    assert read(learner(placement))[key(placement, WEDNESDAY)]["status"] == "CONFIRMED"
    Holiday.objects.create(school=school, name="Snow", first_on=WEDNESDAY, last_on=WEDNESDAY)
    assert read(learner(placement), LATER)[key(placement, WEDNESDAY)]["status"] == "CANCELLED"


def test_a_new_address_goes_on_counting_and_closes_the_old_one(school):
    placement = running(school)
    user = learner(placement)
    old = address(user)
    read(user)
    Absence.objects.create(placement=placement, on=WEDNESDAY)
    actions.make_feed(user)
    assert Client().get(old).status_code == 410
    assert read(user, LATER)[key(placement, WEDNESDAY)]["sequence"] == 1
    assert CalendarFeed.objects.get(ended_at__isnull=False).told == {}


def test_unknown_is_404_and_closed_is_410_and_a_closed_account_reads_nothing(school):
    user = make.make_coordinator(school)
    where = address(user)
    assert Client().get(reverse("desk:feed", args=["x" * 43])).status_code == 404
    assert Client().post(where).status_code == 405
    user.is_active = False
    user.save()
    assert Client().get(where).status_code == 410
    user.is_active = True
    user.save()
    actions.end_feed(user)
    assert Client().get(where).status_code == 410


def test_reading_opens_no_session_and_tells_nobody(school):
    answer = Client().get(address(make.make_coordinator(school)))
    assert not answer.cookies
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "private" in answer["Cache-Control"]


def test_staff_read_of_learners_by_first_name_and_initial_and_only_of_their_own(school):
    placement = running(school)
    other = running(make.make_school("Elsewhere High"))
    for row in (placement, other):
        Visit.objects.create(
            placement=row, due_on=WEDNESDAY, planned_on=WEDNESDAY, state="planned"
        )
    Event.objects.create(school=school, title="Career fair", on=WEDNESDAY, begins=time(9))
    body = Client().get(address(make.make_coordinator(school))).content.decode()
    assert "Ava L." in body
    assert "Longbow" not in body
    told = read(make.make_coordinator(school))
    kinds = sorted(name.partition("-")[0] for name in told)
    assert kinds == ["event", "first", "last", "visit"]
    assert read(make.make_user()) == {}
    teacher = make.make_user(Role.TEACHER, school)
    assert [name.partition("-")[0] for name in read(teacher)] == ["event"]


def test_a_supervisor_reads_the_first_names_of_their_learners(school):
    placement = running(school)
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    told = read(contact.user)
    assert told[key(placement, WEDNESDAY)]["summary"] == "Ava"
    contact.ended_on = MONDAY
    contact.save()
    assert {str(event["summary"]) for event in read(contact.user, LATER).values()} == {
        "Called off"
    }


def test_queries_do_not_grow_with_what_is_told(school, django_assert_max_num_queries):
    supervisor = make.make_contact(make.make_partnership(school), user=make.make_user())
    for n in range(2):
        running(
            school if n else make.make_school("Other", time_zone="America/Denver"),
            contact=supervisor,
        )
    where = address(supervisor.user)
    Client().get(where)
    with django_assert_max_num_queries(20) as two:
        Client().get(where)
    for _n in range(3):
        running(school, contact=supervisor)
    Client().get(where)
    with django_assert_max_num_queries(20) as five:
        Client().get(where)
    assert len(two) == len(five)
