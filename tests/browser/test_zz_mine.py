import re

from tests.browser.test_pages import *

del test_every_page_is_without_fault
NAMES = ("programme", "types", "change a prog", "accounts:people", "somebody")


def test_mine(browser, live_server):
    world = town()
    c = world.mine.staff["coordinator"]
    ctx = browser.new_context()
    sign_in(ctx, c, live_server.url)
    wrong = {}
    for name, (visitor, path) in pages(world).items():
        if visitor != "coordinator" or not any(name.startswith(n) for n in NAMES):
            continue
        f = look_in_each_light(ctx, live_server.url + path, re.sub("[^a-z]+", "-", name))
        if f:
            wrong[name] = f
    ctx.close()
    assert wrong == {}
