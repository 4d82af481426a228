"""From a stranger's hello on a phone to a trusted host: enquiry, talk, plan, papers, offer, active.

Web, worker and beat run as processes, the mail server is real; once with scripts, once without.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from partners.models import Check, Opportunity, Partnership
from partners.states import PlanState, Stage
from tests import factories as make
from tests.walks.steps import choose, fill, follow, press, says, sign_in
from tests.walks.town import Town

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "pilar@redbudbakery.example"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def town(tmp_path):
    place = Town(tmp_path)
    place.begin()
    yield place
    place.close()


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def people(request, browser):
    """The coordinator at a desk, the stranger on a phone, each with a browser of their own."""
    contexts = [
        browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=request.param
        )
        for width in (1440, 390)
    ]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(15_000)
    yield pages
    for context in contexts:
        context.close()


def says_hello(phone, town, school):
    """The stranger finds the school from the sign-in page, writes, and confirms the address."""
    phone.goto(f"{town.url}/accounts/login/")
    follow(phone, "For employers")
    follow(phone, school.name)
    phone.locator("[name=wants][value=host]").check()
    fill(
        phone,
        organisation="Redbud Bakery",
        name="Pilar Reyes",
        email=HOST,
        phone="+1 405 555 0177",
        town="4 Mill Lane, Stillwater",
        message="We bake from four in the morning and could show two students how.",
    )
    phone.wait_for_timeout(3_100)  # nobody types so much in less than three seconds
    press(phone, "Say hello")
    says(phone, "Thank you")
    phone.goto(town.link(HOST, school.name))
    says(phone, "Is this your address?")
    press(phone, "Yes, this is my address")
    says(phone, "The school has it")


def takes_up(desk, town, coordinator):
    """The coordinator is told by mail and on Today, and makes a conversation of it."""
    town.letter(coordinator.email, "Redbud Bakery")
    desk.goto(f"{town.url}/")
    follow(desk, "Redbud Bakery")
    says(desk, "Pilar Reyes")
    follow(desk, "Take it up")
    press(desk, "Take it up")
    says(desk, "Talking")
    says(desk, "Pilar Reyes")


def may_sign(desk):
    """They talked: Pilar may sign and supervise."""
    page = desk.url
    follow(desk, re.compile("Correct.*Pilar Reyes"))
    for power in ("can_sign", "can_supervise"):
        desk.locator(f"[name={power}]").check()
    press(desk, "Save")
    assert desk.url == page


def plan_is_signed(desk, phone, town):
    """The short form of a plan, signed by link, then by the school; the employer is sent the PDF's page."""
    firm = desk.url
    follow(desk, "Write a plan")
    choose(desk, "form", "light")
    fill(desk, aims="Two students learn to bake")
    desk.locator("[name$='-0-what']").fill("Show the bakery at work")
    fill(desk, review_on=(datetime.now(UTC).date() + timedelta(days=150)).isoformat())
    press(desk, "Save and send to be signed")
    plan = desk.url
    phone.goto(town.link(HOST, "read and sign"))
    says(phone, "Two students learn to bake")
    fill(phone, name="Pilar Reyes")
    phone.locator("[name=agreed]").check()
    press(phone, "Sign")
    says(phone, "The school signs next")
    desk.goto(plan)
    press(desk, "Sign for the school")
    says(desk, "Signed")
    phone.goto(town.link(HOST, "signed by both"))
    paper = phone.get_by_role("link", name="Plan as PDF").get_attribute("href")
    assert phone.request.get(town.url + paper).body()[:5] == b"%PDF-"
    desk.goto(firm)


def papers_are_valid(desk, phone, town, tmp_path):
    """Asked for by mail, sent from the phone, verified at the desk."""
    scan = tmp_path / "insurance.pdf"
    scan.write_bytes(PDF)
    press_or_follow(desk, "Start vetting")
    follow(desk, "Ask the employer")
    desk.locator("[name=kinds][value=insurance]").check()
    press(desk, "Ask by mail")
    phone.goto(town.link(HOST, "paper is needed"))
    fill(phone, valid_until=(datetime.now(UTC).date() + timedelta(days=300)).isoformat())
    phone.locator("input[type=file]").set_input_files(scan)
    press(phone, "Send")
    says(phone, "It has arrived")
    desk.goto(f"{town.url}/")
    says(desk, "Redbud Bakery")
    follow(desk, "Redbud Bakery")
    press(desk, "Verify")
    says(desk, "Valid")


def press_or_follow(page, name):
    """A step is a button, or a link to a form that asks why."""
    button = page.get_by_role("button", name=name, exact=False)
    if button.count():
        press(page, name)
    else:
        follow(page, name)


def offers_a_place(desk):
    """Made active, and open to students."""
    firm = desk.url
    follow(desk, "Offer a place")
    desk.locator("[name=type]").select_option(label="Internship")
    fill(desk, title="Morning bakers", capacity="2")
    press(desk, "Save")
    says(desk, "Morning bakers")
    assert desk.url == firm
    press(desk, "Make active")
    says(desk, "Active")


def test_a_strangers_hello_becomes_a_trusted_host(town, people, tmp_path, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    ]  # as the web process has it
    school = make.make_school("Cimarron High School", time_zone="UTC")
    make.make_programme(school)
    coordinator = make.make_coordinator(school, name="Rhea Harjo")
    desk, phone = people

    says_hello(phone, town, school)
    sign_in(desk, town, coordinator.email)
    takes_up(desk, town, coordinator)
    may_sign(desk)
    plan_is_signed(desk, phone, town)
    papers_are_valid(desk, phone, town, tmp_path)
    offers_a_place(desk)

    partnership = Partnership.objects.get(school=school)
    assert (partnership.stage, partnership.owner) == (Stage.ACTIVE, coordinator)
    stages = list(partnership.moves.order_by("pk").values_list("before", "after"))
    assert [after for _before, after in stages] == ["talking", "vetting", "active"]
    assert partnership.plans.get().state == PlanState.SIGNED
    assert Check.objects.get().state == Check.State.VALID
    assert Opportunity.objects.get().state == Opportunity.State.OPEN
