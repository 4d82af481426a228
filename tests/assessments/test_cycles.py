"""When the cycles of a programme ask, and whom."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Holiday
from assessments import actions
from assessments.models import Cycle, FeedbackRequest
from assessments.requirements import final_feedback, mid_feedback, self_rating
from kit import clock
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements import actions as of_placements
from placements.models import Interruption, Participant, Placement
from placements.requirements import Met, Open
from placements.states import S
from tests.assessments.making import (
    DAY,
    FIRST,
    LAST,
    MONDAY,
    answers_to,
    confirm_hours,
    make_cycle,
    make_long,
    noon,
)
from tests.factories import (
    make_coordinator,
    make_guardian,
    make_programme,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db


def plan(today=FIRST):
    """After a night: (day on which it is asked, number, party) of all that there is."""
    actions.plan_requests(today)
    rows = FeedbackRequest.objects.order_by("opens_on", "pk")
    return list(rows.values_list("opens_on", "number", "party"))


def days(today=FIRST):
    return [(row[0] - FIRST).days for row in plan(today)]


@pytest.mark.parametrize(
    ("name", "when", "value", "expected"),
    [
        ("middle", "percent", 50, [50]),
        ("middle", "percent", 33, [33]),
        ("baseline", "start", 0, [0]),
        ("baseline", "start", 9, [9]),
        ("baseline", "start", 400, [100]),
        ("final", "end", 3, [97]),
        ("final", "end", 400, [0]),
        ("regular", "weeks", 4, [28, 56, 84]),
        ("regular", "weeks", 30, []),
    ],
)
def test_when(name, when, value, expected):
    make_cycle(make_long().programme, name, when, value)
    assert days() == expected


def test_nothing_regular_in_the_last_week_before_the_final_of_the_same_person():
    programme = make_long(ends_on=FIRST + timedelta(days=90)).programme
    make_cycle(programme, "regular", "weeks", 4)
    make_cycle(programme, "final", "end", 0)
    assert days() == [28, 56, 90]  # 84 lies six days before
    make_cycle(programme, "regular", "weeks", 4, audience="student")
    assert days() == [28, 28, 56, 56, 84, 90]


def test_after_so_many_confirmed_hours():
    placement = make_long()
    make_cycle(placement.programme, "middle", "hours", 100)
    assert plan() == []
    confirm_hours(placement, days=4)
    assert plan() == []
    confirm_hours(make_long(programme=placement.programme, school=placement.school), days=5)
    [(opens_on, _number, _party)] = plan(FIRST + 20 * DAY)
    assert opens_on == FIRST + 20 * DAY
    assert plan(FIRST + 21 * DAY) == plan(FIRST + 20 * DAY)


def test_hours_that_came_with_a_sheet_ask_nobody():
    placement = make_long(carried_minutes=6000)
    make_cycle(placement.programme, "middle", "hours", 100)
    assert plan() == []


def test_closes_so_many_working_days_later():
    placement = make_long()
    make_cycle(placement.programme, "baseline", "start", 0, due_after=2, closes_after=4)
    Holiday.objects.create(
        school=placement.school, name="Break", first_on=FIRST + DAY, last_on=FIRST + DAY
    )
    plan()
    request = FeedbackRequest.objects.get()
    assert (request.due_on, request.closes_on) == (FIRST + 3 * DAY, FIRST + 7 * DAY)


def test_what_would_be_closed_is_not_asked_for():
    programme = make_long().programme
    make_cycle(programme, "baseline", "start", 0, closes_after=5)
    assert days(FIRST + 8 * DAY) == []  # closed on the Monday, a week after
    assert days(FIRST + 7 * DAY) == [0]


def test_of_regular_turns_that_lie_behind_only_the_last_is_asked():
    make_cycle(make_long().programme, "regular", "weeks", 2)
    assert days(FIRST + 43 * DAY) == [42, 56, 70, 84, 98]


def test_nobody_is_asked_or_reminded_once_it_has_closed():
    placement = make_long(school=make_school(live=False))
    make_cycle(placement.programme, "baseline", "start", 0, closes_after=5)
    actions.tick(FIRST, [placement.school.pk])
    placement.school.live_at = clock.now()
    placement.school.save()
    actions.tick(FIRST + 8 * DAY, [placement.school.pk])
    assert FeedbackRequest.objects.get().state == "expired"
    assert not Notice.objects.exists()


# whom


def of(audience, placement):
    make_cycle(placement.programme, audience=audience)
    return [party for _day, _number, party in plan()]


def test_the_student_rates_themself_and_the_host():
    placement = make_long()
    me = f"student:{placement.student_id}"
    assert of("student", placement) == [me]
    assert of("host", placement) == [me, me]


def test_the_teacher_is_asked_else_the_coordinator_else_nobody():
    placement = make_long()
    assert of("teacher", placement) == []
    placement.coordinator = make_coordinator(placement.school)
    placement.save()
    assert [row[2] for row in plan()] == [f"user:{placement.coordinator_id}"]
    teacher = make_user("teacher", placement.school)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    assert [row[2] for row in plan()] == [f"user:{teacher.pk}"]


def test_a_guardian_is_asked_while_the_student_is_a_minor():
    school = make_school()
    minor, grown = make_student(school), make_student(school, born=date(2000, 5, 1))
    make_guardian(minor, email="")
    with_mail = make_guardian(minor)
    make_guardian(grown)
    placement = make_long(school=school, student=minor)
    make_long(school=school, student=grown, programme=placement.programme)
    assert of("guardian", placement) == [f"guardian:{with_mail.pk}"]


def test_whoever_has_left_is_not_asked_any_more():
    placement = make_long()
    make_cycle(placement.programme)
    assert len(plan()) == 1
    placement.participants.filter(role="supervisor").update(ended_on=MONDAY)
    assert plan() == []


# what changes


def test_a_final_that_was_asked_stays_asked_when_the_end_moves():
    placement = make_long()
    make_cycle(placement.programme, "final", "percent", 100)
    actions.tick(LAST, [placement.school.pk])
    for end in (LAST + 30 * DAY, LAST - 30 * DAY):
        Placement.objects.update(ends_on=end)
        actions.tick(LAST + DAY, [placement.school.pk])
        request = FeedbackRequest.objects.get()
        assert (request.state, request.opens_on) == ("sent", LAST)
    assert Notice.objects.filter(kind="feedback_ask").count() == 1


def test_a_shorter_placement_takes_back_turns_that_nobody_was_asked():
    placement = make_long()
    make_cycle(placement.programme, "regular", "weeks", 4)
    assert days() == [28, 56, 84]
    Placement.objects.update(ends_on=FIRST + 60 * DAY)
    assert days() == [28, 56]


def test_ended_early_the_final_feedback_is_asked_at_once_and_nothing_else():
    school = make_school()
    placement = make_long(school=school)
    make_cycle(placement.programme, "middle", "percent", 50)
    for audience in ("supervisor", "student"):
        make_cycle(placement.programme, "final", "percent", 100, audience=audience)
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
    with clock.at(noon(FIRST + 10 * DAY)):
        of_placements.leave(placement, S.ENDED_EARLY, by=make_coordinator(school), why="moved")
        actions.tick(FIRST + 10 * DAY, [school.pk])
        compose_due(clock.now())
    found = FeedbackRequest.objects.order_by("cycle")
    assert list(found.values_list("state", flat=True)) == ["sent", "sent"]
    contact = placement.supervisor.contact
    assert Message.objects.filter(recipient=f"contact:{contact.pk}", kind="feedback_ask").exists()
    request = found.get(cycle__name="final", cycle__audience="supervisor")
    assert actions.submit(request, answers_to(request), by_label="Dana").submitted_at
    actions.tick(FIRST + 60 * DAY, [school.pk])
    assert set(found.values_list("state", flat=True)) == {"submitted", "expired"}


def test_one_that_ended_early_is_asked_once_though_nothing_was_planned():
    placement = make_long()
    make_cycle(placement.programme, "final", "hours", 100)
    with clock.at(noon(FIRST + 10 * DAY)):
        of_placements.leave(
            placement, S.ENDED_EARLY, by=make_coordinator(placement.school), why="moved"
        )
    assert days(FIRST + 11 * DAY) == [10]
    assert days(FIRST + 12 * DAY) == [10]


def rest(placement, first, last):
    return Interruption.objects.create(
        placement=placement, starts_on=FIRST + first * DAY, ends_on=FIRST + last * DAY
    )


def test_what_opens_in_an_interruption_waits_until_it_is_over():
    placement = make_long()
    make_cycle(placement.programme)
    plan()
    rest(placement, 45, 52)
    rest(placement, 53, 60)
    assert days() == [61]


def test_of_turns_in_one_interruption_only_the_last_is_asked():
    placement = make_long()
    make_cycle(placement.programme, "regular", "weeks", 2)
    rest(placement, 20, 45)
    assert plan()[:3] == [
        (FIRST + 14 * DAY, 1, plan()[0][2]),
        (FIRST + 46 * DAY, 3, plan()[0][2]),
        (FIRST + 56 * DAY, 4, plan()[0][2]),
    ]


def test_nobody_is_reminded_in_an_interruption_and_it_closes_later():
    placement = make_long()
    make_cycle(placement.programme, "baseline", "start", 0, closes_after=10)
    school = [placement.school.pk]
    actions.tick(FIRST, school)
    assert FeedbackRequest.objects.get().closes_on == FIRST + 14 * DAY
    rest(placement, 1, 8)  # six working days
    for n in range(1, 9):
        actions.tick(FIRST + n * DAY, school)
    assert FeedbackRequest.objects.get().reminders == 0
    assert FeedbackRequest.objects.get().closes_on == FIRST + 22 * DAY
    actions.tick(FIRST + 9 * DAY, school)
    assert FeedbackRequest.objects.get().reminders == 2
    actions.tick(FIRST + 22 * DAY, school)
    assert FeedbackRequest.objects.get().state == "sent"
    actions.tick(FIRST + 23 * DAY, school)
    assert FeedbackRequest.objects.get().state == "expired"


def test_an_ended_cycle_asks_for_no_more():
    placement = make_long()
    row = make_cycle(placement.programme)
    plan()
    Cycle.objects.filter(pk=row.pk).update(ended_on=FIRST)
    assert plan() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 101},
        {"when": "weeks", "value": 4},
        {"name": "regular", "when": "weeks", "value": 0},
        {"due_after": 6, "closes_after": 5},
    ],
)
def test_no_such_cycle(fields):
    programme = make_programme(make_school())
    with pytest.raises(IntegrityError):
        make_cycle(programme, **fields)


# what the checklist asks


def test_final_feedback_is_the_supervisor_s_and_the_self_rating_the_student_s():
    placement = make_long()
    assert isinstance(final_feedback(placement), Met)
    for audience in ("student", "supervisor"):
        make_cycle(placement.programme, "final", "percent", 100, audience=audience)
    make_cycle(placement.programme, "middle")
    actions.tick(LAST, [placement.school.pk])
    placement = Placement.objects.get()
    assert isinstance(mid_feedback(placement), Open)
    assert final_feedback(placement).who_ref == f"contact:{placement.supervisor.contact_id}"
    assert self_rating(placement).who_ref == f"student:{placement.student_id}"
    FeedbackRequest.objects.filter(cycle__audience="student").update(state="submitted")
    placement = Placement.objects.get()
    assert isinstance(final_feedback(placement), Open)
    assert isinstance(self_rating(placement), Met)


def test_the_school_s_day_is_that_of_its_time_zone():
    late = datetime.fromisoformat("2026-11-26T23:30:00-06:00")
    placement = make_long(school=make_school(time_zone="America/Chicago"))
    make_cycle(placement.programme, "final", "percent", 100)
    with clock.at(late):
        of_placements.leave(
            placement, S.ENDED_EARLY, by=make_coordinator(placement.school), why="moved"
        )
    assert plan(date(2026, 11, 27))[0][0] == date(2026, 11, 26)


# what those who run it see


def on_page(client, placement, person):
    client.force_login(person)
    return client.get(reverse("assessments:placement", args=[placement.pk])).content.decode()


def test_who_runs_it_sees_why_nobody_is_asked(client):
    placement = make_long()
    placement.participants.filter(role="supervisor").update(ended_on=FIRST)
    for audience in ("supervisor", "teacher", "guardian", "student"):
        make_cycle(placement.programme, audience=audience)
    plan()
    page = on_page(client, placement, make_coordinator(placement.school))
    for words in ("No workplace supervisor", "No teacher and no", "No parent or guardian"):
        assert words in page
    teacher = make_user("teacher", placement.school)
    assert "No workplace supervisor" not in on_page(client, placement, teacher)


def test_a_grown_student_has_no_guardian_to_ask(client):
    school = make_school()
    placement = make_long(school=school, student=make_student(school, born=date(2000, 5, 1)))
    make_cycle(placement.programme, audience="guardian")
    assert "The student is of age." in on_page(client, placement, make_coordinator(school))


def test_the_row_says_that_the_end_moved_after_it_was_asked(client):
    placement = make_long()
    make_cycle(placement.programme, "final", "percent", 100)
    actions.tick(LAST, [placement.school.pk])
    words, rhea = "asked before the last day was moved", make_coordinator(placement.school)
    assert words not in on_page(client, placement, rhea)
    Placement.objects.update(ends_on=LAST + 30 * DAY)
    assert words in on_page(client, placement, rhea)
