"""Which types a school runs, types of its own, and who is old enough for them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogue.models import PlacementType, SchoolType
from kit import clock
from kit.errors import Refused
from placements import actions, presets
from placements.models import Placement, Programme
from students.models import Attendance
from tests import factories as make

pytestmark = pytest.mark.django_db

QUERIES = 13
DAY = make.MONDAY


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def ready(code):
    return PlacementType.objects.get(code=code, school=None)


def drafted(programme, student, by, first=DAY, last=None):
    fields = {"starts_on": first, "ends_on": last or first + timedelta(days=30)}
    return actions.create(programme, student, actions.Details(fields=fields), by=by)


def in_grade(school, grade, **extra):
    student = make.make_student(school, **extra)
    Attendance.objects.filter(student=student).update(grade=grade)
    return student


def test_old_enough_on_the_day_and_not_the_day_before(school, coordinator):
    programme = make.make_programme(school, "internship")  # from 14 years
    born = date(DAY.year - 14, DAY.month, DAY.day)
    assert drafted(programme, make.make_student(school, born=born), coordinator).pk
    with pytest.raises(Refused, match=r"starts at 14 years; .* is 13"):
        drafted(programme, make.make_student(school, born=born + timedelta(days=1)), coordinator)


def test_a_first_day_moved_before_the_birthday_is_refused(school, coordinator):
    programme = make.make_programme(school, "internship")
    born = date(DAY.year - 14, DAY.month, DAY.day)
    placement = drafted(programme, make.make_student(school, born=born), coordinator)
    earlier = actions.Details(fields={"starts_on": DAY - timedelta(days=1)})
    with pytest.raises(Refused, match="starts at 14 years"):
        actions.change(placement, earlier, by=coordinator)


@pytest.mark.parametrize("grade", ["9", "09", "9th", "Grade 8"])
def test_a_middle_schooler_starts_no_internship(school, coordinator, grade):
    programme = make.make_programme(school, "internship")  # from grade 10
    with pytest.raises(Refused, match="starts in grade 10"):
        drafted(programme, in_grade(school, grade), coordinator, clock.today())


@pytest.mark.parametrize("grade", ["10", "10th", "12"])
def test_from_the_lowest_grade_on_one_may(school, coordinator, grade):
    programme = make.make_programme(school, "internship")
    assert drafted(programme, in_grade(school, grade), coordinator, clock.today()).pk


def test_who_moves_up_by_then_is_counted_a_grade_higher(school, coordinator):
    programme = make.make_programme(school, "internship")
    next_year = clock.today() + timedelta(days=366)
    assert drafted(programme, in_grade(school, "9"), coordinator, next_year).pk
    with pytest.raises(Refused, match="is in grade 9 on the first day"):
        drafted(programme, in_grade(school, "8"), coordinator, next_year)


def test_the_schools_own_word_on_the_grade_comes_first(school, coordinator):
    programme = make.make_programme(school, "internship")
    student = in_grade(school, "10")
    Attendance.objects.create(student=student, school=make.make_school("Centre"), grade="8")
    assert drafted(programme, student, coordinator, clock.today()).pk


def test_what_is_not_known_is_said_and_refuses_nobody(client, school, coordinator):
    programme = make.make_programme(school, "internship")
    student = make.make_student(school, born=None)
    assert drafted(programme, student, coordinator).pk
    told = actions.not_known(programme, student, DAY)
    assert len(told) == 2
    assert "birth date" in told[0]
    assert "grade" in told[1]
    grown = make.make_student(school, born=None, kind="employee")
    assert actions.not_known(programme, grown, DAY) == []


def test_a_type_switched_off_lets_placements_run_and_takes_no_new_ones(
    client, school, coordinator
):
    programme = make.make_programme(school, "internship")
    running = make.make_placement("active", school, programme=programme)
    actions.run_types(school, [ready("job_shadow")], by=coordinator)
    with pytest.raises(Refused, match="has switched “Internship” off"):
        drafted(programme, make.make_student(school), coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("placements:types", args=[school.pk])).text
    assert "Off; 1 placement goes on" in page
    actions.move(running, "finished", by=coordinator)
    edited = client.get(reverse("placements:edit", args=[running.pk]))
    assert list(edited.context["form"].fields["programme"].queryset) == [programme]
    new = client.get(reverse("placements:new") + f"?student={running.student_id}")
    assert list(new.context["form"].fields["programme"].queryset) == []
    actions.run_types(school, [programme.type], by=coordinator)
    assert drafted(programme, make.make_student(school), coordinator).pk


def test_the_ticks_are_saved_and_none_at_all_is_refused(client, school, coordinator):
    client.force_login(coordinator)
    url = reverse("placements:types", args=[school.pk])
    chosen = [ready("job_shadow").pk, ready("clinical").pk]
    assert client.post(url, {"types": chosen}).status_code == 302
    assert client.post(url, {}).status_code == 422
    assert set(SchoolType.objects.filter(school=school).values_list("type", flat=True)) == set(
        chosen
    )


def test_a_type_of_ones_own_begins_with_the_standard_of_the_ready_one(client, school, coordinator):
    SchoolType.objects.create(school=school, type=ready("clinical"))
    client.force_login(coordinator)
    url = reverse("placements:type_new", args=[school.pk]) + f"?from={ready('job_shadow').pk}"
    sent = {
        "name": "Ranch day", "level": "exploration", "hours": "4", "youngest_grade": "6",
        "needs_employer": "on", "default_setting": "community",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    own = PlacementType.objects.get(school=school)
    assert (own.default_minutes, own.youngest_age, own.youngest_grade) == (240, None, 6)
    assert own.run_by.get().school == school
    programme = Programme(school=school, type=own, title="Ranch")
    programme = actions.save_programme(programme, by=coordinator, today=clock.today())
    asked = programme.requirement_set.requirements
    standard = ready("job_shadow").requirement_sets.get(school=None)
    assert list(asked.values_list("kind", "step", "level")) == list(
        standard.requirements.values_list("kind", "step", "level")
    )
    light = presets.policy(school, own, presets.LIGHT).requirements.values_list("kind", flat=True)
    assert "signature_school" not in light  # as a job shadow, which nobody signs
    answer = client.post(url, sent | {"name": "ranch DAY"})
    assert answer.status_code == 422
    assert "There is a type “ranch DAY” already" in answer.text


def test_an_own_type_is_renamed_ended_and_brought_back(client, school, coordinator):
    own = actions.add_type(school, ready("internship"), by=coordinator, name="Farm term")
    programme = Programme(school=school, type=own, title="Farm")
    programme = actions.save_programme(programme, by=coordinator, today=clock.today())
    client.force_login(coordinator)
    page = reverse("placements:type_edit", args=[own.pk])
    facts = {"level": "training", "hours": "9", "default_setting": "workplace"}
    assert client.post(page, facts | {"name": "Farm year"}).status_code == 302
    assert client.post(page, facts | {"name": "Internship"}).status_code == 422
    end = reverse("placements:type_end", args=[own.pk])
    client.post(end)
    programme = Programme.objects.get()
    with pytest.raises(Refused, match="Farm year"):
        drafted(programme, make.make_student(school), coordinator)
    assert "Bring it back" in client.get(reverse("placements:types", args=[school.pk])).text
    client.post(end, {"back": "1"})
    assert drafted(programme, make.make_student(school), coordinator).pk


def test_the_ready_types_and_those_of_others_are_nobodys_to_change(client, school, coordinator):
    other = make.make_coordinator(make.make_school("Other High School"))
    own = actions.add_type(school, ready("internship"), by=coordinator, name="Farm term")
    client.force_login(coordinator)
    for name in ("type_edit", "type_end"):
        url = reverse(f"placements:{name}", args=[ready("internship").pk])
        assert client.post(url).status_code == 404
    client.force_login(other)
    for name in ("type_edit", "type_end"):
        assert client.post(reverse(f"placements:{name}", args=[own.pk])).status_code == 404
    for name in ("types", "type_new"):
        assert client.post(reverse(f"placements:{name}", args=[school.pk])).status_code == 404
    for act in (
        lambda: actions.run_types(school, [own], by=other),
        lambda: actions.add_type(school, own, by=other, name="x"),
        lambda: actions.end_type(own, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_a_fixed_number_of_queries(
    client, school, coordinator, count, django_assert_num_queries
):
    for n in range(count):
        own = actions.add_type(school, ready("internship"), by=coordinator, name=f"Own {n}")
        actions.save_programme(
            Programme(school=school, type=own, title=f"P {n}"), by=coordinator, today=clock.today()
        )
        make.make_placement(school=school, programme=Programme.objects.get(title=f"P {n}"))
    client.force_login(coordinator)
    url = reverse("placements:types", args=[school.pk])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    assert Placement.objects.count() == count
