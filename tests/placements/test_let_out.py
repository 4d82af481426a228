"""The mail of one placement leaves before its school is live, and no other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from assessments import actions as feedback
from assessments.models import FeedbackRequest
from kit import clock
from notifications import actions as mail
from notifications import links, tasks
from notifications.models import Message, Notice
from placements import actions
from placements.actions import hours, looking
from placements.tasks.hours import weekly_hours
from placements.waiting import hours as waiting_hours
from tests.factories import (
    MONDAY,
    make_contact,
    make_coordinator,
    make_line,
    make_partnership,
    make_placement,
    make_school,
    make_user,
)
from tests.notifications.conftest import smtp  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(live=False)


@pytest.fixture
def coordinator(school):
    return make_coordinator(school)


@pytest.fixture
def placements(school, coordinator):
    """Two that were sent out, each to a host of its own, and one of another school."""
    found = []
    for word, where in [("one", school), ("two", school), ("else", make_school(live=False))]:
        contact = make_contact(make_partnership(where), email=f"{word}@host.example")
        placement = make_placement("draft", where, contact=contact)
        by = coordinator if where == school else make_coordinator(where)
        found.append(actions.send_out(placement, by=by))
    return found


def sent_to():
    return sorted(Message.objects.values_list("to_address", flat=True))


def test_only_the_mail_of_the_placement_leaves(placements, coordinator, smtp):  # noqa: F811
    tasks.tick()
    assert smtp.mails == []
    mail.let_out(placements[0], placements[0].school, by=coordinator)
    with clock.at(clock.now() + timedelta(days=30)):
        tasks.tick()
    assert {address for address, _text in smtp.mails} == {"one@host.example"}
    assert Notice.objects.held().exclude(case_id=placements[0].pk).count() > 0


def test_what_comes_later_about_it_leaves_too(school, coordinator):
    placement = make_placement("draft", school)
    mail.let_out(placement, school, by=coordinator)
    actions.send_out(placement, by=coordinator)
    actions.send_out(make_placement("draft", school), by=coordinator)
    tasks.tick()
    assert sent_to() == [placement.signatory.contact.email]


def test_the_same_number_of_another_kind_of_row_opens_nothing(placements, school, coordinator):
    mail.let_out(school.__class__(pk=placements[1].pk), school, by=coordinator)
    tasks.tick()
    assert sent_to() == []


def test_letting_out_with_another_school_opens_nothing(placements):
    """The clearance of somebody who runs another school does not reach this one's notices."""
    stranger = make_school("Cedar", live=False)
    mail.let_out(placements[0], stranger, by=make_coordinator(stranger))
    tasks.tick()
    assert sent_to() == []


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OBSERVER])
def test_other_staff_may_not(placements, school, role):
    with pytest.raises(PermissionDenied):
        mail.let_out(placements[0], school, by=make_user(role, school))


def test_another_schools_coordinator_may_not(placements, school):
    with pytest.raises(PermissionDenied):
        mail.let_out(placements[0], school, by=make_coordinator(make_school("Cedar")))


def test_twice_keeps_the_first_name(placements, school, coordinator):
    first = mail.let_out(placements[0], school, by=coordinator)
    assert mail.let_out(placements[0], school, by=make_coordinator(school)) == first
    assert mail.clearance_of(placements[0]).by == coordinator


def test_the_preview_is_of_the_one_placement(placements, school):
    names = {row.address for row in mail.preview(school, placements[0])}
    assert names == {"one@host.example"}
    assert {row.address for row in mail.preview(school)} == {
        "one@host.example",
        "two@host.example",
    }


def test_the_whole_school_follows(placements, school, coordinator):
    mail.let_out(placements[0], school, by=coordinator)
    tasks.tick()
    mail.go_live(school, by=coordinator)
    tasks.tick()
    assert sent_to() == ["one@host.example", "two@host.example"]


def supervised(school):
    """Two running placements of one supervisor, with a line each."""
    contact = make_contact(make_partnership(school), email="boss@host.example")
    first, second = (make_placement("active", school, contact=contact) for _n in range(2))
    for placement in (first, second):
        make_line(placement, made_at=clock.local(MONDAY, 18, school.time_zone))
    return first, second


def friday(zone):
    return clock.local(MONDAY + timedelta(days=4), 16, zone)


def test_the_weekly_mail_names_only_the_learner_who_was_let_out(school, coordinator):
    first, second = supervised(school)
    with clock.at(friday(school.time_zone)):
        weekly_hours()
        tasks.tick()
        assert sent_to() == []
        mail.let_out(first, school, by=coordinator)
        weekly_hours()
        tasks.tick()
    message = Message.objects.get()
    assert first.student.name in message.text
    assert second.student.name not in message.text


def test_students_are_nudged_only_where_mail_leaves(school, coordinator):
    first, second = (make_placement("active", school) for _n in range(2))
    day = MONDAY + timedelta(days=20)
    assert list(waiting_hours.quiet([school.pk], day)) == []
    mail.let_out(first, school, by=coordinator)
    assert list(waiting_hours.quiet([school.pk], day)) == [first]
    assert hours.nudge_all(by=coordinator, today=day) == 1
    assert hours.nudge(second, by=coordinator)  # by hand: written down, and held
    tasks.tick()
    assert sent_to() == [first.student.email]


def test_a_query_about_hours_leaves_with_its_placement(school, coordinator):
    first, second = supervised(school)
    for placement in (first, second):
        line = placement.log.get()
        contact = placement.supervisor.contact
        looking.look([looking.Verdict(line.pk, line.version, right=False, query="?")], by=contact)
    mail.let_out(first, school, by=coordinator)
    with clock.at(clock.now() + timedelta(hours=1)):
        tasks.tick()
    assert sent_to() == [first.student.email]


def test_feedback_is_asked_for_the_one_that_was_let_out(school, coordinator):
    first, second = supervised(school)
    last = first.ends_on
    with clock.at(clock.local(last, 12, school.time_zone)):
        feedback.plan_requests(last)
        feedback.open_due(last)
        assert not FeedbackRequest.objects.unanswered().exists()
        mail.let_out(first, school, by=coordinator)
        feedback.open_due(last)
        asked = FeedbackRequest.objects.unanswered()
        assert set(asked.values_list("placement", flat=True)) == {first.pk}
        tasks.tick()
    message = Message.objects.get()
    assert second.student.name not in message.text


def test_a_fresh_link_of_somebody_who_was_written_to_leaves(school, coordinator):
    first, _second = supervised(school)
    mail.let_out(first, school, by=coordinator)
    contact = first.supervisor.contact
    with clock.at(friday(school.time_zone)):
        weekly_hours()
        tasks.tick()
        about = {"party": f"contact:{contact.pk}", "about": contact, "school": school}
        mail.renew(links.make("placements:confirm_hours", **about))
        tasks.tick()
    assert Message.objects.filter(kind="fresh-link").count() == 1


def test_a_fresh_link_of_somebody_else_is_held(placements, school, coordinator):
    mail.let_out(placements[0], school, by=coordinator)
    contact = placements[1].signatory.contact
    about = {"party": f"contact:{contact.pk}", "about": placements[1], "school": school}
    mail.renew(links.make("placements:host", **about))
    tasks.tick()
    assert not Message.objects.filter(to_address="two@host.example").exists()


def test_the_pages_say_so(placements, school, coordinator, client):
    client.force_login(coordinator)
    detail = reverse("placements:detail", args=[placements[0].pk])
    page = reverse("placements:let_out", args=[placements[0].pk])
    live = reverse("notifications:go_live", args=[school.pk])
    assert "No mail about this placement leaves yet" in client.get(detail).text
    assert page in client.get(live).text
    assert page in client.get(reverse("notifications:mail") + "?state=held").text
    shown = client.get(page).text
    assert "one@host.example" in shown
    assert "two@host.example" not in shown
    assert client.post(page, follow=True).redirect_chain[-1][0] == detail
    assert "for this placement only" in client.get(detail).text
    text = client.get(live).text
    assert f"let out by {coordinator}" in text
    assert "Mail of 1 placement leaves; no other yet" in " ".join(text.split())
    assert "one@host.example" not in client.get(reverse("notifications:mail") + "?state=held").text


def test_a_live_school_has_nothing_to_let_out(client):
    school = make_school()
    placement = make_placement("draft", school)
    client.force_login(make_coordinator(school))
    detail = client.get(reverse("placements:detail", args=[placement.pk])).text
    assert "leaves yet" not in detail
