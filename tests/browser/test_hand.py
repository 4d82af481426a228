"""Handing a link over in a real browser: with scripts and without, in the dark, at the workplace's counter."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from notifications.models import Handover
from tests.browser.pages import town
from tests.browser.test_pages import EVERYTHING, faults, sign_in

SHOTS = os.environ.get("SHOTS")
WAYS = {"QR code": "qr", "Copy the link": "copy", "Text message": "text", "My own mail": "mail"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return town()


@pytest.fixture
def open_page(browser, live_server, world):
    """A page on which the coordinator hands over the employer's link."""
    contexts = []

    def opened(width=390, **more):
        context = browser.new_context(viewport={"width": width, "height": 844}, **more)
        contexts.append(context)
        sign_in(context, world.visitors["coordinator"], live_server.url)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        mine = world.mine
        args = ["host", mine.signing.pk, "contact", mine.signatory.pk]
        page.goto(live_server.url + reverse("notifications:hand", args=args))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1440, "light")])
def test_each_way_in_each_light(open_page, width, scheme):
    page = open_page(width, color_scheme=scheme)
    for button, how in WAYS.items():
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        assert faults(page, EVERYTHING) == []
        narrow = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(narrow)
        if SHOTS:
            shot = f"hand-{how}-{width}-{scheme}.png"
            page.screenshot(path=str(Path(SHOTS) / shot), full_page=True)
    assert page.complaints == []  # such as of the policy for scripts and styles
    assert set(Handover.objects.values_list("how", flat=True)) == set(WAYS.values())


def test_with_scripts_off_the_link_stands_in_a_field(open_page):
    page = open_page(java_script_enabled=False)
    page.get_by_role("button", name="Copy the link").click()
    field = page.get_by_label(re.compile("Whoever has it"))
    assert "/host/" in field.input_value()
    assert page.get_by_role("button", name="Copy", exact=True).count() == 0


def test_opened_here_the_page_is_the_employers(open_page, world):
    page = open_page()
    page.get_by_role("button", name="Open it here").click()
    page.wait_for_url("**/host/**")
    page.get_by_text("Opened on").wait_for()
    assert faults(page, EVERYTHING) == []
    page.get_by_label("Your full name").fill("Sam Reed")
    page.get_by_label("I have read the agreement").check()
    page.get_by_role("button", name="All is right: sign").click()
    page.get_by_text("You have confirmed and signed").wait_for()
    signature = world.mine.signing.agreements.first().signatures.get()
    assert signature.how.endswith("opened on coordinator's device")
