"""A supervisor's form in a phone's browser, with scripts and without."""

from datetime import timedelta

import pytest

from assessments.models import Answer, FeedbackRequest
from tests.assessments.making import MONDAY, make_asked
from tests.assessments.test_given import link_of, only, second
from tests.browser.test_pages import faults

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def asked():
    """A request with a month of placement behind it."""
    request = make_asked(ends_on=MONDAY + timedelta(days=30), today=MONDAY + timedelta(days=15))
    return only(request)


def open_form(browser, url, request, **options):
    context = browser.new_context(viewport=PHONE, **options)
    page = context.new_page()
    page.goto(url + link_of(request), wait_until="networkidle")
    return page


def choose(page, level, count=9):
    """The same step of each question, by the number a person sees."""
    for box in page.locator("[data-question]").all()[:count]:
        box.locator(f"input[value='{level}']").check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_middle_form_on_a_phone(browser, live_server, scheme):
    request = asked()
    page = open_form(browser, live_server.url, request, color_scheme=scheme)
    assert page.evaluate("document.querySelector('form.form').offsetHeight") <= 1.5 * 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    heights = page.eval_on_selector_all(".step-number", "all => all.map(s => s.offsetHeight)")
    assert min(heights) >= 44
    assert faults(page) == []
    page.context.close()


def test_kept_as_it_is_typed_and_counted(browser, live_server):
    request = asked()
    page = open_form(browser, live_server.url, request)
    with page.expect_response(lambda answer: answer.url.endswith("/save/")) as saved:
        choose(page, 4, count=3)
    assert saved.value.status == 204
    assert "3 of 4" in page.locator(".send-bar button").inner_text()
    assert Answer.objects.filter(level=4).count() == 3
    page.reload()
    assert "3 of 4" in page.locator(".send-bar button").inner_text()
    page.locator(".send-bar button").click()
    page.wait_for_selector("[role=alert]")
    assert faults(page) == []
    choose(page, 5)
    page.locator(".send-bar button").click()
    page.wait_for_selector("text=Received, with thanks")
    assert faults(page) == []
    page.context.close()


def test_without_scripts(browser, live_server):
    request = asked()
    other = second(request)
    FeedbackRequest.objects.filter(pk=other.pk).update(state="sent")
    page = open_form(browser, live_server.url, request, java_script_enabled=False)
    page.get_by_role("link", name="Start with").click()
    for _n in range(2):
        choose(page, 3)
        page.locator(".send-bar button").click()
    page.wait_for_selector("text=Received, with thanks")
    assert set(
        FeedbackRequest.objects.exclude(state="waived").values_list("state", flat=True)
    ) == {"submitted"}
    page.context.close()
