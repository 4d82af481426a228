"""The main job through real doors, with real mails: from the roster to "again next year?".

Web, worker and beat run as processes, the mail server is real, Chromium opens the pages;
once with scripts, once without.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories as make
from tests.students import rosters
from tests.walks.steps import choose, fill, follow, press, says, sign_in
from tests.walks.town import Town, text_of, wait

pytestmark = pytest.mark.django_db(transaction=True)

STUDENT, GUARDIAN, HOST = "ava@students.example", "nora@mail.example", "dana@employer.example"


@pytest.fixture
def town(tmp_path):
    place = Town(tmp_path)
    place.begin()
    yield place
    place.close()


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def people(request, browser):
    """A browser of one's own for everybody: coordinator at a desk, the others on a phone."""
    contexts = {
        name: browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=request.param
        )
        for name, width in {
            "coordinator": 1440,
            "host": 390,
            "family": 390,
            "student": 390,
        }.items()
    }
    pages = {name: context.new_page() for name, context in contexts.items()}
    for page in pages.values():
        page.set_default_timeout(15_000)
    yield pages
    for context in contexts.values():
        context.close()


def code_in(letters, email):
    """The code of the newest of these letters that holds one; other mail leaves at the same time."""
    mine = (text_of(letter) for letter in reversed(letters) if email in letter["To"])
    codes = (re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", text) for text in mine)
    return next((found[1] for found in codes if found), None)


def sign_in_by_code(page, town, email):
    """A learner has no password: the code comes by mail."""
    page.goto(f"{town.url}/accounts/login/code/")
    before = len(town.letters.all)
    fill(page, email=email)
    press(page, "code")
    wait(lambda: code_in(town.letters.all[before:], email), "the mail with the code")
    code = code_in(town.letters.all[before:], email)
    fill(page, code=code)
    press(page, "Sign in")


def district():
    """A roster with Ava, who is sixteen, and her mother."""
    tables = rosters.rows()
    _teacher, ava, nora = tables["users"]
    ava |= {"familyName": "Longbow", "email": STUDENT}
    nora |= {"givenName": "Nora", "familyName": "Longbow", "email": GUARDIAN}
    born = today().replace(year=today().year - 16, day=1)
    tables["demographics"] = [{"sourcedId": "s", "birthDate": born.isoformat()}]
    return rosters.packed(tables).getvalue()


def import_roster(page, town, tmp_path):
    """Upload, look, take."""
    roster = tmp_path / "roster.zip"
    roster.write_bytes(district())
    page.goto(f"{town.url}/students/import/")
    page.locator("input[type=file]").set_input_files(roster)
    press(page, "See what would change")
    press(page, "Apply")
    wait(lambda: applied(page), "the import")
    page.goto(f"{town.url}/students/")
    says(page, "Longbow")


def applied(page):
    page.reload()
    return "Applied" in page.locator("main").inner_text()


def set_up(page, town):
    """A programme of two hours, and Go live."""
    page.goto(f"{town.url}/programmes/new/")
    page.locator("[name=type]").select_option(label="Internship")
    fill(page, title="Health internship", hours="2")
    press(page, "Save")
    says(page, "Health internship")
    page.goto(f"{town.url}/mail/")
    assert town.letters.all == []


def place(page, town, first, last):
    """A placement at a new employer, sent out."""
    page.goto(f"{town.url}/placements/new/?q=Longbow")
    follow(page, "Choose")
    fill(
        page,
        employer_name="Northgate Dental Care",
        employer_address="12 Elm Ave",
        starts_on=first.isoformat(),
        ends_on=last.isoformat(),
        begins="08:00",
        ends="10:00",
        supervisor_name="Dana Ortiz",
        supervisor_email=HOST,
        tasks="Prepare the room\nGreet patients\nFile the records",
    )
    for day in page.locator("[name=weekdays]").all():
        day.check()
    press(page, "Save")
    press(page, "Send out")
    says(page, "Waiting for Dana Ortiz")


def go_live(page, town):
    """Seeing who would get what; only now does mail leave."""
    assert town.letters.all == []
    page.goto(f"{town.url}/mail/")
    follow(page, "Go live")
    says(page, HOST)
    press(page, "Go live")


def sign_at(page, link, name):
    page.goto(link)
    fill(page, name=name)
    page.locator("[name=agreed]").check()
    press(page, "sign" if page.get_by_role("button", name="All is right").count() else "Sign")
    says(page, "Thank you")


def all_sign(town, people):
    """The host corrects the pay and signs, then the family, last the school."""
    host, family, desk = people["host"], people["family"], people["coordinator"]
    host.goto(town.link(HOST, "Confirm Ava"))
    host.get_by_text("Something to correct").click()
    fill(host, pay_note="Lunch is free", name="Dana Ortiz")
    host.locator("[name=agreed]").check()
    press(host, "All is right")
    says(host, "Lunch is free")
    sign_at(host, host.url, "Dana Ortiz")
    sign_at(family, town.link(GUARDIAN, "Sign for Ava"), "Nora Longbow")
    sign_at(family, town.link(STUDENT, "Sign your placement"), "Ava Longbow")
    desk.goto(f"{town.url}/placements/")
    follow(desk, "Ava Longbow")
    follow(desk, "Read and sign")
    fill(desk, name="Rhea Harjo")
    desk.locator("[name=agreed]").check()
    press(desk, "Sign")
    says(desk, "Ready to start")
    for address in (STUDENT, GUARDIAN, HOST):
        paper = next(town.letter(address, "Ready").iter_attachments())
        assert paper.get_content()[:5] == b"%PDF-"


def log(page, town, worked):
    """The student writes down the first day."""
    sign_in_by_code(page, town, STUDENT)
    page.goto(f"{town.url}/hours/new/?day={worked.isoformat()}")
    fill(page, begins="08:00", ends="10:00", note="Set up the chairs")
    press(page, "Log hours")
    says(page, "2 h")


def confirm(page, town):
    """The supervisor opens the week's mail and says that it looks right."""
    page.goto(town.link(HOST, "Confirm this week"))
    says(page, "Ava Longbow")
    press(page, "All look right for Ava")
    says(page, "Thank you")


def give_feedback(page, link):
    """From the mail to the thanks; the second time the link shows a list first."""
    page.goto(link)
    if page.get_by_role("link", name="Start with").count():
        follow(page, "Start with")
    for question in page.locator("fieldset.rating").all():
        question.locator(".step").nth(2).click()
    press(page, "Send")
    says(page, "Thank")


def weekly_mail_day(first):
    """How many days after today the Saturday lies that follows the placement's first days."""
    day = first + timedelta(days=2)
    return (day - today()).days + (5 - day.weekday()) % 7


def today():
    return datetime.now(UTC).date()


def test_the_main_job(town, people, tmp_path, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    ]  # as the web process has it
    school = make.make_school("Cimarron High School", live=False, time_zone="UTC")
    coordinator = make.make_coordinator(school, name="Rhea Harjo")
    desk = people["coordinator"]
    first = today() + timedelta(days=1)
    last = first + timedelta(days=28)

    sign_in(desk, town, coordinator.email)
    import_roster(desk, town, tmp_path)
    set_up(desk, town)
    place(desk, town, first, last)
    go_live(desk, town)
    all_sign(town, people)

    town.later(days=1)
    desk.goto(f"{town.url}/placements/")
    wait(
        lambda: desk.reload() and "On placement" in desk.locator("tbody").inner_text(), "the start"
    )
    log(people["student"], town, first)
    saturday = weekly_mail_day(first)
    town.later(days=saturday)
    confirm(people["host"], town)

    town.later(days=saturday + 14)
    give_feedback(people["host"], town.link(HOST, "How is Ava"))
    town.later(days=(last - today()).days + 1)
    give_feedback(people["host"], town.link(HOST, "How did Ava do"))
    sign_off(desk, town)

    people["host"].goto(town.link(HOST, "Thank you for hosting"))
    choose(people["host"], "answer", "yes")
    press(people["host"], "Send my answer")
    says(people["host"], "Yes")
    people["student"].goto(f"{town.url}/placements/")
    says(people["student"], "Completed")


def sign_off(page, town):
    """Every requirement is met, so the coordinator closes the placement."""
    page.goto(f"{town.url}/placements/")
    follow(page, "Ava Longbow")
    page.goto(page.url + "sign-off/")
    choose(page, "outcome", "completed")
    fill(page, comment="Well done.")
    press(page, "Sign off and complete")
    says(page, "Completed")
