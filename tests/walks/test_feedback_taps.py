"""A supervisor's feedback on three students from one mail, on a phone, with scripts and without: taps are counted.

TAPS=file keeps what was counted, a line of JSON a walk, for `make bench`.
"""

import json
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from assessments import actions
from assessments.models import Answer, FeedbackRequest
from kit import clock
from notifications import tasks as post_office
from tests import factories as make
from tests.walks.steps import says

STUDENTS = 3
MOST_TAPS = 12  # of one middle form, from the mail on
SCREEN = 844
TAPS = os.environ.get("TAPS")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def phone(request, browser):
    context = browser.new_context(
        viewport={"width": 390, "height": SCREEN}, java_script_enabled=request.param
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.fixture
def mailed():
    """The addresses in the one mail about three students who are in their middle."""
    school = make.make_school(time_zone="UTC")
    contact = make.make_contact(make.make_partnership(school), name="Dana Ortiz")
    today = clock.today()
    for _n in range(STUDENTS):
        make.make_placement(
            "active",
            school,
            contact=contact,
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=30),
        )
    actions.tick(today, [school.pk])
    post_office.tick()
    (sent,) = mail.outbox
    return re.findall(r"https?://[^/]+(/f/\S+)", sent.body)


def fill_one(page, level=4):
    """Choose a step of each question that has none, and send; gives the taps."""
    taps = 0
    for question in page.locator("[data-question]").all():
        if not question.locator("input:checked").count():
            question.locator(f"input[value='{level}']").check()
            taps += 1
    with page.expect_navigation():
        page.locator(".send-bar button").click()
    return taps + 1


def test_three_students_from_one_mail(phone, live_server, mailed, request):
    begun = time.perf_counter()
    phone.goto(live_server.url + next(path for path in mailed if path.endswith("=4")))
    height = phone.evaluate("document.querySelector('form.form').offsetHeight")
    taps = [1 + fill_one(phone), *(fill_one(phone) for _n in range(STUDENTS - 1))]
    says(phone, "Received, with thanks")
    says(phone, "Your other students")
    counted = {
        "walk": request.node.callspec.id.partition("-")[0],
        "taps": taps,
        "seconds": round(time.perf_counter() - begun, 1),
        "screens": round(height / SCREEN, 1),
    }
    if TAPS:
        with Path(TAPS).open("a") as kept:
            kept.write(json.dumps(counted) + "\n")
    assert max(taps) <= MOST_TAPS
    assert height <= 1.5 * SCREEN
    states = FeedbackRequest.objects.filter(cycle__name="middle").values_list("state", flat=True)
    assert list(states) == ["submitted"] * STUDENTS
    assert Answer.objects.filter(level=4, question__kind="scale").count() == 4 * STUDENTS


def test_the_way_without_a_choice_leads_over_the_list(phone, live_server, mailed):
    phone.goto(live_server.url + mailed[-1])
    says(phone, "3 students wait for your word")
    with phone.expect_navigation():
        phone.get_by_role("link", name="Start with").click()
    for _n in range(STUDENTS):
        fill_one(phone)
    says(phone, "Received, with thanks")


def test_a_phone_that_is_closed_midway_loses_nothing(phone, live_server, mailed):
    phone.goto(live_server.url + mailed[0])
    first = phone.locator("[data-question]").first
    first.locator("input[value='3']").check()
    words = phone.locator("textarea").first
    words.fill("Calm with every patient.")
    if phone.get_by_role("button", name="Save for later").count():
        with phone.expect_navigation():
            phone.get_by_role("button", name="Save for later").click()
        says(phone, "Kept")
    else:
        phone.get_by_text("Saved as you go").wait_for()
    browser, address = phone.context.browser, phone.url.partition("?")[0]
    phone.close()
    context = browser.new_context()
    again = context.new_page()
    again.goto(address)
    assert again.locator("textarea").first.input_value() == "Calm with every patient."
    assert again.locator("[data-question]").first.locator("input[value='3']").is_checked()
    context.close()
