"""Planned days against calendars made by hand, to the minute; nothing falls on a day that is left out."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Holiday, Term
from catalogue.models import Structure
from kit.errors import Refused
from placements import actions
from placements.actions.changing import Details, Stretch
from placements.forms.placements import is_plain
from placements.models import Absence, Interruption, Period, Placement
from placements.planned import Calendar, calendar_of, plan_of, planned_days
from placements.waiting.hours import quiet
from tests import factories as make

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def by(school):
    return make.make_coordinator(school)


def bare(school, first, last, state="active", **more):
    placement = make.make_placement(state, school, starts_on=first, ends_on=last, **more)
    placement.periods.all().delete()
    return placement


def save(placement, by, *stretches, structure="mixed", over=False, keep=False):
    return actions.save_schedule(
        placement, stretches, by=by, structure=structure, over_holidays=over, keep=keep
    )


def days(placement):
    return [d.day for d in plan_of(placement, calendar_of(placement.school)).days]


def test_one_day_a_week_over_holidays_and_terms(school, by):
    """Thursdays from 3 December to 28 January; no lessons from 19 December to 5 January, and on 14 January."""
    for title, first, last in (
        ("Fall", date(2026, 8, 12), date(2026, 12, 18)),
        ("Spring", date(2027, 1, 6), date(2027, 5, 28)),
    ):
        Term.objects.create(school=school, title=title, starts_on=first, ends_on=last)
    Term.objects.create(
        school=school, title="2026-27", kind="schoolYear", starts_on=date(2026, 8, 12), ends_on=date(2027, 5, 28)
    )  # fmt: skip
    Holiday.objects.create(
        school=school, name="Snow", first_on=date(2027, 1, 14), last_on=date(2027, 1, 14)
    )
    placement = bare(school, date(2026, 12, 1), date(2027, 1, 31))
    placement = save(placement, by, Stretch(3, time(8), time(16, 45), 30), structure="day_release")
    assert [day.isoformat() for day in days(placement)] == [
        "2026-12-03", "2026-12-10", "2026-12-17", "2027-01-07", "2027-01-21", "2027-01-28",
    ]  # fmt: skip
    plan = plan_of(placement, calendar_of(school))
    assert (plan.minutes, len(plan.weeks)) == (6 * 495, 6)
    assert plan.short == placement.required_minutes - 6 * 495
    placement = save(placement, by, Stretch(3, time(8), time(16, 45), 30), over=True)
    assert len(days(placement)) == 9


def test_in_a_job_of_ones_own_holidays_do_not_count(school, by):
    Holiday.objects.create(school=school, name="Snow", first_on=THURSDAY, last_on=THURSDAY)
    placement = bare(school, MONDAY, MONDAY + timedelta(days=6))
    stretch = Stretch(3, time(8), time(16))
    assert days(save(placement, by, stretch, structure="block")) == []
    assert days(save(placement, by, stretch, structure=Structure.IN_ROLE)) == [THURSDAY]


def test_beyond_the_known_terms_and_wholly_outside_days_count(school, by):
    fall = (date(2026, 8, 12), date(2026, 12, 18))
    spring = (date(2027, 1, 6), date(2027, 5, 28))
    calendar = Calendar(terms=(fall, spring))
    over = bare(school, date(2027, 5, 24), date(2027, 6, 11))
    over = save(over, by, Stretch(0, time(8), time(12)))
    assert (
        len(list(planned_days(over, date.min, date.max, calendar))) == 3
    )  # to the end of what is known
    inside = bare(school, date(2026, 12, 21), date(2027, 1, 1))
    inside = save(inside, by, Stretch(0, time(8), time(12)))
    assert len(list(planned_days(inside, date.min, date.max, calendar))) == 2


def test_alternating_weeks_count_from_the_first(school, by):
    wednesday = MONDAY + timedelta(days=2)
    placement = bare(school, wednesday, wednesday + timedelta(days=27))
    placement = save(
        placement,
        by,
        Stretch(0, time(8), time(12), every="odd"),
        Stretch(4, time(8), time(12), every="even"),
        structure="alternating",
    )
    assert days(placement) == [
        MONDAY + timedelta(days=n)
        for n in (11, 14, 25, 28)
    ]  # fmt: skip
    moved = actions.change(
        placement, Details(fields={"starts_on": wednesday + timedelta(days=7)}), by=by
    )
    assert days(moved)[0] == MONDAY + timedelta(days=7 + 11)  # counted anew


def test_a_b_a_at_two_sites(school, by):
    first, last = MONDAY, MONDAY + timedelta(days=20)
    placement = bare(school, first, last)
    other = placement.partnership.employer.sites.create(name="Lab", address="3 Oak St")
    week = timedelta(days=7)
    parts = [(first, None), (first + week, other), (first + 2 * week, None)]
    placement = save(
        placement,
        by,
        *(
            Stretch(day, time(9), time(15, 20), 35, begins, begins + timedelta(days=6), site)
            for begins, site in parts
            for day in (0, 1)
        ),
    )
    found = plan_of(placement, calendar_of(school)).days
    assert [(d.day - first).days for d in found] == [0, 1, 7, 8, 14, 15]
    assert [d.sites for d in found] == ["", "", "3 Oak St", "3 Oak St", "", ""]
    assert sum(d.minutes for d in found) == 6 * 345
    assert not is_plain(placement)
    assert "until" in placement.periods.first().particulars


def test_an_interruption_rests_and_is_taken_back(school, by):
    placement = make.make_placement("active", school, ends_on=MONDAY + timedelta(days=13))
    before = days(placement)
    pause = actions.interrupt(placement, MONDAY, MONDAY + timedelta(days=6), by=by, why=" Ill ")
    assert (pause.why, days(placement)) == ("Ill", before[2:])
    actions.resume(pause, by=by)
    assert days(Placement.objects.get(pk=placement.pk)) == before


def test_nobody_is_nudged_during_an_interruption(school, by):
    placement = make.make_placement("active", school)
    today = MONDAY + timedelta(days=20)
    assert list(quiet([school], today)) == [placement]
    pause = actions.interrupt(placement, today - timedelta(days=12), today, by=by)
    assert list(quiet([school], today)) == []
    Interruption.objects.filter(pk=pause.pk).update(ends_on=today - timedelta(days=9))
    assert list(quiet([school], today)) == [placement]


def test_an_absence_is_not_planned(school):
    placement = make.make_placement("active", school, ends_on=MONDAY + timedelta(days=6))
    Absence.objects.create(placement=placement, on=MONDAY)
    assert days(placement) == [MONDAY + timedelta(days=2)]


def test_totals_to_the_minute_are_short_or_not(school, by):
    placement = bare(school, MONDAY, MONDAY + timedelta(days=6))
    placement.required_minutes, placement.carried_minutes = 271, 30
    placement.save()
    placement = save(placement, by, Stretch(0, time(8), time(12)))
    assert plan_of(placement, Calendar()).short == 1
    placement = save(placement, by, Stretch(0, time(8), time(12, 1)))
    assert plan_of(placement, Calendar()).short == 0


# double booking


def second(school, student, **more):
    placement = make.make_placement("active", school, student, **more)
    placement.periods.all().delete()
    return placement


def test_two_placements_share_a_day_in_other_weeks_or_dates_only(school, by):
    one = bare(school, MONDAY, MONDAY + timedelta(days=60))
    save(one, by, Stretch(0, time(8), time(12), every="odd"))
    # its first week is the second of the other: "odd" there is "even" here
    two = second(school, one.student, starts_on=MONDAY + timedelta(days=7))
    with pytest.raises(Refused, match="another placement at this time"):
        save(two, by, Stretch(0, time(9), time(10), every="even"))
    save(two, by, Stretch(0, time(9), time(10), every="odd"))
    with pytest.raises(Refused, match="another placement"):
        save(two, by, Stretch(0, time(9), time(10)))
    save(two, by)
    save(one, by, Stretch(0, time(8), time(12), ends_on=MONDAY + timedelta(days=20)))
    save(two, by, Stretch(0, time(9), time(10), starts_on=MONDAY + timedelta(days=21)))
    with pytest.raises(Refused, match="another placement"):
        save(two, by, Stretch(0, time(9), time(10), starts_on=MONDAY + timedelta(days=20)))


def test_a_stretch_left_outside_by_new_dates_takes_no_time(school, by):
    placement = bare(school, MONDAY, MONDAY + timedelta(days=60))
    save(placement, by, Stretch(0, time(8), time(12), starts_on=MONDAY + timedelta(days=40)))
    fields = {"ends_on": MONDAY + timedelta(days=20)}
    placement = actions.change(placement, Details(fields=fields), by=by)
    assert days(placement) == []
    assert Period.objects.get(placement=placement).dates.isempty


def test_dates_outside_and_sites_of_others_are_refused(school, by):
    placement = bare(school, MONDAY, MONDAY + timedelta(days=60))
    with pytest.raises(Refused, match="outside the placement"):
        save(placement, by, Stretch(0, time(8), time(12), ends_on=MONDAY + timedelta(days=61)))
    elsewhere = make.make_partnership(school, "Other").employer.sites.get()
    with pytest.raises(Refused, match="another employer"):
        save(placement, by, Stretch(0, time(8), time(12), site=elsewhere))
    with pytest.raises(Refused, match="does not run"):
        actions.interrupt(placement, MONDAY - timedelta(days=1), MONDAY, by=by)


DAYS = st.dates(date(2026, 8, 1), date(2027, 6, 30))
SPANS = st.tuples(DAYS, st.integers(0, 40)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))


@given(
    span=SPANS,
    terms=st.lists(SPANS, max_size=3),
    holidays=st.frozensets(DAYS, max_size=40),
    pauses=st.lists(SPANS, max_size=2),
    away=st.frozensets(DAYS, max_size=10),
    every=st.sampled_from(Period.Every.values),
    weekdays=st.sets(st.integers(0, 6)),
)
def test_no_planned_day_is_one_that_is_left_out(
    span, terms, holidays, pauses, away, every, weekdays
):
    placement = Placement(pk=1, starts_on=span[0], ends_on=span[1])
    told = {
        "periods": [
            Period(placement=placement, weekday=n, begins=time(8), ends=time(9), minutes=60, every=every)
            for n in weekdays
        ],
        "interruptions": [Interruption(starts_on=a, ends_on=b) for a, b in pauses],
        "absences": [Absence(on=day) for day in away],
    }  # fmt: skip
    placement._prefetched_objects_cache = told
    for name, rows in told.items():
        told[name] = getattr(Placement, name).rel.related_model.objects.all()
        told[name]._result_cache = rows
    calendar = Calendar(holidays, tuple(terms))
    for found in planned_days(placement, date.min, date.max, calendar):
        day = found.day
        assert span[0] <= day <= span[1]
        assert day.weekday() in weekdays
        assert day not in holidays | away
        assert not any(a <= day <= b for a, b in pauses)
        if calendar.meets(*span):
            assert not calendar.is_between_terms(day)
