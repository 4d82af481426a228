from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Holiday, School
from assessments import actions
from assessments.models import FeedbackRequest
from kit import clock
from kit.errors import Conflict, Refused
from notifications.models import Message, Notice
from tests.assessments.making import MONDAY, answers_to, make_asked, noon
from tests.factories import make_coordinator, make_school

pytestmark = pytest.mark.django_db


def steps():
    return list(
        Notice.objects.filter(kind="feedback_chase").order_by("pk").values_list("key", flat=True)
    )


def run_days(first, count):
    """The days on which a reminder was written, with its step."""
    found = []
    for n in range(count):
        before = len(steps())
        actions.chase(first + timedelta(days=n))
        actions.chase(first + timedelta(days=n))
        found += [(first + timedelta(days=n), key[-1]) for key in steps()[before:]]
    return found


def only(request):
    FeedbackRequest.objects.exclude(pk=request.pk).update(state="waived")
    return request


def test_asking_writes_one_notice():
    request = make_asked()
    actions.open_due(MONDAY)
    notice = Notice.objects.get(key=f"feedback-ask:{request.pk}")
    assert (request.state, request.asked_on) == ("sent", MONDAY)
    assert notice.recipient == request.party


def test_a_school_that_is_not_live_asks_nobody():
    request = make_asked(school=make_school(live=False))
    assert request.state == "scheduled"


def test_asked_late_is_due_late():
    request = make_asked(today=MONDAY + timedelta(days=14))
    assert request.due_on == date(2026, 12, 7)


def test_reminders_on_the_third_and_seventh_working_day():
    only(make_asked())
    assert run_days(MONDAY, 20) == [(date(2026, 11, 19), "1"), (date(2026, 11, 25), "2")]


def test_reminders_wait_over_a_holiday():
    request = only(make_asked())
    Holiday.objects.create(
        school=request.placement.school,
        name="Thanksgiving",
        first_on=date(2026, 11, 18),
        last_on=date(2026, 11, 20),
    )
    assert run_days(MONDAY, 20) == [(date(2026, 11, 24), "1"), (date(2026, 11, 30), "2")]


def test_asked_on_a_saturday_the_count_begins_on_monday():
    saturday = MONDAY + timedelta(days=5)
    only(make_asked(starts_on=saturday, ends_on=saturday, today=saturday))
    assert run_days(saturday, 20) == [(date(2026, 11, 25), "1"), (date(2026, 12, 1), "2")]


def test_a_missed_step_is_not_made_up_for():
    only(make_asked())
    assert run_days(MONDAY + timedelta(days=14), 3) == [(date(2026, 11, 30), "2")]


def test_whoever_answered_is_not_reminded():
    request = only(make_asked())
    actions.submit(request, answers_to(request), by_label="Dana")
    assert run_days(MONDAY, 20) == []


def test_thirty_days_later_nobody_waits():
    request = only(make_asked())
    actions.expire(MONDAY + timedelta(days=29))
    request.refresh_from_db()
    assert request.state == "sent"
    actions.expire(MONDAY + timedelta(days=30))
    request.refresh_from_db()
    assert request.state == "expired"


def test_by_hand_once_a_day():
    request = only(make_asked())
    rhea = make_coordinator(request.placement.school)
    with clock.at(noon(MONDAY + timedelta(days=9))):
        FeedbackRequest.objects.update(mailed_at=clock.now() - timedelta(hours=25))
        actions.remind(request, by=rhea)
        with pytest.raises(Refused):
            actions.remind(request, by=rhea)
    assert len(steps()) == 1


def test_remind_all_keeps_to_overdue_and_to_own_schools():
    mine, other = only(make_asked()), make_asked(school=make_school("Elsewhere"))
    FeedbackRequest.objects.update(mailed_at=None)
    rhea = make_coordinator(mine.placement.school)
    with clock.at(noon(MONDAY)):
        assert actions.remind_all(by=rhea) == (0, 0)
    with clock.at(noon(MONDAY + timedelta(days=20))):
        assert actions.remind_all(by=rhea) == (1, 0)
        assert actions.remind_all(by=rhea) == (0, 1)
    assert other.party not in Notice.objects.filter(kind="feedback_chase").values_list(
        "recipient", flat=True
    )


def test_another_school_s_coordinator_is_refused():
    request = make_asked()
    stranger = make_coordinator(make_school("Elsewhere"))
    for act in (actions.remind, actions.ask_now):
        with pytest.raises(PermissionDenied):
            act(request, by=stranger)
    with pytest.raises(PermissionDenied):
        actions.waive(request, "Ill", by=stranger)


def test_excused_with_reason_and_name():
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    with pytest.raises(Refused):
        actions.waive(request, "  ", by=rhea)
    request = actions.waive(request, "The clinic closed.", by=rhea)
    assert (request.state, request.waived_by) == ("waived", rhea)
    with pytest.raises(Conflict):
        actions.waive(request, "Again", by=rhea)


def test_asked_anew_after_no_answer():
    request = only(make_asked())
    rhea = make_coordinator(request.placement.school)
    actions.expire(MONDAY + timedelta(days=30))
    with clock.at(noon(MONDAY + timedelta(days=31))):
        actions.ask_now(request, by=rhea)
    request.refresh_from_db()
    assert (request.state, request.name) == ("sent", f"{request.pk}.1")
    assert Notice.objects.filter(key=f"feedback-ask:{request.pk}.1").exists()


def mail(request, state):
    message = Message.objects.create(
        key=f"m{Message.objects.count()}",
        kind="x",
        to_address="a@b.example",
        subject="x",
        state=state,
    )
    Notice.objects.filter(about_id=request.pk).update(message=message)
    return message


def test_a_mail_that_came_back_is_noted_and_forgotten_once_one_went():
    request = only(make_asked())
    mail(request, "bounced")
    actions.note_bounces()
    request.refresh_from_db()
    assert request.state == "bounced"
    Message.objects.update(state="sent")
    actions.note_bounces()
    request.refresh_from_db()
    assert request.state == "sent"


def test_a_tick_of_one_school_leaves_the_others_alone():
    request = make_asked()
    others = School.objects.exclude(pk=request.placement.school_id)
    actions.tick(MONDAY + timedelta(days=40), list(others))
    request.refresh_from_db()
    assert request.state == "sent"
