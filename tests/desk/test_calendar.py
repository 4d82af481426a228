"""The month and the week: who sees what on which day, and that counts are those of the list."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Holiday, Role, Term
from desk.diary.month import month_of
from kit import clock
from partners.models import Event
from placements.models import Absence, Interruption, Visit
from placements.schedule import off_campus, out_by_day
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
PAGE = reverse("desk:calendar")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(datetime(2026, 11, 16, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def running(school, state="active", **extra):
    placement = make.make_placement(state, school, **extra)
    placement.student.user = make.make_user()
    placement.student.save()
    return placement


def days(user, month=MONDAY):
    """The days of the month that have anything, by number."""
    found = [day for week in month_of(user, month, MONDAY) for day in week if day.is_inside]
    return {day.on.day: day for day in found if not day.is_empty}


def test_a_month_is_made_of_whole_weeks(coordinator):
    weeks = month_of(coordinator, MONDAY, MONDAY)
    assert [len(week) for week in weeks] == [7] * 6
    assert (weeks[0][0].on, weeks[-1][-1].on) == (date(2026, 10, 26), date(2026, 12, 6))
    assert [day.on for week in weeks for day in week if day.is_today] == [MONDAY]


def test_a_learner_sees_their_days_and_on_which_they_are_away(school):
    placement = running(school)
    Absence.objects.create(placement=placement, on=WEDNESDAY)
    told = days(placement.student.user)
    assert sorted(told) == [16, 18, 23, 25, 30]
    assert [(e.title, e.off) for e in told[16].entries] == [("Northgate Dental Care", False)]
    assert [(e.off_word, e.off) for e in told[18].entries] == [("Absent", True)]
    assert told[16].count.out == 0


def test_staff_see_how_many_are_out_and_what_the_school_keeps(school, coordinator):
    placement = running(school)
    running(school)
    running(make.make_school("Elsewhere High"))
    Absence.objects.create(placement=placement, on=WEDNESDAY)
    Holiday.objects.create(
        school=school, name="Harvest", first_on=date(2026, 11, 23), last_on=date(2026, 11, 24)
    )
    Term.objects.create(
        school=school, title="Fall", starts_on=date(2026, 8, 12), ends_on=date(2026, 11, 30)
    )
    Event.objects.create(school=school, title="Career fair", on=WEDNESDAY, begins=time(9))
    Visit.objects.create(placement=placement, due_on=MONDAY, planned_on=MONDAY, state="planned")
    Visit.objects.create(
        placement=placement, due_on=MONDAY, made_on=MONDAY - timedelta(days=60),
        by=coordinator, state="made",
    )  # fmt: skip
    told = days(coordinator)
    assert (told[16].count.out, told[18].count.out, told[18].count.absent) == (2, 1, 1)
    assert told[23].notes == told[24].notes == ["Harvest"]
    assert told[23].count.out == 0
    assert told[30].notes == ["Fall ends"]
    assert [entry.title for entry in told[16].entries] == ["2 placements start", "Visit: Ava L."]
    assert [(entry.title, entry.times) for entry in told[18].entries] == [("Career fair", "09:00")]
    assert days(make.make_coordinator(make.make_school("Third"))) == {}


def test_a_teacher_counts_their_own_learners(school):
    running(school)
    assert days(make.make_user(Role.TEACHER, school)) == {}


def test_counts_are_those_of_the_list_of_each_day(school, coordinator):
    """Every other week, breaks, holidays between terms, states of the past and of days to come."""
    other_weeks = running(school).periods.get(weekday=2)
    other_weeks.every = "even"
    other_weeks.weeks = other_weeks.shadow()["weeks"]
    other_weeks.save()
    running(school, "confirmed", starts_on=WEDNESDAY)
    running(school, "finished", starts_on=MONDAY - timedelta(days=30), ends_on=WEDNESDAY)
    running(school, "proposed")
    running(school, delivery="remote")
    paused = running(school, over_holidays=True)
    Interruption.objects.create(
        placement=paused,
        starts_on=MONDAY + timedelta(days=14),
        ends_on=MONDAY + timedelta(days=20),
    )
    Absence.objects.create(placement=paused, on=MONDAY)
    for title, first, last in (("Fall", 1, 20), ("Winter", 25, 28)):
        Term.objects.create(
            school=school, title=title,
            starts_on=date(2026, 11, first), ends_on=date(2026, 11, last),
        )  # fmt: skip
    Holiday.objects.create(school=school, name="Off", first_on=WEDNESDAY, last_on=WEDNESDAY)
    first, last = MONDAY - timedelta(days=10), MONDAY + timedelta(days=30)
    counted = out_by_day(coordinator, first, last, MONDAY)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    listed = {day: off_campus(coordinator, day, MONDAY) for day in span}
    assert any(told.expected for told in listed.values())
    assert [(d, counted[d].out, counted[d].absent) for d in span] == [
        (d, len(told.expected), len(told.absent)) for d, told in listed.items()
    ]


def test_the_page_opens_on_a_month_and_a_week(client, school):
    placement = running(school)
    client.force_login(placement.student.user)
    page = client.get(PAGE, {"month": "2026-11"})
    assert page.status_code == 200
    assert b"12:30\xe2\x80\x9315:30" in page.content
    week = client.get(PAGE, {"week": "2026-11-18"})
    assert week.context["weeks"][0][0].on == MONDAY
    assert b"12 Elm Ave" in week.content


@pytest.mark.parametrize(
    "asked", ["month=2026-13", "month=x", "week=tomorrow", "month=9999-12", "week=0001-01-01"]
)
def test_what_is_no_month_shows_today_and_says_so(client, coordinator, asked):
    client.force_login(coordinator)
    page = client.get(f"{PAGE}?{asked}")
    assert page.status_code == 422
    assert "not understood" in page.content.decode()
    assert page.context["day"] == MONDAY


def test_a_month_takes_as_many_queries_for_many(
    client, school, coordinator, django_assert_max_num_queries
):
    client.force_login(coordinator)
    running(school)
    client.get(PAGE)
    with django_assert_max_num_queries(30) as one:
        client.get(PAGE)
    for _n in range(3):
        running(school)
    with django_assert_max_num_queries(30) as four:
        client.get(PAGE)
    assert len(one) == len(four)


def test_an_address_is_made_renewed_and_closed_on_the_account(client, coordinator):
    client.force_login(coordinator)
    where = reverse("accounts:calendar_feed")
    assert client.get(where).context["address"] == ""
    assert client.post(where).status_code == 302
    first = client.get(where).context["address"]
    assert first.endswith(".ics")
    client.post(where)
    second = client.get(where).context["address"]
    assert second.endswith(".ics")
    assert second != first
    client.post(where, {"end": "1"})
    assert client.get(where).context["address"] == ""
