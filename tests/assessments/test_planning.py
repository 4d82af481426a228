from datetime import date, timedelta

import pytest

from accounts.models import Holiday
from assessments import actions, tasks
from assessments.models import Feedback, FeedbackRequest
from kit import clock
from notifications.models import Notice
from placements.models import Participant, Placement
from tests.assessments.making import FRIDAY, MONDAY, answers_to, make_asked, noon
from tests.factories import make_contact, make_placement, make_programme, make_school

pytestmark = pytest.mark.django_db


def plan(today=MONDAY):
    actions.plan_requests(today)
    return list(FeedbackRequest.objects.order_by("opens_on").values_list("opens_on", "due_on"))


def test_requests_lie_at_their_share_of_the_days():
    make_placement("active", starts_on=MONDAY, ends_on=FRIDAY)
    assert plan() == [
        (date(2026, 11, 28), date(2026, 12, 4)),
        (FRIDAY, date(2026, 12, 18)),
    ]


def test_due_counts_working_days_over_a_holiday():
    placement = make_placement("active", starts_on=MONDAY, ends_on=FRIDAY)
    Holiday.objects.create(
        school=placement.school,
        name="Break",
        first_on=date(2026, 12, 1),
        last_on=date(2026, 12, 2),
    )
    assert plan()[0][1] == date(2026, 12, 8)


def test_twice_plans_nothing_twice():
    make_placement("active")
    assert plan() == plan()
    assert FeedbackRequest.objects.count() == 2


def test_changed_dates_move_what_nobody_was_asked():
    placement = make_placement("active", starts_on=MONDAY, ends_on=FRIDAY)
    plan()
    Placement.objects.filter(pk=placement.pk).update(ends_on=FRIDAY + timedelta(days=7))
    assert plan()[1][0] == FRIDAY + timedelta(days=7)


def test_changed_dates_leave_what_was_asked():
    request = make_asked()
    Placement.objects.update(ends_on=FRIDAY)
    plan()
    request.refresh_from_db()
    assert request.opens_on == MONDAY


@pytest.mark.parametrize("state", ["draft", "signing", "confirmed", "cancelled", "completed"])
def test_only_placements_under_way_are_planned(state):
    make_placement(state)
    assert plan() == []


def test_a_job_shadow_asks_nobody():
    school = make_school()
    make_placement("active", school=school, programme=make_programme(school, "job_shadow"))
    assert plan() == []


def test_without_a_supervisor_nobody_is_asked_until_there_is_one():
    placement = make_placement("active")
    placement.participants.filter(role="supervisor").update(ended_on=MONDAY)
    assert plan() == []


def test_a_new_supervisor_is_asked_anew():
    request = make_asked()
    actions.save_draft(request, answers_to(request), by_label="Dana")
    request.placement.participants.filter(role="supervisor").update(ended_on=MONDAY)
    new = make_contact(request.placement.partnership)
    Participant.objects.create(placement=request.placement, role="supervisor", contact=new)
    plan(MONDAY)
    request.refresh_from_db()
    assert (request.party, request.state, request.turn) == (f"contact:{new.pk}", "sent", 1)
    assert not Feedback.objects.exists()
    assert Notice.objects.filter(key=f"feedback-ask:{request.pk}.1").exists()


def test_what_is_in_stays_with_whoever_gave_it():
    request = make_asked()
    actions.submit(request, answers_to(request), by_label="Dana")
    request.placement.participants.filter(role="supervisor").update(ended_on=MONDAY)
    new = make_contact(request.placement.partnership)
    Participant.objects.create(placement=request.placement, role="supervisor", contact=new)
    before = request.party
    plan(MONDAY)
    request.refresh_from_db()
    assert request.party == before


def test_a_placement_that_is_over_waits_for_nothing():
    request = make_asked()
    Placement.objects.update(state="ended_early")
    plan()
    request.refresh_from_db()
    assert request.state == "waived"


def test_the_task_runs_by_the_school_s_own_day():
    make_placement("active", starts_on=MONDAY, ends_on=MONDAY)
    late_on_sunday_in_chicago = noon(MONDAY) - timedelta(hours=15)
    with clock.at(late_on_sunday_in_chicago):
        tasks.plan()
    assert set(FeedbackRequest.objects.values_list("state", flat=True)) == {"scheduled"}
    with clock.at(noon(MONDAY)):
        tasks.plan()
        tasks.plan()
    assert set(FeedbackRequest.objects.values_list("state", flat=True)) == {"sent"}
    assert Notice.objects.filter(kind="feedback_ask").count() == 2
