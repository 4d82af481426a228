"""The supervisor's page of hours, behind the weekly mail's link and signed in; and the mails."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from kit import clock
from notifications import links
from notifications import tasks as post_office
from notifications.models import Notice
from placements import tasks
from placements.actions import hours as actions
from placements.actions import looking
from placements.emails import hours as emails
from placements.models import LogEntry
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY_3_PM = datetime(2026, 11, 20, 21, tzinfo=UTC)  # in Oklahoma

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def contact(school):
    return make.make_contact(make.make_partnership(school), name="Dana Ortiz")


@pytest.fixture
def placement(school, contact):
    return make.make_placement(state="active", school=school, contact=contact)


@pytest.fixture
def door(contact, school):
    return way_in(contact, school)


def way_in(contact, school):
    """The path of a contact's link."""
    return links.path(
        links.make(emails.DOOR, party=f"contact:{contact.pk}", about=contact, school=school)
    )


def shown(*lines, **said):
    """What the page posts: the version of every line, and what was said."""
    return {f"version-{line.pk}": str(line.version) for line in lines} | {
        name.replace("_", "-"): value for name, value in said.items()
    }


def states():
    return list(LogEntry.objects.order_by("pk").values_list("state", flat=True))


def test_looking_changes_nothing(client, door, placement):
    make.make_line(placement)
    page = client.get(door)
    assert placement.student.name in page.content.decode()
    assert states() == ["submitted"]


def test_lines_are_saved_one_by_one_and_the_rest_waits(client, door, placement):
    lines = [make.make_line(placement, MONDAY + timedelta(days=n)) for n in range(3)]
    said = {
        f"line-{lines[0].pk}": "right",
        f"line-{lines[1].pk}": "off",
        f"query-{lines[1].pk}": "2 h?",
    }
    page = client.post(door, shown(*lines) | said, follow=True)
    assert states() == ["confirmed", "queried", "submitted"]
    assert (page.context["confirmed"], page.context["queried"], page.context["total"]) == (
        180,
        180,
        180,
    )
    assert "3 h still wait for you" in page.content.decode()


def test_a_word_on_what_is_off_says_enough(client, door, placement):
    line = make.make_line(placement)
    client.post(door, shown(line) | {f"query-{line.pk}": "Left at two"})
    assert states() == ["queried"]


def test_off_without_a_word_is_asked_for_and_nothing_is_lost(client, door, placement):
    one, two = make.make_line(placement), make.make_line(placement, WEDNESDAY)
    said = {f"line-{one.pk}": "off", f"line-{two.pk}": "off", f"query-{two.pk}": "Holiday"}
    page = client.post(door, shown(one, two) | said)
    assert page.status_code == 422
    assert 'value="Holiday"' in page.content.decode()
    assert states() == ["submitted", "submitted"]


def test_all_of_a_student_and_all_of_everybody(client, door, placement, school, contact):
    other = make.make_placement(state="active", school=school, contact=contact)
    lines = [
        make.make_line(p, MONDAY + timedelta(days=n)) for p in (placement, other) for n in (0, 1)
    ]
    client.post(door, shown(*lines) | {"all": str(placement.pk)})
    assert states() == ["confirmed", "confirmed", "submitted", "submitted"]
    off = {f"line-{lines[2].pk}": "off", f"query-{lines[2].pk}": "Left at two"}
    page = client.post(door, shown(*lines[2:]) | off | {"all": "every"}, follow=True)
    assert states() == ["confirmed", "confirmed", "queried", "confirmed"]
    assert "Nothing else waits for you" in page.content.decode()


def test_all_means_all_that_was_on_the_page(client, door, placement):
    seen, later = make.make_line(placement), make.make_line(placement, WEDNESDAY)
    client.post(door, shown(seen) | {"all": "every"})
    assert states() == ["confirmed", "submitted"]
    assert later.state == "submitted"


def test_a_line_edited_meanwhile_is_shown_again(client, door, placement):
    line = make.make_line(placement)
    data = shown(line) | {f"line-{line.pk}": "right"}
    LogEntry.objects.update(minutes=60, version=2)
    page = client.post(door, data, follow=True)
    assert "changed or looked at while you read" in page.content.decode()
    assert states() == ["submitted"]


def test_a_line_that_somebody_looked_at_meanwhile_is_told(client, door, placement):
    line = make.make_line(placement)
    LogEntry.objects.update(state="queried", query="Which day?")
    page = client.post(door, shown(line) | {"all": "every"}, follow=True)
    assert "looked at while you read" in page.content.decode()


def test_other_supervisors_lines_are_neither_shown_nor_taken(client, door, placement, school):
    strange = make.make_placement(state="active", school=school)
    elsewhere = make.make_placement(state="active", school=make.make_school("B"))
    lines = [make.make_line(p) for p in (strange, elsewhere)]
    assert client.get(door).context["people"] == []
    client.post(door, shown(*lines) | {f"line-{line.pk}": "right" for line in lines})
    assert states() == ["submitted", "submitted"]


@pytest.mark.parametrize("junk", ["version-x", "version-99999999999999999999", "version-"])
def test_junk_is_passed_over(client, door, placement, junk):
    make.make_line(placement)
    assert client.post(door, {junk: "²", "all": "every"}).status_code == 302
    assert states() == ["submitted"]


def test_a_forged_link_and_one_of_somebody_who_left(client, door, contact):
    assert client.get(reverse(emails.DOOR, args=["x" * 43])).status_code == 404
    contact.ended_on = MONDAY
    contact.save()
    assert client.get(door).status_code == 404


def test_the_same_page_signed_in(client, placement, contact):
    line = make.make_line(placement)
    contact.user = make.make_user(name="Dana Ortiz")
    contact.save()
    client.force_login(contact.user)
    url = reverse("placements:confirm_my_hours")
    client.post(url, shown(line) | {"all": "every"})
    assert states() == ["confirmed"]
    assert "3 h confirmed today" in client.get(url + "?done").content.decode()


def test_a_stranger_finds_nothing_signed_in(client, placement):
    line = make.make_line(placement)
    client.force_login(make.make_user())
    client.post(reverse("placements:confirm_my_hours"), shown(line) | {"all": "every"})
    assert states() == ["submitted"]


def test_the_page_asks_eight_times_with_3_lines_and_with_60(
    client, door, placement, django_assert_num_queries
):
    for days in (range(3), range(3, 60)):
        for n in days:
            make.make_line(placement, MONDAY + timedelta(days=n))
        with django_assert_num_queries(8):
            client.get(door)


# mails


def test_the_weekly_mail_names_all_students_once(client, placement, school, contact):
    other = make.make_placement(state="active", school=school, contact=contact)
    with clock.at(FRIDAY_3_PM - timedelta(hours=2)):
        make.make_line(placement)
        make.make_line(other)
        make.make_line(other, WEDNESDAY)
        tasks.weekly_hours()
        assert not Notice.objects.exists()
    with clock.at(FRIDAY_3_PM + timedelta(minutes=5)):
        for _run in range(2):
            tasks.weekly_hours()
        for _tick in range(2):
            post_office.tick()
    (sent,) = mail.outbox
    assert sent.subject == "Confirm this week: two students, 1 min"
    assert "6 h in 2 lines" in sent.body
    door = re.search(r"https?://[^/]+(/h/\S+)", sent.body)[1]
    assert len(client.get(door).context["people"]) == 2


def test_one_student_is_written_as_one():
    assert emails.week_subject(1, 5) == "Confirm this week: one student, 1 min"
    assert emails.week_subject(12, 40) == "Confirm this week: 12 students, 6 min"


def test_no_mail_when_nothing_waits_any_more(placement, contact):
    with clock.at(FRIDAY_3_PM):
        line = make.make_line(placement, made_at=FRIDAY_3_PM - timedelta(hours=1))
        tasks.weekly_hours()
        looking.look([looking.Verdict(line.pk, 1, right=True)], by=contact)
        post_office.tick()
    assert mail.outbox == []


def test_a_worker_that_was_down_sends_the_next_morning_but_not_on_monday(placement):
    make.make_line(placement, made_at=FRIDAY_3_PM - timedelta(hours=1))
    for hours, count in ((90, 0), (20, 1)):
        with clock.at(FRIDAY_3_PM + timedelta(hours=hours)):
            tasks.weekly_hours()
        assert Notice.objects.count() == count


def test_each_school_has_its_own_weekday_and_zone(contact):
    school = make.make_school("Harbor", time_zone="Europe/Warsaw", weekly_mail_weekday=3)
    contact = make.make_contact(make.make_partnership(school))
    placement = make.make_placement(state="active", school=school, contact=contact)
    make.make_line(placement, made_at=datetime(2026, 11, 18, tzinfo=UTC))
    for hour, count in ((13, 0), (14, 1)):
        with clock.at(datetime(2026, 11, 19, hour, 30, tzinfo=UTC)):
            tasks.weekly_hours()
        assert Notice.objects.count() == count


def test_a_school_that_is_not_live_asks_nobody():
    placement = make.make_placement(state="active", school=make.make_school("B", live=False))
    make.make_line(placement, made_at=FRIDAY_3_PM - timedelta(hours=1))
    with clock.at(FRIDAY_3_PM):
        tasks.weekly_hours()
    assert not Notice.objects.exists()


def test_queries_reach_the_student_in_one_mail(placement, contact):
    lines = [
        make.make_line(placement),
        make.make_line(placement, WEDNESDAY, begins=time(9), ends=time(12)),
    ]
    with clock.at(FRIDAY_3_PM):
        for line, word in zip(lines, ("Left at two", "Was a holiday"), strict=True):
            looking.look([looking.Verdict(line.pk, 1, right=False, query=word)], by=contact)
        post_office.tick()
        assert mail.outbox == []
    with clock.at(FRIDAY_3_PM + timedelta(minutes=11)):
        post_office.tick()
    (sent,) = mail.outbox
    assert sent.to[0].endswith(placement.student.email) or placement.student.email in sent.to[0]
    assert sent.subject == "Dana Ortiz asks about 2 lines of your hours"
    assert "Left at two" in sent.body
    assert "Was a holiday" in sent.body


def test_a_nudge_is_dropped_when_the_student_wrote_meanwhile(placement, school):
    with clock.at(FRIDAY_3_PM):
        actions.nudge(placement, by=make.make_coordinator(school))
    with clock.at(FRIDAY_3_PM + timedelta(minutes=1)):
        make.make_line(placement)
        post_office.tick()
    assert mail.outbox == []


def test_a_nudge_says_where_the_hours_end(placement, school):
    make.make_line(placement, made_at=FRIDAY_3_PM - timedelta(days=4))
    with clock.at(FRIDAY_3_PM):
        actions.nudge(placement, by=make.make_coordinator(school))
        post_office.tick()
    (sent,) = mail.outbox
    assert "Nov. 16, 2026" in sent.body
