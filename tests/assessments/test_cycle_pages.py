"""The page on which a school sets when a programme asks for feedback."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import actions
from assessments.actions.cycles import SETS
from assessments.models import Cycle, FeedbackRequest, Form
from placements.actions import copy_programme
from tests.assessments.making import MONDAY
from tests.factories import (
    make_coordinator,
    make_placement,
    make_programme,
    make_school,
    make_user,
)

pytestmark = pytest.mark.django_db
LAST = MONDAY + timedelta(days=100)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def programme(school):
    return make_programme(school)


@pytest.fixture
def rhea(school, client):
    person = make_coordinator(school)
    client.force_login(person)
    return person


def page(programme):
    return reverse("assessments:cycles", args=[programme.pk])


def choose(client, programme, name):
    return client.post(reverse("assessments:choose_cycles", args=[programme.pk, name]))


def typed(**fields):
    usual = {
        "name": "final", "audience": "supervisor", "when": "end", "value": 2,
        "due_after": 5, "closes_after": 10, "form": "",
    }  # fmt: skip
    return usual | fields


def asked(programme):
    return set(programme.cycles.current().values_list("name", "audience"))


def plan(programme, today=MONDAY):
    actions.tick(today, [programme.school_id])


@pytest.mark.parametrize("name", ["light", "standard", "close"])
def test_a_ready_made_set_asks_what_it_says(client, programme, rhea, name):
    assert choose(client, programme, name).status_code == 302
    assert asked(programme) == {(str(cycle), str(who)) for cycle, who in SETS[name]}
    choose(client, programme, name)
    assert programme.cycles.count() == len(SETS[name])


def test_each_set_asks_at_least_what_the_lighter_one_asks():
    assert set(SETS["light"]) < set(SETS["standard"]) < set(SETS["close"])


def test_a_lighter_set_ends_what_was_asked_and_removes_what_was_not(client, programme, rhea):
    choose(client, programme, "standard")
    make_placement(
        "active", programme.school, programme=programme, starts_on=MONDAY, ends_on=MONDAY
    )
    plan(programme)
    requests = FeedbackRequest.objects.filter(cycle__audience="host")
    requests.update(state="scheduled")
    choose(client, programme, "light")
    assert asked(programme) == {("final", "supervisor")}
    assert not programme.cycles.filter(audience="host").exists()
    assert programme.cycles.exclude(ended_on=None).count() == 3
    assert set(FeedbackRequest.objects.values_list("state", flat=True)) == {"sent"}
    choose(client, programme, "standard")
    assert programme.cycles.count() == 5
    plan(programme)
    assert FeedbackRequest.objects.count() == 5


def test_nobody_is_asked_twice_by_a_cycle_that_ended_and_came_back(client, programme, rhea):
    cycle = actions.plan_cycles(programme) or programme.cycles.get(name="final")
    make_placement(
        "active", programme.school, programme=programme, starts_on=MONDAY, ends_on=MONDAY
    )
    plan(programme)
    client.post(reverse("assessments:remove_cycle", args=[cycle.pk]))
    assert Cycle.objects.get(pk=cycle.pk).ended_on
    client.post(reverse("assessments:new_cycle", args=[programme.pk]), typed())
    cycle.refresh_from_db()
    assert (cycle.ended_on, cycle.when, cycle.value) == (None, "end", 2)
    plan(programme)
    assert FeedbackRequest.objects.filter(cycle=cycle).count() == 1


def test_the_last_cycle_ends_and_does_not_come_back_by_itself(client, programme, rhea):
    choose(client, programme, "light")
    client.post(reverse("assessments:remove_cycle", args=[programme.cycles.get().pk]))
    plan(programme)
    assert asked(programme) == set()
    assert b"Nobody is asked for feedback" in client.get(page(programme)).content


def test_a_changed_cycle_moves_what_is_planned_and_not_what_was_asked(client, programme, rhea):
    cycle = actions.plan_cycles(programme) or programme.cycles.get(name="final")
    dates = {"starts_on": MONDAY, "ends_on": LAST}
    make_placement("active", programme.school, programme=programme, **dates)
    over = make_placement("finished", programme.school, programme=programme, **dates)
    plan(programme)
    FeedbackRequest.objects.filter(placement=over, cycle=cycle).update(state="sent")
    url = reverse("assessments:edit_cycle", args=[cycle.pk])
    client.post(url, typed(value=3, due_after=1, closes_after=2, form=cycle.form_id))
    plan(programme)
    days = dict(
        FeedbackRequest.objects.filter(cycle=cycle).values_list("placement__state", "opens_on")
    )
    assert days == {"active": LAST - timedelta(days=3), "finished": LAST}
    request = FeedbackRequest.objects.get(cycle=cycle, state="scheduled")
    assert (request.closes_on - request.due_on).days == 1


def test_once_somebody_was_asked_whom_it_asks_stays(client, programme, rhea):
    cycle = actions.plan_cycles(programme) or programme.cycles.get(name="final")
    make_placement(
        "active", programme.school, programme=programme, starts_on=MONDAY, ends_on=MONDAY
    )
    plan(programme)
    url = reverse("assessments:edit_cycle", args=[cycle.pk])
    client.post(url, typed(name="middle", audience="teacher"))
    cycle.refresh_from_db()
    assert (cycle.name, cycle.audience, cycle.value) == ("final", "supervisor", 2)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"when": "percent", "value": 101}, "between 0 and 100"),
        ({"when": "weeks"}, "Only regular feedback"),
        ({"name": "regular"}, "Regular feedback comes every"),
        ({"name": "regular", "when": "weeks", "value": 0}, "at least one week"),
        ({"due_after": 11}, "cannot close before"),
        ({"closes_after": 61}, "60"),
        ({"value": -1}, "0"),
        ({"value": 99999}, "32767"),
        ({"form": 0}, "valid choice"),
    ],
)
def test_what_cannot_be_asked_is_said(client, programme, rhea, fields, words):
    answer = client.post(reverse("assessments:new_cycle", args=[programme.pk]), typed(**fields))
    assert (answer.status_code, Cycle.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_the_same_twice_is_refused_in_words(client, programme, rhea):
    url = reverse("assessments:new_cycle", args=[programme.pk])
    client.post(url, typed())
    answer = client.post(url, typed())
    assert (answer.status_code, Cycle.objects.count()) == (422, 1)
    assert "asks them for that already" in answer.content.decode()


def test_another_school_s_form_cannot_be_chosen(client, programme, rhea):
    form = Form.objects.create(code="x", title="Theirs", school=make_school("Elsewhere"))
    url = reverse("assessments:new_cycle", args=[programme.pk])
    assert "Theirs" not in client.get(url).content.decode()
    assert client.post(url, typed(form=form.pk)).status_code == 422


def test_who_may_do_what(client, programme, school):
    choose_url = reverse("assessments:choose_cycles", args=[programme.pk, "light"])
    actions.plan_cycles(programme)
    cycle = programme.cycles.first()
    remove, change = (
        reverse(f"assessments:{name}_cycle", args=[cycle.pk]) for name in ("remove", "edit")
    )
    for person, seen, done in (
        (make_coordinator(make_school("Elsewhere")), 404, 404),
        (make_user(), 404, 404),
        (make_user("teacher", school), 200, 403),
        (make_user("observer", school), 200, 403),
    ):
        client.force_login(person)
        assert client.get(page(programme)).status_code == seen
        for url in (choose_url, remove, change):
            assert client.post(url, typed()).status_code == done
    assert asked(programme) == {("middle", "supervisor"), ("final", "supervisor")}


def test_a_set_that_there_is_not(client, programme, rhea):
    assert choose(client, programme, "other").status_code == 404


def test_a_look_at_a_placement_from_then_to_then(client, programme, rhea):
    choose(client, programme, "close")
    answer = client.get(page(programme), {"first": "2027-02-01", "last": "2027-05-30"})
    days = [(str(row["cycle"]), row["asked_on"]) for row in answer.context["days"]]
    assert [day.isoformat() for name, day in days if name == "Regular"] == [
        "2027-03-01", "2027-03-29", "2027-04-26",
    ]  # fmt: skip
    assert sorted({day.isoformat() for name, day in days if name.startswith("Mid")}) == [
        "2027-04-01"
    ]
    assert days[-1][1].isoformat() == "2027-05-30"
    assert not FeedbackRequest.objects.exists()


@pytest.mark.parametrize("last", ["2027-01-31", "2029-06-01", "soon", ""])
def test_a_look_with_dates_that_cannot_be(client, programme, rhea, last):
    choose(client, programme, "light")
    answer = client.get(page(programme), {"first": "2027-02-01", "last": last})
    assert (answer.status_code, answer.context["days"]) == (200, [])
    assert b'role="alert"' in answer.content


def test_what_hangs_on_hours_has_no_day(client, programme, rhea):
    url = reverse("assessments:new_cycle", args=[programme.pk])
    client.post(url, typed(name="middle", when="hours", value=60))
    answer = client.get(page(programme), {"first": "2027-02-01", "last": "2027-05-30"})
    assert "after 60 confirmed hours" in answer.content.decode()
    assert [row["asked_on"] for row in answer.context["days"]] == [None]


def test_next_year_s_programme_asks_as_this_one_without_what_ended(programme, rhea):
    actions.plan_cycles(programme)
    programme.cycles.filter(name="middle").update(ended_on=MONDAY)
    programme.cycles.filter(name="final").update(when="end", value=4, closes_after=30)
    new = copy_programme(programme, by=rhea, today=MONDAY)
    kept = ("name", "audience", "when", "value", "due_after", "closes_after", "ended_on")
    assert list(new.cycles.values_list(*kept)) == [("final", "supervisor", "end", 4, 5, 30, None)]


def test_the_programme_leads_there(client, programme, rhea):
    url = reverse("placements:programme", args=[programme.pk])
    assert page(programme) in client.get(url).content.decode()
