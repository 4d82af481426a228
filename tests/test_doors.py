"""Every URL, as every kind of visitor: the answer is the one that tests/doors.py lists."""

from fnmatch import fnmatch

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import Audit
from accounts.models.tokens import derived
from notifications import links
from notifications.tasks import HEARTBEAT
from tests import doors
from tests.world import make_world
from wbl import health

SIGN_IN = "/accounts/login/"
FORGED = "forged" * 7 + "1"


def urls(patterns=None, namespace="", route=""):
    """Name and route of every address; the name is empty where there is none."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else "", here, pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from urls(pattern.url_patterns, inner, here)


ALL = list(urls())
NAMES = {name for name, _route, _pattern in ALL if name}


def is_admins(name):
    """A page of one model in the admin, which a pattern answers for."""
    return any(fnmatch(name, pattern) for pattern in doors.ADMIN)


def test_every_url_is_listed():
    listed = {line.split()[0] for line in doors.DOORS}
    assert sorted(name for name in NAMES - listed if not is_admins(name)) == []


def test_every_url_without_a_name_is_known():
    assert {route for name, route, _pattern in ALL if not name} == doors.NAMELESS | {
        f"admin/{model._meta.app_label}/{model._meta.model_name}/<path:object_id>/"
        for model in admin.site._registry
    }


def test_every_line_has_its_url():
    assert sorted(line for line in doors.DOORS if line.split()[0] not in NAMES) == []
    assert sorted(name for name in doors.LINKS if name not in NAMES) == []


def test_every_line_answers_every_visitor():
    lines = doors.DOORS | doors.ADMIN
    assert [key for key, line in lines.items() if len(line.split()) != len(doors.VISITORS)] == []


@pytest.fixture
def world(db):
    return make_world()


@pytest.mark.ignore_template_errors
def test_no_line_waits_for_its_answers(world):
    """Prints what a line with "?" is answered now."""
    open_lines = [key for key, line in doors.DOORS.items() if line == "?"]
    answers = {key: [] for key in open_lines}
    for visitor in doors.VISITORS if open_lines else ():
        browser = entered(world, visitor)
        for key in open_lines:
            answers[key].append(answer(browser, address(world, key, visitor)))
    lines = [f'    "{key}": "{spaced(got)}",' for key, got in answers.items()]
    assert lines == [], "\n" + "\n".join(lines)


def spaced(codes):
    """Groups of visitors apart: strangers, students, guardians, hosts, the school, the other one."""
    groups = ((0, 2), (2, 4), (4, 6), (6, 9), (9, 13), (13, 15))
    return "  ".join(" ".join(codes[first:last]) for first, last in groups)


# how often a shared record was opened, and what a calendar was told, so that it hears of what is gone
NOTE_A_GET = ("assessments_sharevisit", "accounts_calendarfeed")


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("visitor", doors.VISITORS)
def test_doors(visitor, world):
    """A GET changes nothing either: the audit log has no line more than before, but of what is there to note a GET."""
    health.note(HEARTBEAT)  # as if a worker looked after the mail: readyz asks
    browser = entered(world, visitor)
    lines = dict(expected(world, visitor))
    log = Audit.objects.exclude(table__in=NOTE_A_GET)
    before = log.count()
    got = {key: answer(browser, url) for key, (url, _code) in lines.items()}
    wrong = {k: f"{got[k]} not {code}" for k, (_url, code) in lines.items() if got[k] != code}
    assert wrong == {}
    assert log.count() == before


def entered(world, visitor):
    """A browser of this visitor, signed in where they have an account."""
    browser = Client(raise_request_exception=False)
    if world.visitors[visitor]:
        browser.force_login(world.visitors[visitor])
    return browser


def answer(browser, url):
    response = browser.get(url)
    response.getvalue()  # a file that nobody reads to the end stays open
    if response.status_code in {301, 302}:
        return ">" if response.url.startswith(("/admin/login/", SIGN_IN)) else "/"
    return doors.CODES.get(response.status_code, str(response.status_code))


def expected(world, visitor):
    """Key, address and expected answer of every line."""
    number = doors.VISITORS.index(visitor)
    for key, line in doors.DOORS.items():
        yield key, (address(world, key, visitor), line.split()[number])
    for name, args in admin_pages(world):
        yield name, (reverse(name, args=args), admin_code(name).split()[number])


def address(world, key, visitor):
    name, *words = key.split()
    return reverse(name, args=[argument(world, name, word, visitor) for word in words])


def argument(world, name, word, visitor):
    if word.startswith("="):
        return word[1:]
    if word != "token":
        return example(world.mine, word).pk
    return token(world.mine, name) if visitor == "link holder" else FORGED


def example(side, word):
    return side.staff[word] if word in side.staff else getattr(side, word)


def token(side, name):
    """The key of a link that opens this door, as its path ends in it."""
    door, party, about = doors.LINKS[name]
    link = links.make(
        door,
        party=f"{party}:{getattr(side, party).pk}",
        about=getattr(side, about),
        school=side.school,
    )
    return derived(link.nonce)


def admin_pages(world):
    """The five pages of every model, with a row of the school where the page shows one."""
    for model, admin_ in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from ((f"{name}_{page}", []) for page in ("changelist", "add"))
        row = own_row(admin_, world.mine)
        if row:
            yield from ((f"{name}_{page}", [row.pk]) for page in ("change", "history", "delete"))


def own_row(admin_, side):
    rows = admin_.within(admin_.model._base_manager.all(), side.staff["administrator"])
    drafts = {"state": "draft"} if hasattr(admin_.model, "state") else {"pk": None}
    return rows.exclude(**drafts).first()


def admin_code(name):
    return next(line for key, line in doors.ADMIN.items() if fnmatch(name, key))
