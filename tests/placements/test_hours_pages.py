"""The student's pages of hours, and the placement's page of hours."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from kit import clock
from notifications.models import Notice
from placements.forms.log import minutes_in
from placements.models import LogEntry
from placements.waiting import hours as waiting
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
MINE = reverse("placements:my_hours")
NEW = reverse("placements:log_hours")
PLANNED = reverse("placements:log_planned")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    """Friday noon at the school."""
    with clock.at(datetime(2026, 11, 20, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def placement(school):
    return running(school)


def running(school, state="active", **extra):
    placement = make.make_placement(state=state, school=school, **extra)
    if placement.student.user is None:
        placement.student.user = make.make_user()
        placement.student.save()
    return placement


@pytest.fixture
def student(client, placement):
    client.force_login(placement.student.user)
    return client


def typed(placement, **changed):
    """What a phone sends for three hours on Monday."""
    return {
        "uuid": str(uuid4()),
        "placement": placement.pk,
        "worked_on": MONDAY.isoformat(),
        "begins": "12:30",
        "ends": "15:30",
        "mode": "on_the_job",
        "setting": "workplace",
    } | changed


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3", 180), ("3.5", 210), ("3,5", 210), ("3:30", 210), ("3h30", 210), ("3 h", 180),
        ("45 min", 45), (".5", 30), ("0", 0), ("", None), ("three", None), ("3:75", None),
        (",", None), ("99999999", None), ("-2", None),
        ("400", 24000), ("400:00", 24000),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text, minutes):
    assert minutes_in(text) == minutes


# the list


def test_the_list_shows_weeks_totals_and_what_is_missing(student, placement):
    make.make_line(placement, state="confirmed", note="Trays")
    page = student.get(MINE)
    assert [w["minutes"] for w in page.context["page"]] == [180]
    assert [p.day for p in page.context["missing"]] == [WEDNESDAY]
    assert page.context["sums"][0]["totals"].confirmed == 180
    assert "Trays" in page.content.decode()


def test_the_list_asks_the_same_with_one_line_and_with_four(
    student, placement, django_assert_num_queries
):
    student.get(MINE)
    for n in (1, 4):
        make.make_line(placement, MONDAY - timedelta(days=n))
        if n == 4:
            make.make_line(placement, MONDAY - timedelta(days=2))
            make.make_line(placement, MONDAY - timedelta(days=3))
        with django_assert_num_queries(20):
            student.get(MINE)


def test_only_learners_have_a_list(client, school):
    client.force_login(make.make_coordinator(school))
    for url in (MINE, NEW):
        assert client.get(url).status_code == 404


def test_strangers_sign_in_first(client):
    assert client.get(MINE).status_code == 302


# as planned


def test_worked_as_planned_is_one_button(student, placement):
    data = {"placement": placement.pk, "day": MONDAY.isoformat(), "next": "/"}
    for _press in range(2):
        assert student.post(PLANNED, data)["Location"] == "/"
    assert LogEntry.objects.get().minutes == 180


def test_a_foreign_way_back_is_not_taken(student, placement):
    data = {"placement": placement.pk, "day": MONDAY.isoformat(), "next": "https://evil.example/"}
    assert student.post(PLANNED, data)["Location"] == MINE


@pytest.mark.parametrize("day", ["2026-11-17", "2026-11-23"])
def test_a_day_that_cannot_be_is_told_in_words(student, placement, day):
    page = student.post(PLANNED, {"placement": placement.pk, "day": day}, follow=True)
    assert "message-error" in page.content.decode()
    assert not LogEntry.objects.exists()


def test_nobody_taps_for_somebody_else(student, school):
    other = running(school)
    for data in ({"placement": other.pk, "day": MONDAY}, {"placement": "x", "day": "2026-99-99"}):
        assert student.post(PLANNED, data).status_code == 404


# by hand


def test_a_line_by_hand_and_the_same_once_more(student, placement):
    task = placement.objectives.first()
    data = typed(
        placement, break_minutes="30", objective=task.pk, mode="off_the_job", note="Course"
    )
    for _press in range(2):
        assert student.post(NEW, data)["Location"] == MINE
    line = LogEntry.objects.get()
    assert (line.minutes, line.objective, line.mode) == (150, task, "off_the_job")


def test_hours_alone_are_enough(student, placement):
    assert student.post(NEW, typed(placement, begins="", ends="", hours="3,5")).status_code == 302
    assert LogEntry.objects.get().minutes == 210


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"begins": "", "ends": ""}, "begins", "from and to"),
        ({"ends": ""}, "ends", "both times"),
        ({"ends": "11:00"}, "ends", "past midnight"),
        ({"break_minutes": "180"}, "break_minutes", "as long as the work"),
        ({"hours": "2"}, "hours", "Clear one of them"),
        ({"hours": "many"}, "hours", "such as 3.5"),
        ({"begins": "", "ends": "", "hours": "25"}, "hours", "24 hours"),
        ({"worked_on": "soon"}, "worked_on", "Type a day"),
        ({"objective": "999999"}, "objective", "valid choice"),
        ({"worked_on": "2026-11-21"}, "__all__", "still to come"),
        ({"worked_on": "2026-11-15"}, "__all__", "The placement runs from"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    student, placement, changed, field, words
):
    page = student.post(NEW, typed(placement, note="Sterilized trays", **changed))
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])
    assert "Sterilized trays" in page.content.decode()
    assert not LogEntry.objects.exists()


def test_the_plan_fills_in_the_times(student, placement):
    page = student.get(NEW, {"day": WEDNESDAY.isoformat()})
    assert 'value="12:30"' in page.content.decode()


def test_a_task_of_another_placement_is_refused(student, placement, school):
    task = running(school, "finished", student=placement.student).objectives.first()
    page = student.post(NEW, typed(placement, objective=task.pk))
    assert "task of this placement" in " ".join(page.context["form"].errors["objective"])


def test_before_the_first_day_the_page_says_so(client, school):
    client.force_login(running(school, state="confirmed").student.user)
    assert "from the first day" in client.get(NEW).content.decode()


def test_a_line_is_changed_on_its_page(student, placement):
    line = make.make_line(placement)
    url = reverse("placements:edit_hours", args=[line.pk])
    assert 'value="15:30"' in student.get(url).content.decode()
    assert student.post(url, typed(placement, ends="14:30")).status_code == 302
    line.refresh_from_db()
    assert (line.minutes, line.version) == (120, 2)


def test_a_query_is_answered_on_its_page(student, placement):
    line = make.make_line(placement, state="queried")
    url = reverse("placements:edit_hours", args=[line.pk])
    assert "Only 2 hours?" in student.get(url).content.decode()
    assert student.post(url, typed(placement)).status_code == 422
    assert student.post(url, typed(placement, answer="I cleaned up")).status_code == 302
    line.refresh_from_db()
    assert (line.state, line.answer) == ("submitted", "I cleaned up")


def test_a_confirmed_line_has_no_form(student, placement):
    line = make.make_line(placement, state="confirmed")
    assert student.get(reverse("placements:edit_hours", args=[line.pk]))["Location"] == MINE
    student.post(reverse("placements:delete_hours", args=[line.pk]))
    assert LogEntry.objects.filter(pk=line.pk).exists()


def test_a_line_is_taken_away(student, placement):
    student.post(reverse("placements:delete_hours", args=[make.make_line(placement).pk]))
    assert not LogEntry.objects.exists()


def test_other_peoples_lines_are_not_there(student, school):
    line = make.make_line(running(school))
    assert student.get(reverse("placements:edit_hours", args=[line.pk])).status_code == 404
    assert student.post(reverse("placements:delete_hours", args=[line.pk])).status_code == 404


# the placement's hours


def of(placement):
    return reverse("placements:hours", args=[placement.pk])


def test_who_sees_the_hours_of_a_placement(client, placement, school):
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    guardian = make.make_guardian(placement.student, user=make.make_user())
    seen = [make.make_coordinator(school), placement.student.user, contact.user, guardian.user]
    unseen = [make.make_coordinator(make.make_school("B")), running(school).student.user]
    for user, status in [(u, 200) for u in seen] + [(u, 404) for u in unseen]:
        client.force_login(user)
        assert client.get(of(placement)).status_code == status


def test_htmx_gets_the_part_only(client, placement, school):
    client.force_login(make.make_coordinator(school))
    part = client.get(of(placement), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert "<html" in client.get(of(placement)).content.decode()


def test_the_hours_of_a_placement_ask_the_same_with_one_line_and_with_four(
    client, placement, school, django_assert_num_queries
):
    client.force_login(make.make_coordinator(school))
    client.get(of(placement))
    for days in ([1], [2, 3, 4]):
        for n in days:
            make.make_line(placement, MONDAY - timedelta(days=n))
        with django_assert_num_queries(11):
            client.get(of(placement))


def test_the_school_puts_right_on_a_page_with_a_reason(client, placement, school):
    line = make.make_line(placement)
    url = reverse("placements:correct_hours", args=[placement.pk, line.pk])
    client.force_login(make.make_coordinator(school, name="Rhea Harjo"))
    assert client.get(url).status_code == 200
    assert client.post(url, typed(placement, ends="14:30")).status_code == 422
    assert client.post(url, typed(placement, ends="14:30", reason="Sheet")).status_code == 302
    assert "Rhea Harjo" in client.get(of(placement)).content.decode()
    client.force_login(placement.student.user)
    assert client.get(url).status_code == 403


def test_a_student_is_nudged_once_a_day(client, placement, school):
    url = reverse("placements:nudge_student", args=[placement.pk])
    client.force_login(make.make_coordinator(school))
    for _press in range(2):
        client.post(url)
    assert Notice.objects.filter(kind="hours_nudge").count() == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        client.post(url)
    assert Notice.objects.filter(kind="hours_nudge").count() == 2
    client.force_login(placement.student.user)
    assert client.post(url).status_code == 403


# Today


def keys(user, today=FRIDAY):
    return [(item.key, item.label) for item in waiting.waiting(user, today)]


def test_students_who_write_nothing_for_nine_days_are_to_nudge(client, placement, school):
    coordinator = make.make_coordinator(school)
    name = placement.student.name
    assert keys(coordinator, MONDAY + timedelta(days=8)) == []
    later = MONDAY + timedelta(days=9)
    assert keys(coordinator, later) == [("nudge-hours", name)]
    make.make_line(placement, MONDAY + timedelta(days=1))
    assert keys(coordinator, later) == []
    assert keys(make.make_coordinator(make.make_school("B")), later + timedelta(days=30)) == []


def test_hours_that_wait_two_weeks_are_to_chase_once_a_supervisor(client, placement, school):
    for n in range(2):
        make.make_line(placement, MONDAY + timedelta(days=n))
    later = FRIDAY + timedelta(days=15)
    coordinator = make.make_coordinator(school)
    chase = [i for i in waiting.waiting(coordinator, later) if i.key == "chase-hours"]
    assert [(i.label, i.since) for i in chase] == [(placement.supervisor.contact.name, FRIDAY)]
    client.force_login(coordinator)
    with clock.at(clock.now() + timedelta(days=15)):
        for _press in range(2):
            client.post(chase[0].remind_url)
    assert Notice.objects.filter(kind="hours_chase").count() == 1


def test_what_waits_for_the_learner(placement):
    user = placement.student.user
    employer = placement.employer_name
    assert keys(user, WEDNESDAY) == [("log-hours", employer)]
    make.make_line(placement, WEDNESDAY, "queried")
    assert keys(user, WEDNESDAY) == [("answer-hours", "Only 2 hours?")]


def test_queried_lines_wait_for_the_student(placement, school):
    make.make_line(placement, state="queried")
    (item,) = waiting.waiting(make.make_coordinator(school), FRIDAY)
    assert (item.key, item.waits_for) == ("hours-queried", placement.student.name)


def test_what_waits_asks_the_same_with_one_and_with_four(school, django_assert_num_queries):
    coordinator = make.make_coordinator(school)
    later = FRIDAY + timedelta(days=30)
    for count in (1, 3):
        for _n in range(count):
            placement = running(school)
            make.make_line(placement)
            make.make_line(placement, WEDNESDAY, "queried", begins=time(9), ends=time(12))
        with django_assert_num_queries(7):
            waiting.waiting(coordinator, later)
