"""A supervisor's week in at most six taps on a phone, with scripts and without; then every total says the same."""

import csv
import io
import re
from datetime import time, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kit import clock
from kit.templatetags.house import hours as in_words
from notifications import tasks as post_office
from placements import tasks
from placements.models import LogEntry, Placement
from tests import factories as make
from tests.assessments.test_record import text_of
from tests.browser.test_pages import sign_in
from tests.walks.steps import fill, press, says

MOST_TAPS = 6
DAYS, STUDENTS = 5, 3

pytestmark = pytest.mark.django_db(transaction=True)


class Thumb:
    """Taps on a page, and counts them. Typing into the box that was tapped is no tap."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector):
        self.page.locator(selector).click()
        self.taps += 1

    def type(self, selector, text):
        self.tap(selector)
        self.page.locator(selector).fill(text)

    def press(self, name):
        press(self.page, name)
        self.taps += 1


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def phones(request, browser):
    """A phone for the supervisor, and one for the student."""
    contexts = [
        browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=request.param
        )
        for _n in range(2)
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(15_000)
    yield pages
    for context in contexts:
        context.close()


@pytest.fixture
def school():
    """Its mail goes out today."""
    weekday = clock.today().weekday()
    return make.make_school(time_zone="UTC", weekly_mail_weekday=weekday, weekly_mail_hour=0)


@pytest.fixture
def placements(school):
    """Three students of one supervisor, each with five lines of three hours."""
    contact = make.make_contact(make.make_partnership(school), name="Dana Ortiz")
    return [placed(school, contact) for _n in range(STUDENTS)]


def placed(school, contact):
    first = clock.today() - timedelta(days=20)
    placement = make.make_placement(
        "active", school, contact=contact, starts_on=first, ends_on=first + timedelta(days=60)
    )
    placement.student.user = make.make_user(name=placement.student.name)
    placement.student.save()
    for n in range(1, DAYS + 1):
        day = clock.today() - timedelta(days=n)
        make.make_line(placement, day, made_at=clock.now() - timedelta(days=1))
    return placement


def weekly_mail():
    """The one mail of the week: its sums, and the path behind its button."""
    tasks.weekly_hours()
    post_office.tick()
    (sent,) = mail.outbox
    assert sent.body.count("15 h in 5 lines") == STUDENTS
    return re.search(r"https?://[^/]+(/h/\S+)", sent.body)[1]


def test_a_week_in_six_taps(phones, live_server, school, placements):
    supervisor, student = phones
    door = live_server.url + weekly_mail()
    one, other = placements[0].log.first(), placements[1].log.first()
    supervisor.goto(door)
    thumb = Thumb(supervisor)
    thumb.tap(f"[name=line-{one.pk}][value=off]")
    thumb.type(f"#query-{one.pk}", "Was that not a holiday?")
    thumb.tap(f"[name=line-{other.pk}][value=fix]")
    thumb.type(f"#ends-{other.pk}", "14:30")
    thumb.type(f"#why-{other.pk}", "Left at half past two")
    thumb.press("All the rest look right")
    says(supervisor, "Thank you")
    assert thumb.taps <= MOST_TAPS
    assert LogEntry.objects.confirmed().count() == STUDENTS * DAYS - 1
    agree(school, placements, {0: (12, 3), 1: (14, 0), 2: (15, 0)})

    sign_in(student.context, placements[0].student.user, live_server.url)
    student.goto(live_server.url + reverse("placements:edit_hours", args=[one.pk]))
    fill(student, answer="We opened all the same")
    press(student, "Send to the supervisor")
    supervisor.goto(door)
    says(supervisor, "We opened all the same")
    press(supervisor, "All look right for")
    agree(school, placements, {0: (15, 0), 1: (14, 0), 2: (15, 0)})


def test_what_cannot_stand_keeps_all_that_was_typed(phones, live_server, placements):
    supervisor = phones[0]
    supervisor.goto(live_server.url + weekly_mail())
    line, other = placements[0].log.all()[:2]
    make.make_line(placements[0], line.worked_on, begins=time(16), ends=time(18), hours=2)
    thumb = Thumb(supervisor)
    thumb.tap(f"[name=line-{line.pk}][value=fix]")
    thumb.type(f"#ends-{line.pk}", "17:00")
    thumb.type(f"#why-{line.pk}", "Stayed")
    thumb.tap(f"[name=line-{other.pk}][value=off]")
    thumb.type(f"#query-{other.pk}", "Which day?")
    press(supervisor, "Save")
    says(supervisor, "There is already a line from")
    kept = [supervisor.locator(f"#{name}").input_value() for name in (
        f"ends-{line.pk}", f"why-{line.pk}", f"query-{other.pk}"
    )]  # fmt: skip
    assert kept == ["17:00", "Stayed", "Which day?"]
    assert not LogEntry.objects.exclude(state="submitted").exists()


def agree(school, placements, hours):
    """Confirmed and queried hours of each student: on pages, in record, PDF, JSON, the export and the API."""
    desk = signed_in(make.make_coordinator(school))
    for n, (confirmed, queried) in hours.items():
        placement = Placement.objects.get(pk=placements[n].pk)
        words = [f"{in_words(confirmed * 60)} confirmed"]
        words += [f"{in_words(queried * 60)} queried"] if queried else []
        learner = signed_in(placement.student.user)
        pages = [
            learner.get(reverse("desk:home")),
            learner.get(reverse("placements:my_hours")),
            desk.get(reverse("placements:hours", args=[placement.pk])),
        ]
        for page in pages:
            text = page.content.decode()
            assert [each in text for each in words] == [True] * len(words), page.request
            assert queried or "h queried" not in text
        found = desk.get(f"/api/v1/placements/{placement.pk}").json()
        assert found["confirmed_minutes"] == confirmed * 60
        lines = desk.get(f"/api/v1/log-lines?placement={placement.pk}&state=confirmed").json()
        assert sum(line["minutes"] for line in lines["results"]) == confirmed * 60
        student = [placement.student_id]
        record = desk.get(reverse("assessments:record_json", args=student)).json()
        assert record["totals"]["confirmed_minutes"] == confirmed * 60
        paper = desk.get(reverse("assessments:record_pdf", args=student)).content
        assert in_words(confirmed * 60).replace("\xa0", " ") in text_of(paper)
        assert exported(desk, placement.student) == confirmed * 60


def exported(desk, student):
    """The minutes in the table for the pay office and the funding body."""
    ends = clock.today()
    asked = {"first": ends - timedelta(days=30), "last": ends, "what": "lines"}
    table = desk.get(reverse("placements:hours_table", args=["csv"]), asked)
    rows = csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig")))
    return sum(int(row["Minutes"]) for row in rows if row["Student"] == student.name)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
