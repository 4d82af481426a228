"""Every kind of page, in both schemes and widths: axe finds nothing, nothing scrolls sideways, no script complains.

SHOTS=folder keeps a picture of each page.
"""

import os
import re
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.sessions import SessionStore
from tests.browser.pages import pages, town

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text() + ";0"
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "target-size"]  # what differs between schemes and widths
# Loads anew?, width, scheme, rules: a page meets its scripts once at each end of the widths.
LIGHTS = [
    (True, 1440, "light", EVERYTHING),
    (False, 1440, "dark", COLOURS),
    (True, 390, "dark", EVERYTHING),
    (False, 320, "light", COLOURS),
]
PARTS = 4  # so that the workers share the pages
SHOTS = os.environ.get("SHOTS")

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(context, user, url):
    """A session cookie, as after signing in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": url}])


def faults(page, rules=EVERYTHING):
    """What axe finds, in words."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found]


def still(page):
    """Wait until what fades from one colour to the next has arrived."""
    page.evaluate(
        "() => Promise.allSettled(document.getAnimations()"
        ".filter(one => one.effect.getComputedTiming().endTime < Infinity)"
        ".map(one => one.finished))"
    )


def look(page, rules):
    """What is wrong with a page as it now stands."""
    still(page)
    sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return (["scrolls sideways"] if page.evaluate(sideways) else []) + faults(page, rules)


def look_in_each_light(context, address, shot):
    """Load a page wide and again on a phone, each also turned to the other light; give what is wrong."""
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    for loads, width, scheme, rules in LIGHTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if loads:
            answer = page.goto(address, wait_until="load")
            if answer.status >= 500:
                wrong.append(f"answers {answer.status}")
        wrong += [f"{width} {scheme}: {fault}" for fault in look(page, rules)]
        if SHOTS:
            picture = Path(SHOTS) / f"{shot}-{width}-{scheme}.png"
            page.screenshot(path=str(picture), full_page=True)
    page.close()
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_without_fault(browser, live_server, part):
    world = town()
    contexts, wrong = {}, {}
    for name, (visitor, path) in list(pages(world).items())[part::PARTS]:
        if visitor not in contexts:
            contexts[visitor] = browser.new_context()
            if user := world.visitors[visitor]:
                sign_in(contexts[visitor], user, live_server.url)
        shot = re.sub("[^a-z]+", "-", name)
        if found := look_in_each_light(contexts[visitor], live_server.url + path, shot):
            wrong[name] = found
    for context in contexts.values():
        context.close()
    assert wrong == {}
