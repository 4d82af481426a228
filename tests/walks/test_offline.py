"""Airplane mode: hours written without a signal arrive once, what is refused is kept, signing out leaves nothing."""

import os
import signal
from datetime import timedelta

import pytest
from playwright.sync_api import Error

from kit import clock
from placements.models import JournalEntry, LogEntry
from tests import factories as make
from tests.browser.test_pages import sign_in
from tests.walks.steps import says
from tests.walks.town import Town, wait

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "celery -A wbl worker --concurrency 1 --loglevel warning"
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  if (!names.length || !navigator.serviceWorker.controller) return false;
  return (await (await caches.open(names[0])).keys()).length >= 7;
}"""
LEFT = """async () => [
  await caches.keys(),
  (await indexedDB.databases()).map((one) => one.name),
  (await navigator.serviceWorker.getRegistrations()).length,
]"""


class Web(Town):
    """A town of which only the web process is needed; it ends as by a machine that fails."""

    def start(self):
        self.run(f"gunicorn wbl.wsgi --bind 127.0.0.1:{self.port} --threads 4")
        wait(self.answers, "the web process")

    def stop(self):
        for child in self.children:
            os.killpg(child.pid, signal.SIGKILL)
        super().stop()


@pytest.fixture
def web(tmp_path):
    place = Web(tmp_path)
    place.begin()
    yield place
    place.close()


@pytest.fixture
def placement():
    """A placement in its second month, with nothing planned that the law could be against."""
    school = make.make_school()
    student = make.make_student(school, user=make.make_user(email="ava@students.example"))
    today = clock.today(school.time_zone)
    return make.make_placement(
        "active",
        school,
        student,
        starts_on=today - timedelta(days=40),
        ends_on=today + timedelta(days=40),
    )


@pytest.fixture
def phone(browser, web, placement):
    """The learner's phone, signed in, with its pages kept."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=web.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    sign_in(context, placement.student.user, web.url)
    page.goto("/")
    wait(lambda: page.evaluate(KEPT), "the pages on the phone")
    yield page
    context.close()
    assert page.complaints == []


def write(page, back, begins="12:30", ends="14:30"):
    """Write a line of so many days ago."""
    page.goto("/hours/new/")
    day = clock.today() - timedelta(days=back)
    for name, value in {"worked_on": day.isoformat(), "begins": begins, "ends": ends}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("form[data-offline] .button-main").click()


def go(page, address):
    """Go there, also where the page shows itself anew at that moment, for something was sent."""

    def gone():
        try:
            return page.goto(address)
        except Error as told:
            if not any(words in str(told) for words in ("ERR_ABORTED", "interrupted by another")):
                raise
        return None

    wait(gone, address)


def keep_journal(page):
    page.goto("/journal/new/")
    page.locator("[name=text]").fill("Took two impressions, the second was good.")
    page.locator("form[data-offline] .button-main").click()


def waits(page, count):
    """The sign says how many are not sent."""
    page.wait_for_function(
        "count => document.querySelector('[data-sign=unsent] [data-count]')?.textContent == count"
        " && document.querySelector('[data-sign=unsent]').hidden == !count",
        arg=count,
    )


def days():
    return sorted(LogEntry.objects.values_list("worked_on", flat=True))


def test_three_lines_and_a_journal_without_a_signal_arrive_once(phone):
    phone.context.set_offline(True)
    for number in (1, 2, 3):
        write(phone, number * 2)
        waits(phone, number)
    keep_journal(phone)
    waits(phone, 4)
    phone.reload()
    waits(phone, 4)
    says(phone, "No signal: as of")
    assert days() == []
    phone.goto("/placements/")
    says(phone, "This page is not kept on your phone")
    phone.goto("/")
    phone.context.set_offline(False)
    wait(JournalEntry.objects.exists, "three lines and a journal")
    go(phone, "/hours/")
    waits(phone, 0)
    assert len(set(days())) == len(days()) == 3
    assert JournalEntry.objects.count() == 1


def test_what_is_written_while_web_and_worker_are_dead_arrives_once(phone, web):
    web.run(WORKER)
    phone.goto("/hours/new/")
    web.stop()
    for number in (1, 2, 3):
        write(phone, number * 2)
        waits(phone, number)
    keep_journal(phone)
    waits(phone, 4)
    web.start()
    web.run(WORKER)
    go(phone, "/unsent/")
    wait(JournalEntry.objects.exists, "three lines and a journal")
    waits(phone, 0)
    says(phone, "Everything is sent")
    assert len(set(days())) == len(days()) == 3
    assert JournalEntry.objects.count() == 1


def test_the_signal_goes_while_the_form_is_open(phone, web):
    """The browser still believes in its network: the service worker keeps what was sent."""
    phone.goto("/hours/new/")
    phone.locator("[name=worked_on]").fill((clock.today() - timedelta(days=2)).isoformat())
    phone.locator("[name=begins]").fill("09:00")
    phone.locator("[name=ends]").fill("10:30")
    web.stop()
    phone.locator("form[data-offline] .button-main").click()
    waits(phone, 1)
    web.start()
    go(phone, "/")
    wait(lambda: len(days()) == 1, "the line")


def test_what_is_refused_is_kept_and_put_right(phone):
    phone.context.set_offline(True)
    write(phone, 2)
    waits(phone, 1)
    write(phone, 2, "13:00", "15:00")
    waits(phone, 2)
    phone.context.set_offline(False)
    wait(lambda: len(days()) == 1, "the first line")
    waits(phone, 1)
    go(phone, "/unsent/")
    phone.get_by_text("There is already a line from").wait_for()
    phone.get_by_role("link", name="Change").click()
    phone.wait_for_selector("form[data-offline] .errors")
    assert phone.locator("[name=begins]").input_value() == "13:00"
    phone.locator("[name=begins]").fill("14:30")
    phone.locator("form[data-offline] .button-main").click()
    wait(lambda: len(days()) == 2, "the line that was put right")
    waits(phone, 0)


def test_one_tap_without_a_signal(phone, placement):
    placement.periods.all().delete()
    today = clock.today(placement.school.time_zone)
    make.make_period(placement, today.weekday())
    phone.goto("/")
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_role("button", name="Worked as planned").click()
    waits(phone, 1)
    says(phone, "Kept on this phone")
    assert phone.get_by_role("button", name="Worked as planned").count() == 0
    phone.context.set_offline(False)
    wait(lambda: days() == [today], "the line")


def test_signing_out_asks_and_leaves_nothing(phone, web):
    phone.context.set_offline(True)
    write(phone, 2)
    waits(phone, 1)
    web.stop()
    phone.context.set_offline(False)
    go(phone, "/")
    waits(phone, 1)
    phone.locator("details.account summary").click()
    phone.get_by_role("button", name="Sign out").click()
    says(phone, "Not sent yet: 1. Sign out all the same?")
    web.start()
    phone.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/accounts/login/")
    wait(lambda: phone.evaluate(LEFT) == [[], [], 0], "an empty phone")


def test_what_another_person_wrote_is_never_sent(phone, web, placement):
    other = make.make_student(placement.school, user=make.make_user(email="bo@students.example"))
    make.make_placement(
        "active",
        placement.school,
        other,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
    )
    phone.context.set_offline(True)
    write(phone, 2)
    waits(phone, 1)
    phone.context.clear_cookies()
    sign_in(phone.context, other.user, web.url)
    with phone.expect_navigation():
        phone.context.set_offline(False)
    waits(phone, 0)
    own = "async id => (await caches.keys()).filter(name => name.startsWith('pages-')).join()"
    found = wait(lambda: phone.evaluate(own), "pages of the other person")
    assert found == f"pages-{other.user.pk}"
    assert days() == []


def test_what_was_written_goes_out_after_signing_in_again(phone, web, placement):
    phone.context.set_offline(True)
    write(phone, 2)
    waits(phone, 1)
    phone.context.clear_cookies()
    phone.goto("/unsent/")
    phone.context.set_offline(False)
    phone.wait_for_url("**/accounts/login/**")
    sign_in(phone.context, placement.student.user, web.url)
    phone.goto("/")
    wait(lambda: len(days()) == 1, "the line")
