"""The roll call of an event: a class at once, three words a learner, nobody's pupils but one's own."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Refused
from partners.actions import events
from partners.models import Event
from placements.actions.events import call_roll, expect, learners_for
from placements.models import Presence
from placements.waiting.events import waiting
from students.models import ClassGroup, Enrolment, Teaching
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def group(school):
    return ClassGroup.objects.create(school=school, title="3b")


@pytest.fixture
def teacher(school, group):
    user = make.make_user(Role.TEACHER, school)
    Teaching.objects.create(user=user, group=group)
    return user


@pytest.fixture
def pupils(school, group):
    """Two in the teacher's class, one in none."""
    found = [make.make_student(school) for _n in range(3)]
    for student in found[:2]:
        Enrolment.objects.create(student=student, group=group)
    return found


@pytest.fixture
def event(school, coordinator):
    return events.make(school, by=coordinator, title="Career fair", on=today())


def today():
    return clock.today("America/Chicago")


def states(event):
    return dict(event.presences.values_list("student", "state"))


def pages(event):
    return [
        reverse(f"placements:{name}", args=[event.pk]) for name in ("roll_call", "choose_learners")
    ]


def test_a_class_is_expected_and_called_in_two_presses(event, group, pupils, coordinator, client):
    client.force_login(coordinator)
    roll, choose = pages(event)
    shown = client.get(choose, {"group": group.pk}).text
    assert [str(p) in shown for p in pupils] == [True, True, False]
    answer = client.post(f"{choose}?group={group.pk}", {"all": "1"})
    assert answer.status_code == 302
    first, second = pupils[:2]
    assert states(event) == {first.pk: "expected", second.pk: "expected"}
    row = event.presences.get(student=first)
    client.post(roll, {f"p{row.pk}": "missing", "others": "came"})
    assert states(event) == {first.pk: "missing", second.pk: "came"}
    event.refresh_from_db()
    assert event.state == "held"
    facts = client.get(roll).context["facts"]
    assert [fact["value"] for fact in facts] == [1, 0, 1, 0]


def test_a_row_that_nobody_touched_stays(event, pupils, coordinator, client):
    expect(event, pupils, of=pupils, by=coordinator)
    rows = {row.student_id: row.pk for row in event.presences.all()}
    call_roll(event, {rows[pupils[0].pk]: "excused"}, by=coordinator)
    client.force_login(coordinator)
    client.post(pages(event)[0], {f"p{rows[pupils[1].pk]}": "came"})
    assert states(event) == {
        pupils[0].pk: "excused", pupils[1].pk: "came", pupils[2].pk: "expected",
    }  # fmt: skip


def test_who_loses_the_tick_comes_off_unless_called(event, pupils, coordinator):
    expect(event, pupils, of=pupils, by=coordinator)
    row = event.presences.get(student=pupils[0])
    call_roll(event, {row.pk: "came"}, by=coordinator)
    assert expect(event, [], of=pupils[:2], by=coordinator) == (0, 1)
    assert states(event) == {pupils[0].pk: "came", pupils[2].pk: "expected"}
    assert expect(event, pupils, of=pupils, by=coordinator) == (1, 0)


def test_a_teacher_expects_and_calls_only_the_own_class(
    event, pupils, coordinator, teacher, client
):
    expect(event, pupils, of=pupils, by=coordinator)
    client.force_login(teacher)
    page = client.get(pages(event)[0])
    assert {row.student for row in page.context["rows"]} == set(pupils[:2])
    assert [fact["value"] for fact in page.context["facts"]] == [0, 0, 0, 2]
    with pytest.raises(Refused, match="whom you teach"):
        expect(event, [pupils[2]], of=[], by=teacher)
    hidden = event.presences.get(student=pupils[2])
    with pytest.raises(PermissionDenied):
        call_roll(event, {hidden.pk: "came"}, by=teacher)
    client.post(pages(event)[0], {f"p{hidden.pk}": "came", "others": "came"})
    assert states(event) == {
        pupils[0].pk: "came", pupils[1].pk: "came", pupils[2].pk: "expected",
    }  # fmt: skip


def test_foreign_learners_and_foreign_rows_are_refused(event, pupils, coordinator, client):
    stranger = make.make_student(make.make_school("Elsewhere"))
    with pytest.raises(Refused, match="of the school"):
        expect(event, [stranger], of=[], by=coordinator)
    client.force_login(coordinator)
    choose = f"{pages(event)[1]}?q=Longbow"
    assert client.post(choose, {"students": [stranger.pk]}).status_code == 422
    assert not Presence.objects.exists()
    other = make.make_coordinator(stranger.attendances.get().school)
    theirs = events.make(stranger.attendances.get().school, by=other, title="x", on=today())
    expect(theirs, [stranger], of=[], by=other)
    with pytest.raises(PermissionDenied):
        call_roll(event, {theirs.presences.get().pk: "came"}, by=coordinator)
    assert states(theirs) == {stranger.pk: "expected"}


def test_who_has_left_or_attends_another_school_is_not_offered(event, pupils, coordinator):
    pupils[0].left_on = today()
    pupils[0].save()
    pupils[1].attendances.update(to_on=today() - timedelta(days=1))
    assert list(learners_for(event, coordinator)) == [pupils[2]]


def test_another_school_sees_no_list(event, pupils, coordinator, client):
    expect(event, pupils, of=pupils, by=coordinator)
    other = make.make_coordinator(make.make_school("Elsewhere"))
    client.force_login(other)
    assert [client.get(page).status_code for page in pages(event)] == [404, 404]
    assert client.post(pages(event)[0], {"others": "came"}).status_code == 404
    assert list(Presence.objects.visible_to(other)) == []
    for act in (
        lambda: expect(event, [], of=[], by=other),
        lambda: call_roll(event, {}, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_observer_reads_and_learners_and_hosts_do_not(event, pupils, coordinator, client):
    expect(event, pupils, of=pupils, by=coordinator)
    observer = make.make_user(Role.OBSERVER, event.school)
    client.force_login(observer)
    page = client.get(pages(event)[0])
    assert str(pupils[0]) in page.text
    assert "<button" not in page.text.split('id="main"')[1].split("</main>")[0]
    assert client.post(pages(event)[0], {"others": "came"}).status_code == 403
    assert client.get(pages(event)[1]).status_code == 403
    pupils[0].user = make.make_user()
    pupils[0].save()
    assert list(Presence.objects.visible_to(pupils[0].user)) == []


def test_the_roll_is_called_from_the_day_on(school, pupils, coordinator, client):
    event = events.make(school, by=coordinator, title="Fair", on=today() + timedelta(days=3))
    expect(event, pupils, of=pupils, by=coordinator)
    row = event.presences.first()
    with pytest.raises(Refused, match="ahead"):
        call_roll(event, {row.pk: "came"}, by=coordinator)
    client.force_login(coordinator)
    answer = client.post(pages(event)[0], {f"p{row.pk}": "came"})
    assert answer.status_code == 422
    assert "lies ahead" in answer.text
    events.set_state(event, "off", by=coordinator)
    with pytest.raises(Refused, match="called off"):
        expect(event, pupils, of=pupils, by=coordinator)


def test_a_missing_roll_waits_for_who_made_the_event(event, pupils, coordinator, teacher):
    expect(event, pupils, of=pupils, by=coordinator)
    assert list(waiting(coordinator, today())) == []
    later = today() + timedelta(days=1)
    [item] = waiting(coordinator, later)
    assert (item.key, item.detail) == ("roll-call", "3 learners not called")
    assert list(waiting(teacher, later)) == []
    Event.objects.update(by=teacher)
    [item] = waiting(teacher, later)
    assert item.detail == "2 learners not called"  # whom the teacher may call
    call_roll(event, {row.pk: "came" for row in event.presences.all()}, by=coordinator)
    assert list(waiting(teacher, later)) == []


def test_the_events_page_fetches_the_counts_alone(event, pupils, coordinator, client):
    expect(event, pupils, of=pupils, by=coordinator)
    client.force_login(coordinator)
    piece = client.get(pages(event)[0], headers={"hx-request": "true"}).text
    assert "<html" not in piece
    assert "Not called yet" in piece
    assert str(pupils[0]) not in piece


@pytest.mark.parametrize(("number", "queries"), [(0, 9), (1, 10)])
@pytest.mark.parametrize("count", [1, 4])
def test_pages_cost_the_same_for_many(
    event, coordinator, client, django_assert_num_queries, number, queries, count
):
    found = [make.make_student(event.school) for _n in range(count)]
    expect(event, found, of=found, by=coordinator)
    client.force_login(coordinator)
    url = pages(event)[number]
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)
