"""Interest before and after, and the observation log: when they are open, and who reads them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Refused
from placements import requirements
from placements.actions.reflections import observe, say_interest
from placements.models import InterestCheck, Observation, Placement, Requirement
from placements.states import S, Step
from students.models import ClassGroup, Enrolment, Teaching
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def today(school):
    return clock.today(school.time_zone)


@pytest.fixture
def placement(school, today):
    """Has begun a week ago and ends in a week."""
    week = timedelta(days=7)
    found = make.make_placement("active", school, starts_on=today - week, ends_on=today + week)
    found.student.user = make.make_user()
    found.student.save()
    return found


def put(placement, state):
    Placement.objects.filter(pk=placement.pk).update(state=state)
    placement.state = state


def says(placement, level, today, **more):
    said = {"destination": "undecided", "words": "", "by": placement.student.user} | more
    return say_interest(placement, level=level, today=today, **said)


def open_kinds(placement):
    fresh = Placement.objects.with_everything().get(pk=placement.pk)
    return {i.kind for i in requirements.checklist(fresh) if not i.met}


def test_the_change_is_told_in_words_picture_and_table(client, placement, today):
    put(placement, S.CONFIRMED)
    client.force_login(placement.student.user)
    address = reverse("placements:interest", args=[placement.pk])
    sent = {"level": "2", "destination": "undecided", "words": "I do not know it."}
    assert "Your workplace and your family do not" in client.get(address).text
    assert client.post(address, sent).status_code == 302
    put(placement, S.FINISHED)
    client.post(address, {"level": "5", "destination": "career", "words": ""})
    coordinator = make.make_coordinator(placement.school)
    client.force_login(coordinator)
    read = client.get(address).text
    assert "3 steps more than before" in read
    assert "<svg" in read
    assert "I do not know it." in read
    assert 'name="level"' not in read


@pytest.mark.parametrize("level", ["0", "6", "", "x"])
def test_a_level_that_is_none_is_told(client, placement, level):
    put(placement, S.CONFIRMED)
    client.force_login(placement.student.user)
    address = reverse("placements:interest", args=[placement.pk])
    answer = client.post(address, {"level": level, "destination": "career"})
    assert answer.status_code == 422
    assert not InterestCheck.objects.exists()


@pytest.mark.parametrize("state", [S.DRAFT, S.PROPOSED, S.ACTIVE, S.COMPLETED, S.CANCELLED])
def test_in_between_nothing_is_asked(placement, today, state):
    put(placement, state)
    with pytest.raises(Refused):
        says(placement, 3, today)


def test_on_the_last_day_it_is_after(placement):
    assert says(placement, 3, placement.ends_on).when == "after"


def test_said_again_it_is_one_answer(placement, today):
    put(placement, S.CONFIRMED)
    says(placement, 3, today)
    says(placement, 4, today)
    assert [row.level for row in InterestCheck.objects.all()] == [4]


def test_the_kinds_are_met_by_the_answers(placement, today):
    for kind, step in (("interest_before", Step.START), ("interest_after", Step.COMPLETE)):
        Requirement.objects.create(set=placement.requirement_set, kind=kind, step=step)
    assert open_kinds(placement) & {"interest_before", "interest_after"} == {"interest_after"}
    put(placement, S.CONFIRMED)
    assert open_kinds(placement) >= {"interest_before", "interest_after"}
    says(placement, 3, today)
    put(placement, S.FINISHED)
    says(placement, 3, today)
    assert not open_kinds(placement) & {"interest_before", "interest_after"}


def test_home_asks_in_one_calm_line_until_it_is_said(client, placement, today):
    put(placement, S.CONFIRMED)
    client.force_login(placement.student.user)
    asked = "do you want this kind of work?"
    assert asked in client.get(reverse("desk:home")).text
    says(placement, 3, today)
    assert asked not in client.get(reverse("desk:home")).text


def test_only_learner_and_staff_read_it(placement, today):
    put(placement, S.CONFIRMED)
    says(placement, 3, today)
    Observation.objects.create(placement=placement, on=today, observed="Dana", task="x")
    group = ClassGroup.objects.create(school=placement.school, title="3b")
    teachers = [make.make_user(Role.TEACHER, placement.school) for _n in range(2)]
    Teaching.objects.create(user=teachers[0], group=group)
    Enrolment.objects.create(student=placement.student, group=group)
    guardian, contact = make.make_guardian(placement.student), placement.supervisor.contact
    for person in (guardian, contact):
        person.user = make.make_user()
        person.save()
    readers = {
        "learner": placement.student.user,
        "coordinator": make.make_coordinator(placement.school),
        "own teacher": teachers[0],
        "other teacher": teachers[1],
        "guardian": guardian.user,
        "supervisor": contact.user,
        "other school": make.make_coordinator(make.make_school()),
        "stranger": make.make_user(),
    }
    for model in (InterestCheck, Observation):
        seen = {who for who, u in readers.items() if model.objects.visible_to(u).exists()}
        assert seen == {"learner", "coordinator", "own teacher"}


# the observation log


def saw(placement, day, today, **more):
    told = {"observed": "Dana, hygienist", "task": "Sets out", "note": ""} | more
    return observe(placement, on=day, today=today, **{"by": placement.student.user} | told)


def test_the_log_guards_completion(client, placement, today):
    Requirement.objects.create(
        set=placement.requirement_set, kind="observation_log", step=Step.COMPLETE
    )
    assert "observation_log" in open_kinds(placement)
    client.force_login(placement.student.user)
    address = reverse("placements:observations", args=[placement.pk])
    sent = {"on": today.isoformat(), "observed": "Dana", "task": "Sets out", "note": "Quick"}
    assert client.post(address, sent).status_code == 302
    assert "observation_log" not in open_kinds(placement)
    client.post(reverse("placements:forget_observation", args=[Observation.objects.get().pk]))
    assert "observation_log" in open_kinds(placement)


@pytest.mark.parametrize("days", [-8, 1, 30])
def test_a_day_outside_or_ahead_is_refused(placement, today, days):
    with pytest.raises(Refused):
        saw(placement, today + timedelta(days=days), today)


@pytest.mark.parametrize("state", [S.CONFIRMED, S.COMPLETED, S.ENDED_EARLY])
def test_the_log_is_closed_before_and_after(placement, today, state):
    put(placement, state)
    with pytest.raises(Refused):
        saw(placement, today, today)


def test_nobody_else_writes_or_takes_away(client, placement, today):
    coordinator = make.make_coordinator(placement.school)
    with pytest.raises(PermissionDenied):
        saw(placement, today, today, by=coordinator)
    line = saw(placement, today, today)
    client.force_login(coordinator)
    away = reverse("placements:forget_observation", args=[line.pk])
    assert client.post(away).status_code == 403
    client.force_login(make.make_coordinator(make.make_school()))
    assert client.post(away).status_code == 404
    assert Observation.objects.exists()
