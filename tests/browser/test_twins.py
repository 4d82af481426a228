"""While somebody types a new employer, Chromium shows those that it may be; with scripts off the form asks."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from partners.models import Employer, Partnership
from tests.browser.test_pages import look, sign_in
from tests.world import make_world

SHOTS = os.environ.get("SHOTS")

pytestmark = pytest.mark.django_db(transaction=True)


def opened(browser, live_server, **how):
    """The form for a new employer, as a coordinator sees it; and the world."""
    world = make_world()
    context = browser.new_context(**how)
    sign_in(context, world.visitors["coordinator"], live_server.url)
    page = context.new_page()
    page.goto(live_server.url + reverse("partners:new"))
    return world, page


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_twins_appear_while_typing_and_what_was_typed_comes_along(browser, live_server):
    world, page = opened(browser, live_server)
    page.get_by_label("Name", exact=True).first.press_sequentially("elsewere dental", delay=20)
    page.get_by_text("Is it one of these?").wait_for()
    for width, scheme in ((1440, "light"), (390, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert look(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]) == []
        shot(page, f"twins-{width}-{scheme}")
    page.locator("#id_contact-name").fill("Pat Vance")
    page.locator("#twins").get_by_role("button", name="Work with this employer").first.click()
    page.get_by_role("heading", name="Work with Elsewhere Dental Care").wait_for()
    assert page.locator("#id_contact-name").input_value() == "Pat Vance"
    assert look(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]) == []
    shot(page, "work-with-320-light")
    page.get_by_role("button", name="Work with this employer").click()
    page.get_by_text("Your school works with").wait_for()
    assert Partnership.objects.filter(employer=world.theirs.employer).count() == 2
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_adds_and_never_chooses_a_twin(browser, live_server, scripts):
    world, page = opened(browser, live_server, java_script_enabled=scripts)
    name = page.locator("#id_employer-name")
    page.locator("#id_contact-name").fill("Pat Vance")
    name.fill("Elsewhere Dental Care")
    if scripts:
        page.get_by_text("Is it one of these?").wait_for()
    name.press("Enter")
    page.get_by_text("may be an employer that is here already").first.wait_for()
    shot(page, f"twins-asked-{scripts}")
    assert name.input_value() == "Elsewhere Dental Care"
    page.get_by_label("None of these: it is another firm").check()
    page.get_by_role("button", name="Add employer").last.click()
    page.get_by_role("heading", name="Elsewhere Dental Care").wait_for()
    assert Employer.objects.filter(name="Elsewhere Dental Care").count() == 2
    assert world.theirs.employer.partnerships.count() == 1
    page.context.close()
