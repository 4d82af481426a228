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


def look(context, url, path, rules):
    """Open a page; give what is wrong with it."""
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    answer = page.goto(url + path, wait_until="load")
    if answer.status >= 500:
        wrong.append(f"answers {answer.status}")
    if page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ):
        wrong.append("scrolls sideways")
    return page, wrong + faults(page, rules)


@pytest.mark.parametrize(
    ("width", "scheme", "rules"),
    [
        (1440, "light", EVERYTHING),
        (1440, "dark", COLOURS),
        (390, "dark", EVERYTHING),
        (320, "light", COLOURS),
    ],
)
def test_every_page_is_without_fault(browser, live_server, width, scheme, rules):
    world = town()
    contexts, wrong = {}, {}
    for name, (visitor, path) in pages(world).items():
        if visitor not in contexts:
            size = {"width": width, "height": 900}
            contexts[visitor] = browser.new_context(viewport=size, color_scheme=scheme)
            if user := world.visitors[visitor]:
                sign_in(contexts[visitor], user, live_server.url)
        page, found = look(contexts[visitor], live_server.url, path, rules)
        if SHOTS:
            shot = f"{re.sub('[^a-z]+', '-', name)}-{width}-{scheme}.png"
            page.screenshot(path=str(Path(SHOTS) / shot), full_page=True)
        if found:
            wrong[name] = found
        page.close()
    for context in contexts.values():
        context.close()
    assert wrong == {}
