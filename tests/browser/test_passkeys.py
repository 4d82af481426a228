"""A passkey in a real browser with a virtual device: made, used to sign in, used as the second step."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from accounts.models import Role
from tests.accounts.signing import SECRET
from tests.browser.test_pages import EVERYTHING, faults
from tests.factories import make_school, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser, live_server, settings):
    """A page of a browser on a device with a lock that opens; the policy's complaints fail the test."""
    settings.SITE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda word: complaints.append(word.text) if word.type == "error" else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.device, page.authenticator = device, made["authenticatorId"]
    yield page
    context.close()
    assert complaints == []


def sign_in(page, user):
    page.goto(reverse("account_login"))
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).fill(user.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page):
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_role("button", name="Add it on this device").click()
    page.wait_for_url("**/recovery-codes/")


def sign_out(page):
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/accounts/login/"))


def test_a_passkey_is_made_and_is_enough_to_sign_in(page):
    user = make_user(Role.COORDINATOR, make_school())
    sign_in(page, user)
    add_passkey(page)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/")
    page.goto(reverse("accounts:account"))
    page.get_by_role("heading", name="Your account").wait_for()


def test_a_passkey_is_the_second_step_after_a_password(page):
    user = make_user()
    sign_in(page, user)
    add_passkey(page)
    sign_out(page)
    sign_in(page, user)
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("/")


def test_another_device_does_not_open(page):
    user = make_user()
    sign_in(page, user)
    add_passkey(page)
    sign_out(page)
    known = {"authenticatorId": page.authenticator}
    page.device.send("WebAuthn.clearCredentials", known)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The device did not answer").wait_for()
    page.goto("/")
    assert "/accounts/login/" in page.url


def test_staff_of_whom_it_is_demanded_set_it_up_and_go_on(page):
    school = make_school(second_factor_from="2026-01-01")
    sign_in(page, make_user(Role.COORDINATOR, school))
    page.wait_for_url("**/account/second-step/")
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("button", name="Add it on this device").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("navigation", name="Main").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_behind_a_proof_are_without_fault(scheme, page):
    user = make_user(Role.ADMINISTRATOR, make_school())
    other = make_user(Role.TEACHER, user.memberships.get().school)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    sign_in(page, user)
    page.wait_for_url("/")
    paths = [reverse("accounts:reset_second_step", args=[other.pk])]
    paths += map(reverse, ("mfa_add_webauthn", "mfa_activate_totp", "accounts:change_address"))
    wrong = {path: look(page, path) for path in paths}
    add_passkey(page)
    TOTP.activate(user, SECRET)
    key = Authenticator.objects.get(user=user, type="webauthn")
    more = ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
    paths = [reverse(name) for name in [*more, "mfa_reauthenticate", "accounts:account"]]
    paths += [reverse("mfa_reauthenticate_webauthn"), reverse("account_reauthenticate")]
    paths += [
        reverse(name, args=[key.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ]
    wrong |= {path: look(page, path) for path in paths}
    assert {path: found for path, found in wrong.items() if found} == {}


def look(page, path):
    """What is wrong with a page: faults that axe finds, or a width that scrolls."""
    page.goto(path)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    wrong = ["scrolls sideways"] if page.evaluate(wide) else []
    if path not in page.url:
        wrong.append(f"led to {page.url}")
    return wrong + faults(page, EVERYTHING)
