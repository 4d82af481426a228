"""Visits: due by rule, planned together, written down, missed and chased; who reads what of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Holiday, Role
from kit import clock
from kit.errors import Refused
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements import actions, requirements
from placements.actions import visits
from placements.actions.changing import Details
from placements.areas import town_of
from placements.models import Participant, Placement, Requirement, RequirementSet, Visit, VisitRule
from placements.states import S, Step
from placements.tasks import visits as nightly
from placements.waiting.visits import waiting
from tests import factories as make
from tests.placements.pictures import OWNER, photo

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY
LIST = reverse("placements:visit_list")


def weeks(*numbers):
    return [MONDAY + timedelta(weeks=n) for n in numbers]


def rule(first=None, every=None, least=None):
    return VisitRule(first_weeks=first, every_weeks=every, at_least=least)


@pytest.mark.parametrize(
    ("asked", "length", "days"),
    [
        (rule(), 60, []),
        (rule(first=4), 60, weeks(4)),
        (rule(first=4, every=2), 60, weeks(4, 6, 8)),
        (rule(every=3), 60, weeks(3, 6)),
        (rule(first=2, every=6), 56, weeks(2, 8)),  # the last day itself counts
        (rule(first=2, every=6), 55, weeks(2)),
        (rule(first=4), 0, weeks(0)),  # a single day: by its end
        (rule(least=2), 56, weeks(4, 8)),
        (rule(first=1, least=3), 84, weeks(1, 8, 12)),
        (rule(first=4, every=2, least=2), 60, weeks(4, 6, 8)),
        (rule(least=6), 0, weeks(0)),  # no more than one a day
    ],
)
def test_days_of_a_rule(asked, length, days):
    assert asked.days(MONDAY, MONDAY + timedelta(days=length)) == days


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def programme(school):
    found = make.make_programme(school)
    VisitRule.objects.create(programme=found, first_weeks=2, every_weeks=3)
    return found


@pytest.fixture
def placement(school, programme, coordinator):
    return make.make_placement("active", school, programme=programme, coordinator=coordinator)


@pytest.fixture
def other(programme):
    """A coordinator of another school."""
    return make.make_coordinator(make.make_school("Elsewhere High"))


def on(day, hour=15):
    return clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def days_of(placement, *states):
    rows = placement.visits.filter(state__in=states) if states else placement.visits.all()
    return list(rows.order_by("number").values_list("due_on", flat=True))


def test_due_at_once_when_the_placement_begins(school, programme, coordinator):
    ready = make.make_placement("confirmed", school, programme=programme, coordinator=coordinator)
    Requirement.objects.filter(set=ready.requirement_set, step=Step.START).update(level="off")
    with on(MONDAY):
        actions.start(ready, today=MONDAY)
    assert days_of(ready, "due") == weeks(2, 5, 8)
    assert {visit.by for visit in ready.visits.all()} == {coordinator}


def test_a_second_night_doubles_nothing(placement):
    with on(MONDAY):
        nightly()
        first = list(placement.visits.values_list("pk", "due_on"))
        nightly()
    assert [day for _pk, day in first] == weeks(2, 5, 8)
    assert list(placement.visits.values_list("pk", "due_on")) == first


def test_other_dates_move_what_is_due_and_call_off_what_is_too_late(placement, coordinator):
    with on(MONDAY):
        visits.follow(placement)
        one = placement.visits.get(number=1)
        visits.record(one, said(made_on=MONDAY), by=coordinator)
        shorter = {"starts_on": MONDAY + timedelta(days=7), "ends_on": weeks(6)[0]}
        actions.change(placement, Details(fields=shorter), by=coordinator)
    assert days_of(placement, "made") == weeks(2)  # what was made stays
    assert days_of(placement, "due") == weeks(6)
    assert days_of(placement, "cancelled") == weeks(8)
    with on(MONDAY):
        actions.change(
            placement,
            Details(fields={"starts_on": MONDAY, "ends_on": weeks(9)[0]}),
            by=coordinator,
        )
    assert days_of(placement, "due") == weeks(5, 8)  # back again, not new
    assert placement.visits.count() == 3


def test_what_had_passed_when_the_rule_came_is_not_made_up(placement):
    with on(weeks(3)[0]):
        nightly()
    assert days_of(placement) == weeks(5, 8)


def test_a_placement_that_ended_calls_off_what_is_due(placement, coordinator):
    with on(MONDAY):
        visits.follow(placement)
        visits.record(placement.visits.get(number=1), said(made_on=MONDAY), by=coordinator)
        actions.leave(placement, S.ENDED_EARLY, by=coordinator, why="moved away")
    assert sorted(placement.visits.values_list("state", flat=True)) == [
        "cancelled", "cancelled", "made",
    ]  # fmt: skip


def test_a_rule_taken_away_calls_off(placement, coordinator, programme):
    with on(MONDAY):
        nightly()
        none = dict.fromkeys(visits.RULE)
        visits.keep_rule(programme, none, by=coordinator)
        nightly()
    assert days_of(placement, "due") == []


def said(**more):
    return {"made_on": MONDAY, "kind": "in_person", "notes": "Went well"} | more


def test_missed_is_told_to_the_visitor_once_then_to_the_coordinator(
    placement, coordinator, school
):
    teacher = make.make_user(Role.TEACHER, school)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    with on(MONDAY):
        nightly()
    for day, to in (
        (weeks(2)[0], []),
        (weeks(2)[0] + timedelta(days=1), [teacher]),
        (weeks(2)[0] + timedelta(days=2), [teacher]),
        (weeks(3)[0] + timedelta(days=1), [teacher, coordinator]),
        (weeks(3)[0] + timedelta(days=2), [teacher, coordinator]),
    ):
        with on(day):
            nightly()
            nightly()
        found = Notice.objects.filter(kind__startswith="visit").order_by("pk")
        assert list(found.values_list("recipient", flat=True)) == [f"user:{u.pk}" for u in to]
    with on(weeks(3)[0] + timedelta(days=2)):
        assert compose_due(clock.now()) == []
    assert Message.objects.filter(kind__startswith="visit").count() == 2


def test_nobody_is_chased_for_what_was_made_meanwhile(placement, coordinator):
    with on(MONDAY):
        nightly()
    late = weeks(2)[0] + timedelta(days=1)
    with on(late):
        nightly()
        [missed] = placement.visits.filter(state="missed")
        visits.record(missed, said(made_on=late), by=coordinator)
        compose_due(clock.now())
    assert not Message.objects.filter(kind__startswith="visit").exists()


def test_nothing_is_missed_on_a_holiday(placement, school):
    day = weeks(2)[0] + timedelta(days=1)
    Holiday.objects.create(school=school, name="Break", first_on=day, last_on=day)
    with on(MONDAY):
        nightly()
    with on(day):
        nightly()
        assert not placement.visits.filter(state="missed").exists()
    with on(day + timedelta(days=1)):
        nightly()
        assert placement.visits.filter(state="missed").count() == 1


def test_planned_together_and_missed_by_the_planned_day(placement, coordinator, client, school):
    today = clock.today(school.time_zone)
    both = [
        Visit.objects.create(placement=placement, due_on=today + timedelta(days=n), by=coordinator)
        for n in (1, 2)
    ]
    day = today + timedelta(days=9)
    client.force_login(coordinator)
    answer = client.post(
        reverse("placements:plan_visits"), {"pick": [v.pk for v in both], "on": day.isoformat()}
    )
    assert answer.status_code == 302
    assert set(placement.visits.values_list("state", "planned_on")) == {("planned", day)}
    with clock.at(clock.now() + timedelta(days=5)):
        visits.note_missed(Visit.objects.all(), today + timedelta(days=5))
    assert not placement.visits.filter(state="missed").exists()


def test_what_is_overdue_says_so_and_what_is_not_does_not(placement, coordinator, client, school):
    row = Visit.objects.create(
        placement=placement, due_on=clock.today(school.time_zone), by=coordinator
    )
    of_placement = reverse("placements:visits_of", args=[placement.pk])
    client.force_login(coordinator)
    assert client.get(of_placement).status_code == 200
    assert "overdue" not in client.get(LIST).text
    with clock.at(clock.now() + timedelta(days=2)):
        assert "overdue" in client.get(LIST).text
        assert client.get(of_placement).status_code == 200
    row.state, row.made_on = "made", row.due_on
    row.save()
    with clock.at(clock.now() + timedelta(days=2)):
        assert "overdue" not in client.get(LIST + "?state=made").text


def test_a_plan_says_what_is_wrong_and_keeps_the_list(placement, coordinator, client, other):
    row = Visit.objects.create(placement=placement, due_on=clock.today(), by=coordinator)
    client.force_login(coordinator)
    page = reverse("placements:plan_visits")
    assert "Tick the visits first." in client.post(page, {"on": "2030-01-01"}).text
    past = client.post(page, {"pick": row.pk, "on": "2020-01-01"})
    assert past.status_code == 422
    assert "Choose today or a day to come." in past.text
    with pytest.raises(Refused, match="has no part"):
        visits.plan([row], on=date(2030, 1, 1), by=coordinator, visitor=other)
    row.refresh_from_db()
    assert row.state == "due"


def test_a_teacher_with_a_part_visits_and_no_other(placement, school, client):
    mine, not_mine = (make.make_user(Role.TEACHER, school) for _n in range(2))
    Participant.objects.create(placement=placement, role="teacher", user=mine)
    row = Visit.objects.create(placement=placement, due_on=clock.today())
    client.force_login(mine)
    assert row.placement.student.name in client.get(LIST).text
    page = reverse("placements:visit", args=[row.pk])
    answer = client.post(page, typed(), follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.state, row.by) == ("made", mine)
    client.force_login(not_mine)
    assert client.get(page).status_code == 404
    assert row.placement.student.name not in client.get(LIST).text
    with pytest.raises(PermissionDenied):
        visits.record(row, said(), by=not_mine)


def typed(**more):
    today = clock.today("America/Chicago").isoformat()
    return {"made_on": today, "kind": "in_person", "met": "Dana", "q0": "yes", "q2": "no"} | more


def test_written_down_on_a_phone_with_a_photo(placement, coordinator, client):
    row = Visit.objects.create(placement=placement, due_on=clock.today())
    client.force_login(coordinator)
    page = reverse("placements:visit", args=[row.pk])
    picture = photo(name="evil.html")
    assert client.post(page, typed(photo=picture, technology="Lathe")).status_code == 302
    row.refresh_from_db()
    assert [answer["answer"] for answer in row.answers] == ["yes", "no"]
    assert row.photo.name.endswith(".jpg")
    served = client.get(reverse("placements:visit_photo", args=[row.pk]))
    content = served.getvalue()
    assert content.startswith(b"\xff\xd8\xff")
    assert OWNER.encode() not in content
    assert "Lathe" in client.get(page).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"made_on": "2099-01-01"}, "still to come"),
        ({"made_on": "soon"}, "Type a day"),
        ({"kind": "by owl"}, "valid choice"),
        ({"photo": SimpleUploadedFile("x.jpg", b"%PDF-1.7")}, "Choose a file"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    wrong, words, placement, coordinator, client
):
    row = Visit.objects.create(placement=placement, due_on=clock.today())
    client.force_login(coordinator)
    answer = client.post(
        reverse("placements:visit", args=[row.pk]), typed(notes="Bench by the door") | wrong
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "Bench by the door" in answer.text
    row.refresh_from_db()
    assert row.state == "due"


def test_a_visit_that_nobody_asked_for(placement, coordinator, client):
    client.force_login(coordinator)
    page = reverse("placements:new_visit", args=[placement.pk])
    assert client.post(page, typed()).status_code == 302
    row = placement.visits.get()
    assert (row.number, row.state) == (None, "made")


def test_a_visit_that_was_called_off_is_not_written_down(placement, coordinator, client):
    row = Visit.objects.create(placement=placement, due_on=clock.today(), state="cancelled")
    client.force_login(coordinator)
    assert client.post(reverse("placements:visit", args=[row.pk]), typed()).status_code == 403
    with pytest.raises(Refused, match="called off"):
        visits.record(row, said(), by=coordinator)


def test_learner_and_host_see_the_day_and_not_the_notes(placement, coordinator, client):
    row = Visit.objects.create(
        placement=placement, due_on=MONDAY, made_on=MONDAY, state="made", by=coordinator,
        notes="Quarrels with Dana",
    )  # fmt: skip
    student, contact = placement.student, placement.supervisor.contact
    for person in (student, contact):
        person.user = make.make_user()
        person.save()
        client.force_login(person.user)
        text = client.get(reverse("placements:visits_of", args=[placement.pk])).text
        assert coordinator.name in text
        assert "Quarrels" not in text
        assert client.get(reverse("placements:visit", args=[row.pk])).status_code == 404
        assert client.get(LIST).status_code == 403


def test_another_school_neither_sees_nor_plans(placement, other, client):
    row = Visit.objects.create(placement=placement, due_on=clock.today())
    client.force_login(other)
    assert row.placement.student.name not in client.get(LIST).text
    assert client.get(reverse("placements:visit", args=[row.pk])).status_code == 404
    answer = client.post(reverse("placements:plan_visits"), {"pick": row.pk, "on": "2030-01-01"})
    assert answer.status_code == 422
    with pytest.raises(PermissionDenied):
        visits.plan([row], on=date(2030, 1, 1), by=other)
    assert waiting(other, clock.today()) is not None
    assert list(waiting(other, clock.today())) == []


def test_today_tells_the_visitor_and_of_missed_ones_the_coordinator(
    placement, coordinator, school
):
    teacher, today = make.make_user(Role.TEACHER, school), clock.today()
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    for n, state in ((-3, "missed"), (2, "due"), (30, "due")):
        Visit.objects.create(
            placement=placement, due_on=today + timedelta(days=n), state=state, by=teacher
        )
    assert [item.due for item in waiting(teacher, today)] == [
        today - timedelta(days=3),
        today + timedelta(days=2),
    ]
    [item] = waiting(coordinator, today)
    assert teacher.name in item.detail


def test_as_many_as_the_rule_asks_guard_the_end(placement, coordinator):
    own = RequirementSet.objects.create(school=placement.school, type=placement.type, name="own")
    Requirement.objects.create(set=own, kind="visits_made", step=Step.COMPLETE)
    Placement.objects.filter(pk=placement.pk).update(requirement_set=own)
    for made in range(4):
        for row in (
            Placement.objects.get(pk=placement.pk),
            Placement.objects.with_everything().get(pk=placement.pk),
        ):
            [item] = requirements.checklist(row, Step.COMPLETE)
            assert item.met == (made == 3)
            assert item.note.startswith(f"{made} of 3")
        visits.record(Visit(placement=placement), said(), by=coordinator)


def test_the_list_and_the_gate_cost_the_same_for_many(school, programme, coordinator, client):
    client.force_login(coordinator)

    def cost():
        placed = make.make_placement("active", school, programme=programme)
        for _n in range(3):
            Visit.objects.create(placement=placed, due_on=clock.today())
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            text = client.get(LIST, {"by": "area"}).text
        with CaptureQueriesContext(connection) as gate:
            for row in Placement.objects.filter(school=school).with_everything():
                requirements.visits.visits_made(row)
        return text.count("/visits/"), len(queries), len(gate)

    first, again = cost(), cost()
    assert again[0] > first[0]
    assert again[1:] == first[1:]
    assert first[1] <= 16


def test_the_town_of_an_address(placement):
    site = placement.site
    assert town_of(site) == "Stillwater, OK"
    site.address = "Perkins"
    assert (town_of(site), town_of(None)) == ("Perkins", "")


def test_questions_of_the_school_and_old_visits_keep_theirs(
    placement, coordinator, client, school, other
):
    page = reverse("placements:visit_questions", args=[school.pk])
    client.force_login(coordinator)
    assert "Does the learner do what was agreed?" in client.get(page).text
    client.post(page, {"texts": "Is it loud?\n\nIs it loud?\nWhich tools?"})
    assert visits.questions(school) == ["Is it loud?", "Which tools?"]
    client.post(page, {"texts": "Which tools?"})
    client.post(page, {"texts": "Is it loud?\nWhich tools?"})
    assert visits.questions(school) == ["Is it loud?", "Which tools?"]
    client.force_login(other)
    assert client.post(page, {"texts": "x"}).status_code == 404


def test_the_rule_is_kept_with_the_programme(programme, coordinator, client, other):
    client.force_login(coordinator)
    page = reverse("placements:programme_edit", args=[programme.pk])
    shown = client.get(page)
    assert "within 4 weeks, then every 6" in shown.text
    sent = {"title": "Internship", "hours": "60", "first_weeks": "5", "at_least": "2"}
    assert client.post(page, sent).status_code == 302
    found = VisitRule.objects.get()
    assert (found.first_weeks, found.every_weeks, found.at_least) == (5, None, 2)
    assert client.post(page, sent | {"first_weeks": "0"}).status_code == 422
    client.post(page, {"title": "Internship", "hours": "60"})
    assert not VisitRule.objects.exists()
    with pytest.raises(PermissionDenied):
        visits.keep_rule(programme, visits.usual(programme.type), by=other)
