"""The first ten minutes of a coordinator with a messy sheet of 130 rows: in by at most 12 clicks, again, and undone.

Web, worker and beat run as processes and the mail server is real: before Go live it gets nothing.
"""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from placements.models import Placement, SheetImport
from tests import factories as make
from tests.placements import messy
from tests.walks.steps import PASSWORD, fill, follow, press, says
from tests.walks.town import Town, wait

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 12
# what everybody's visit leaves: a session, an audit line, the sheets themselves; and the programme's own tables
ASIDE = {
    "accounts.audit",
    "placements.sheetimport",
    "sessions.session",
    "usersessions.usersession",
}


@pytest.fixture
def town(tmp_path):
    place = Town(tmp_path)
    place.begin()
    yield place
    place.close()


class Coordinator:
    """A person at a desk, whose clicks are counted."""

    def __init__(self, page, town):
        self.page, self.town, self.clicks = page, town, 0

    def press(self, name):
        press(self.page, name)
        self.clicks += 1

    def follow(self, name):
        follow(self.page, name)
        self.clicks += 1

    def choose(self, path):
        self.page.locator("input[type=file]").set_input_files(path)
        self.clicks += 1


def tables():
    """Rows in every table that a sheet could touch."""
    models = [m for m in apps.get_models() if m._meta.label_lower not in ASIDE]
    return {m._meta.label_lower: m._base_manager.count() for m in models}


def sign_in(page, town):
    page.goto(f"{town.url}/accounts/login/")
    fill(page, login="rhea@redbud.example", password=PASSWORD)
    press(page, "Sign in")


def put_right(page, sheet):
    """Type into the bad cells what is right. Nothing else is touched."""
    for line, (_heading, text) in sheet.bad.items():
        page.locator(f"[name^=fix-{line}-]").fill(text)


def drop(person, path):
    person.page.goto(f"{person.town.url}/placements/")
    person.follow("Bring in your sheet")
    person.choose(path)
    person.press("Read the sheet")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_messy_sheet_runs_after_12_clicks_and_nobody_is_mailed(
    browser, town, tmp_path, settings, scripts
):
    # the processes have the real hashers, not the quick one of the tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    sheet = messy.make(7, today=datetime.now(UTC).date())
    path = tmp_path / "wbl fall.csv"
    path.write_bytes(sheet.csv())
    make.make_coordinator(make.make_school(live=False), email="rhea@redbud.example")
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    sign_in(page, town)
    person, before = Coordinator(page, town), tables()

    drop(person, path)
    person.press("See what it would do")
    says(page, f"{len(sheet.bad)} rows need you")
    put_right(page, sheet)
    person.press("Bring in")
    says(page, f"{sheet.placements} placements are here")
    person.follow("See Today")
    says(page, "No agreement, or not signed")
    assert person.clicks <= MOST_CLICKS
    assert Placement.objects.filter(state="active").count() == sheet.placements
    with_sheet = tables()

    drop(person, path)  # its columns are known by now
    put_right(page, sheet)
    person.press("Bring in")
    says(page, "0 of them new, 0 changed")
    moved = {name for name, count in tables().items() if count != with_sheet[name]}
    assert moved <= {
        "assessments.cycle",
        "assessments.feedbackrequest",
    }  # planned by the timetable

    wait(planned, "the timetable")
    page.goto(f"{town.url}/placements/sheet/{SheetImport.objects.last().pk}/")
    press_undo(page, scripts)
    says(page, "Nothing of it is left")
    assert tables() == before
    assert town.letters.all == []
    context.close()


def planned():
    """Whether the timetable has planned feedback around the placements by itself."""
    return apps.get_model("assessments.FeedbackRequest").objects.exists()


def press_undo(page, scripts):
    """The button, and with scripts the question after it."""
    page.get_by_role("button", name="Undo").click()
    if scripts:
        page.locator("dialog").get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
