"""The law on minors: each limit at its edge, on both sides, and what guards a placement and its hours."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Holiday, Term
from catalogue.actions import choose_law
from catalogue.models import LawLimit, LawSet, SchoolLaw
from kit.errors import Refused
from placements import actions, law, requirements
from placements.actions import log as writing
from placements.actions.hour_checks import Work
from placements.law import Book, Shift, findings
from placements.models import LogEntry, Period, Placement, Requirement
from placements.models.scheduled import HazardCondition
from placements.planned import Calendar
from placements.requirements import Met, Open
from placements.requirements.minors import hazardous_conditions, schedule_lawful, together
from tests import factories as make

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY  # 16 November 2026, with school
SATURDAY = MONDAY + timedelta(days=5)
SUMMER = date(2027, 7, 12)  # a Monday without school
TERMS = Calendar(
    frozenset({date(2026, 11, 26)}), ((date(2026, 8, 12), date(2027, 5, 28)),)
)  # Thanksgiving
AFTER = (time(15), time(17))


def age(birth, day):
    return make.Student(birth_on=birth).age_on(day)


FIFTEEN = partial(age, date(2011, 9, 1))  # until 31 August 2027
SEVENTEEN = partial(age, date(2009, 9, 1))


@pytest.fixture
def flsa():
    return Book(tuple(LawSet.objects.get(code="flsa").limits.select_related("law")))


def judge(book, *shifts, age_on=FIFTEEN, calendar=TERMS):
    return findings(shifts, age_on, calendar.is_school_day, book)


def kinds(book, *shifts, **more):
    return [each.kind for each in judge(book, *shifts, **more)]


def on(day, minutes, begins=None, ends=None):
    return Shift(day, minutes, begins, ends)


@pytest.mark.parametrize(
    ("day", "allowed", "kind"),
    [
        (MONDAY, 180, "school_day"),
        (MONDAY + timedelta(days=4), 180, "school_day"),  # a Friday too
        (SATURDAY, 480, "other_day"),
        (date(2026, 11, 26), 480, "other_day"),  # a holiday
        (SUMMER, 480, "other_day"),
    ],
)
def test_hours_of_a_day(flsa, day, allowed, kind):
    assert kinds(flsa, on(day, allowed)) == []
    assert kinds(flsa, on(day, allowed + 1)) == [kind]
    assert kinds(flsa, on(day, allowed), on(day, 1)) == [kind]  # two stretches count together
    assert kinds(flsa, on(day, allowed + 1), age_on=SEVENTEEN) == []


def spread(first, minutes):
    return [on(first + timedelta(days=n), minutes // 5) for n in range(5)]


def test_hours_of_a_week(flsa):
    assert kinds(flsa, *spread(MONDAY, 18 * 60 - 180), on(SATURDAY, 180)) == []
    [found] = judge(flsa, *spread(MONDAY, 18 * 60 - 180), on(SATURDAY, 181))
    assert (found.kind, found.allowed, found.has) == ("school_week", 1080, 1081)
    assert kinds(flsa, *spread(SUMMER, 40 * 60)) == []
    assert kinds(flsa, *spread(SUMMER, 40 * 60), on(SUMMER + timedelta(days=5), 1)) == [
        "other_week"
    ]


def test_a_week_runs_from_sunday_to_saturday(flsa):
    sunday = MONDAY - timedelta(days=1)
    week = [*spread(MONDAY, 15 * 60), on(SATURDAY, 180)]
    assert kinds(flsa, on(sunday, 1), *week) == ["school_week"]
    assert kinds(flsa, on(SATURDAY + timedelta(days=1), 1), *week) == []


def test_one_school_day_makes_a_school_week(flsa):
    """Lessons end on Friday 28 May 2027, and the week after is free."""
    last, free = date(2027, 5, 24), date(2027, 5, 31)
    holidays = frozenset(last + timedelta(days=n) for n in range(4))  # only the Friday is left
    calendar = Calendar(holidays, TERMS.terms)
    work = [on(last + timedelta(days=n), 300) for n in range(4)]  # 20 h
    assert kinds(flsa, *work, calendar=calendar) == ["school_week"]
    free_work = [on(free + timedelta(days=n), 300) for n in range(4)]
    assert kinds(flsa, *free_work, calendar=calendar) == []


@pytest.mark.parametrize(
    ("day", "begins", "ends", "broken"),
    [
        (SATURDAY, time(7), time(8), []),
        (SATURDAY, time(6, 59), time(8), ["earliest"]),
        (MONDAY, time(18), time(19), []),
        (MONDAY, time(18), time(19, 1), ["latest"]),
        (date(2027, 5, 31), time(18), time(19, 1), ["latest"]),
        (date(2027, 6, 1), time(18), time(21), []),
        (date(2027, 6, 1), time(18), time(21, 1), ["latest_summer"]),
        (date(2026, 9, 7), time(18), time(21), []),  # Labor Day
        (date(2026, 9, 8), time(18), time(21), ["latest"]),  # the day after
    ],
)
def test_times_of_day(flsa, day, begins, ends, broken):
    born = partial(age, date(2011, 10, 1))
    assert kinds(flsa, on(day, 60, begins, ends), age_on=born) == broken


@pytest.mark.parametrize(("year", "day"), [(2025, 1), (2026, 7), (2027, 6), (2030, 2)])
def test_labor_day(year, day):
    assert law.labor_day(year) == date(year, 9, day)


@pytest.mark.parametrize(
    ("begins", "ends", "broken"),
    [
        (time(15), time(17), []),
        (time(14, 59), time(17), ["school_hours"]),
        (time(7), time(8), []),
        (time(7), time(8, 1), ["school_hours"]),
    ],
)
def test_school_hours(flsa, begins, ends, broken):
    assert kinds(flsa, on(MONDAY, 60, begins, ends)) == broken
    assert kinds(flsa, on(SATURDAY, 60, begins, ends)) == []


def test_age_is_that_of_each_day(flsa):
    turns_16 = partial(age, date(2010, 11, 18))
    week = [on(MONDAY + timedelta(days=n), 200) for n in range(5)]
    found = judge(flsa, *week, age_on=turns_16)
    assert [each.day for each in found] == [MONDAY, MONDAY + timedelta(days=1)]
    turns_14 = partial(age, date(2012, 11, 18))
    assert [each.day for each in judge(flsa, *week, age_on=turns_14) if each.kind == "no_work"] == [
        MONDAY, MONDAY + timedelta(days=1),
    ]  # fmt: skip


def test_without_a_birth_date_nothing_is_found(flsa):
    assert kinds(flsa, on(MONDAY, 1000), age_on=lambda day: None) == []


@pytest.mark.parametrize("sunday", [date(2026, 11, 1), date(2027, 3, 14)])
def test_weeks_in_which_the_clock_changes_are_weeks_as_any(flsa, sunday):
    calendar = Calendar()
    work = [on(sunday, 8 * 60), *(on(sunday + timedelta(days=n), 150) for n in (1, 2, 3, 4))]
    assert kinds(flsa, *work, calendar=calendar) == []  # 18 h, the night of 25 or 23 hours in it
    assert kinds(flsa, *work, on(sunday + timedelta(days=6), 1), calendar=calendar) == [
        "school_week"
    ]


def test_thirty_days_in_a_calendar_year():
    book = Book(tuple(LawSet.objects.get(code="queensland").limits.select_related("law")))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(30)]
    assert kinds(book, *(on(day, 60) for day in days), on(date(2027, 1, 1), 60)) == []
    [found] = judge(book, *(on(day, 60) for day in [*days, date(2026, 12, 31)]))
    assert found.words == (
        "At most 30 days in a calendar year; 2026 has 31 (Queensland, work experience of school students)."
    )


def test_the_strictest_of_two_laws_is_named():
    both = LawLimit.objects.filter(law__code__in=["flsa", "eu_young"]).select_related("law")
    [found] = judge(Book(tuple(both)), on(MONDAY, 9 * 60))
    assert (
        found.words == "At most 3 h on a school day; Nov. 16, 2026 has 9 h (29 CFR 570.35(a)(5))."
    )


def test_each_day_is_judged_by_what_held_on_it():
    old = LawSet.objects.create(code="old", name="Old", source="Old", valid_to=MONDAY)
    limit = LawLimit.objects.create(law=old, kind="school_day", value=60)
    next_day = MONDAY + timedelta(days=1)
    [found] = judge(Book((limit,)), on(MONDAY, 61), on(next_day, 61))
    assert found.day == MONDAY


# at the school


@pytest.fixture
def school():
    school = make.make_school()
    Term.objects.create(
        school=school, title="Year", kind="schoolYear", starts_on=date(2026, 8, 12), ends_on=date(2027, 5, 28)
    )  # fmt: skip
    return school


def choose(school, *codes, by=None):
    laws = LawSet.objects.filter(code__in=codes)
    return choose_law(school, laws, time(8), time(15), by=by or make.make_coordinator(school))


def young(
    school, born=date(2011, 9, 1), state="active", begins=time(15, 30), ends=time(17), **more
):
    student = make.make_student(school, born=born)
    student.user = make.make_user()
    student.save()
    placement = make.make_placement(state, school, student, **more)
    placement.periods.all().delete()
    for weekday in (0, 2):
        make.make_period(placement, weekday, begins, ends)
    return placement


def test_a_schedule_within_the_law_is_met(school):
    placement = young(school)
    choose(school, "flsa")
    assert schedule_lawful(placement) == Met("United States: Fair Labor Standards Act")


def test_a_schedule_beyond_the_law_is_open_and_names_the_rule(school):
    placement = young(school, ends=time(18, 31))
    choose(school, "flsa")
    answer = schedule_lawful(placement)
    assert answer.reason == (
        "At most 3 h on a school day; Nov. 16, 2026 has 3 h 01 (29 CFR 570.35(a)(5))."
    )
    assert answer.url == reverse("placements:schedule", args=[placement.pk])


def test_two_placements_count_together(school):
    placement = young(school)
    choose(school, "flsa")
    other = make.make_placement("active", school, placement.student)
    other.periods.all().delete()
    make.make_period(other, 0, time(17), time(18, 30))
    assert schedule_lawful(placement) == Met("United States: Fair Labor Standards Act")  # 3 h
    make.make_period(other, 0, time(18, 30), time(18, 31))
    placement.read = {}  # as each new list does
    assert "3 h 01" in schedule_lawful(placement).reason


def test_what_cannot_be_asked_is_open(school):
    placement = young(school)
    assert "which laws" in schedule_lawful(placement).reason
    choose(school)
    placement.read = {}  # as each new list does
    assert schedule_lawful(placement) == Met("the school named no law")
    choose(school, "flsa")
    placement.read = {}
    placement.periods.all().delete()
    assert "No days" in schedule_lawful(placement).reason
    placement.student.birth_on = None
    answer = schedule_lawful(placement)
    assert "Birth date missing" in answer.reason
    assert answer.url == reverse("students:edit", args=[placement.student_id])
    placement.student.birth_on = date(2008, 11, 16)  # 18 on the first day
    assert isinstance(schedule_lawful(placement), Met)


def test_the_kind_guards_its_step(school):
    placement = young(school, state="confirmed", ends=time(20))
    choose(school, "flsa")
    placement.requirement_set.requirements.all().delete()
    Requirement.objects.create(
        set=placement.requirement_set, kind="schedule_lawful", step="start", level="required"
    )
    assert actions.start(placement, today=MONDAY).state == "confirmed"
    [item] = requirements.open_items(placement, "start")
    assert "29 CFR 570.35" in item.note
    placement.periods.update(ends=time(17), minutes=90)
    assert (
        actions.start(type(placement).objects.get(pk=placement.pk), today=MONDAY).state == "active"
    )


@pytest.mark.parametrize("count", [2, 6])
def test_it_costs_a_list_the_same_for_two_and_for_six(school, count, django_assert_num_queries):
    choose(school, "flsa")
    for _n in range(count):
        placement = young(school, ends=time(20))
        make.make_line(placement)
        Requirement.objects.get_or_create(
            set=placement.requirement_set, kind="schedule_lawful", step="start", level="required"
        )
    found = list(Placement.objects.with_everything())
    with django_assert_num_queries(12):
        asked = [requirements.open_items(each, "start") for each in together(found)]
    assert all("29 CFR" in items[-1].note for items in asked)


def log(placement, minutes, begins=time(15, 30), day=MONDAY):
    total = begins.hour * 60 + begins.minute + minutes
    work = Work(day, minutes, begins, time(total // 60, total % 60))
    return writing.log(placement, work, by=placement.student.user, today=SATURDAY)


def test_hours_beyond_the_law_are_refused_and_the_rule_is_named(school):
    placement = young(school)
    choose(school, "flsa")
    log(placement, 180)
    with pytest.raises(Refused, match=r"At most 3 h on a school day; .* 3 h 01 \(29 CFR 570.35"):
        log(placement, 1, time(18, 30))
    assert LogEntry.objects.count() == 1


def test_what_is_typed_stays_in_the_form(client, school):
    placement = young(school)
    choose(school, "flsa")
    client.force_login(placement.student.user)
    sent = {
        "placement": placement.pk, "worked_on": MONDAY, "begins": "15:30", "ends": "18:31",
        "mode": "on_the_job", "setting": "workplace",
    }  # fmt: skip
    answer = client.post(reverse("placements:log_hours"), sent)
    assert answer.status_code == 422
    assert "29 CFR 570.35(a)(5)" in answer.text
    assert 'value="18:31"' in answer.text


def test_where_no_law_is_chosen_and_for_adults_hours_are_free(school):
    log(young(school), 240)
    choose(school, "flsa")
    log(young(school, born=date(2008, 1, 1)), 240)
    log(young(school, born=None), 240)
    assert LogEntry.objects.count() == 3


def test_a_holiday_of_the_school_is_no_school_day(school):
    placement = young(school)
    choose(school, "flsa")
    Holiday.objects.create(school=school, name="Break", first_on=MONDAY, last_on=MONDAY)
    log(placement, 210)
    with pytest.raises(Refused, match="school day"):
        log(placement, 181, day=MONDAY + timedelta(days=1))


def test_what_the_district_chose_holds_below_it(school):
    district = make.make_school("District", kind="district")
    school.parent = district
    school.save()
    choose(district, "flsa")
    assert {str(limit.law.code) for limit in law.book_of(school).limits} == {"flsa"}
    choose(school, "eu_young")
    assert {limit.law.code for limit in law.book_of(school).limits} == {"flsa", "eu_young"}
    assert law.book_of(make.make_school("Other")) is None


# hazardous work


def test_hazardous_work_waits_for_every_condition(school):
    placement = young(school, born=date(2009, 9, 1))
    by = make.make_coordinator(school)
    choose(school, "flsa")
    assert hazardous_conditions(placement) == Met("no hazardous work is planned")
    placement = actions.note_hazards(placement, [5], HazardCondition.values[:-1], by=by)
    assert hazardous_conditions(placement).reason == "Conditions not ticked yet: 1."
    placement = actions.note_hazards(placement, [5], HazardCondition.values, by=by)
    assert isinstance(hazardous_conditions(placement), Met)
    placement = actions.note_hazards(placement, [5, 8], HazardCondition.values, by=by)
    assert isinstance(hazardous_conditions(placement), Open)  # more than was looked at


@pytest.mark.parametrize(("born", "order"), [(date(2009, 9, 1), 2), (date(2011, 9, 1), 5)])
def test_what_is_barred_cannot_be_ticked_away(school, born, order):
    placement = young(school, born=born)
    choose(school, "flsa")
    by = make.make_coordinator(school)
    placement = actions.note_hazards(placement, [order], HazardCondition.values, by=by)
    assert "Not allowed at this age" in hazardous_conditions(placement).reason


# who may


def test_another_school_neither_chooses_nor_notes(client, school):
    placement = young(school)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        choose(school, "flsa", by=theirs)
    with pytest.raises(PermissionDenied):
        actions.note_hazards(placement, [5], [], by=theirs)
    client.force_login(theirs)
    assert client.post(reverse("catalogue:law", args=[school.pk])).status_code == 404
    assert client.post(reverse("placements:hazards", args=[placement.pk])).status_code == 404
    assert not SchoolLaw.objects.exists()


def test_a_coordinator_chooses_and_a_law_of_another_school_is_not_there(client, school):
    client.force_login(make.make_coordinator(school))
    other = LawSet.objects.create(
        school=make.make_school("Other"), code="own", name="Theirs", source="x"
    )
    url = reverse("catalogue:law", args=[school.pk])
    assert "Theirs" not in client.get(url).text
    flsa = LawSet.objects.get(code="flsa")
    sent = {"laws": [flsa.pk], "lessons_begin": "08:30", "lessons_end": "14:45"}
    assert client.post(url, sent).status_code == 302
    chosen = SchoolLaw.objects.get(school=school)
    assert (list(chosen.laws.all()), chosen.lessons_end) == ([flsa], time(14, 45))
    assert client.post(url, sent | {"laws": [other.pk]}).status_code == 422
    assert client.post(url, sent | {"lessons_end": "08:30"}).status_code == 422
    assert client.post(url, {"lessons_begin": "08:00", "lessons_end": "15:00"}).status_code == 302
    assert not chosen.laws.exists()


def test_hazards_through_the_page(client, school):
    placement = young(school, born=date(2009, 9, 1))
    client.force_login(make.make_coordinator(school))
    url = reverse("placements:hazards", args=[placement.pk])
    sent = {"orders": [5, 16], "met": HazardCondition.values}
    assert client.post(url, sent).status_code == 302
    placement.refresh_from_db()
    assert (placement.hazardous, len(placement.hazards_met)) == ([5, 16], len(HazardCondition))
    assert client.post(url, {"orders": [99]}).status_code == 422
    assert Period.objects.filter(placement=placement).exists()
