"""Nobody has two mails about feedback on one day: what is asked and reminded of travels together."""

import pytest

from assessments import actions
from assessments.models import FeedbackRequest
from kit import clock
from kit.errors import Refused
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements.models import Participant, Placement
from tests.assessments.making import DAY, FIRST, make_cycle, make_long, noon
from tests.factories import make_contact, make_coordinator, make_school

pytestmark = pytest.mark.django_db


def two_of_one_supervisor():
    school = make_school()
    first = make_long(school=school)
    contact = first.supervisor.contact
    second = make_long(school=school, contact=contact, programme=first.programme)
    return school, contact, first, second


def mails(contact, moment):
    compose_due(moment)
    return Message.objects.filter(recipient=f"contact:{contact.pk}").count()


def test_asked_and_reminded_on_one_day_in_one_mail():
    school, contact, _first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    Placement.objects.filter(pk=second.pk).update(starts_on=FIRST + 3 * DAY)
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
        assert mails(contact, clock.now()) == 1
    with clock.at(noon(FIRST + 3 * DAY)):
        actions.tick(FIRST + 3 * DAY, [school.pk])
        kinds = set(Notice.objects.pending().values_list("kind", flat=True))
        assert mails(contact, clock.now()) == 2
    assert kinds == {"feedback_ask"}
    assert sorted(FeedbackRequest.objects.values_list("reminders", flat=True)) == [0, 1]


def test_who_had_a_mail_today_is_asked_tomorrow():
    school, contact, _first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    Placement.objects.filter(pk=second.pk).update(state="signing")
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
        Placement.objects.filter(pk=second.pk).update(state="active")
        actions.tick(FIRST, [school.pk])
        assert mails(contact, clock.now()) == 1
    with clock.at(noon(FIRST + DAY)):
        actions.tick(FIRST + DAY, [school.pk])
        assert mails(contact, clock.now()) == 2


def test_asked_by_hand_the_second_mail_leaves_in_the_morning_with_what_else_is_asked():
    school, contact, _first, second = two_of_one_supervisor()
    make_cycle(second.programme)
    rhea = make_coordinator(school)
    with clock.at(noon(FIRST)):
        actions.plan_requests(FIRST)
        for request in FeedbackRequest.objects.order_by("pk"):
            actions.ask_now(request, by=rhea)
        assert mails(contact, clock.now()) == 1
        actions.tick(FIRST, [school.pk])
    with clock.at(noon(FIRST + DAY)):
        actions.tick(FIRST + DAY, [school.pk])
        assert mails(contact, clock.now()) == 2


def test_a_reminder_by_hand_is_about_all_that_waits_and_the_next_is_refused():
    school, contact, _first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    rhea = make_coordinator(school)
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
        mails(contact, clock.now())
    with clock.at(noon(FIRST + 2 * DAY)):
        assert actions.remind_all(by=rhea) == (0, 0)
        FeedbackRequest.objects.update(due_on=FIRST)
        assert actions.remind_all(by=rhea) == (2, 0)
        assert actions.remind_all(by=rhea) == (0, 2)
        assert mails(contact, clock.now()) == 2


def test_a_new_supervisor_of_two_has_one_mail():
    school, _contact, first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    new = make_contact(first.partnership)
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
        Participant.objects.filter(role="supervisor").update(ended_on=FIRST)
        for placement in (first, second):
            Participant.objects.create(placement=placement, role="supervisor", contact=new)
        actions.tick(FIRST, [school.pk])
        assert set(FeedbackRequest.objects.values_list("party", flat=True)) == {
            f"contact:{new.pk}"
        }
        assert mails(new, clock.now()) == 1


def test_who_had_a_mail_about_what_was_passed_on_has_no_second_one_that_day():
    school, contact, first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    rhea, new = make_coordinator(school), make_contact(first.partnership)
    Placement.objects.filter(pk=first.pk).update(starts_on=FIRST + 30 * DAY)
    Placement.objects.filter(pk=second.pk).update(state="signing")
    with clock.at(noon(FIRST)):
        actions.plan_requests(FIRST)
        actions.ask_now(first.feedback_requests.get(cycle__name="baseline"), by=rhea)
        assert mails(contact, clock.now()) == 1
        Participant.objects.filter(placement=first).update(ended_on=FIRST)
        Participant.objects.create(placement=first, role="supervisor", contact=new)
        Placement.objects.filter(pk=second.pk).update(state="active")
        actions.tick(FIRST, [school.pk])
        assert mails(new, clock.now()) == 1
        assert mails(contact, clock.now()) == 1
    with clock.at(noon(FIRST + DAY)):
        actions.tick(FIRST + DAY, [school.pk])
        assert mails(contact, clock.now()) == 2


def test_nobody_is_reminded_by_hand_on_the_day_of_a_mail_about_what_was_passed_on():
    school, contact, first, second = two_of_one_supervisor()
    make_cycle(second.programme, "baseline", "start", 0)
    make_cycle(second.programme)
    rhea, new = make_coordinator(school), make_contact(first.partnership)
    with clock.at(noon(FIRST)):
        actions.tick(FIRST, [school.pk])
    with clock.at(noon(FIRST + 2 * DAY)):
        actions.ask_now(first.feedback_requests.get(cycle__name="middle"), by=rhea)
        Participant.objects.filter(placement=first).update(ended_on=FIRST)
        Participant.objects.create(placement=first, role="supervisor", contact=new)
        actions.tick(FIRST + 2 * DAY, [school.pk])
        waiting = second.feedback_requests.get(cycle__name="baseline")
        assert waiting.party == f"contact:{contact.pk}"
        with pytest.raises(Refused):
            actions.remind(waiting, by=rhea)
