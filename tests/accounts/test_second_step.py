"""Passkeys, app and recovery codes: asked for at sign-in, changed by who proves it, demanded by schools."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts import actions, rules
from accounts.models import Audit, FactorReset, Membership, Role, School, Token, User
from accounts.models.tokens import digest_of
from kit import clock
from kit.errors import Refused
from notifications.models import Message
from tests.accounts.signing import app_code, give_app, mailed, mailed_code, sign_in
from tests.factories import (
    make_contact,
    make_coordinator,
    make_guardian,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db
SETUP = "/account/second-step/"
NOON = "2026-11-16T18:00:00Z"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def administrator(school):
    return make_user(Role.ADMINISTRATOR, school, name="Ada Pine")


def demand(school, day=None):
    School.objects.filter(pk=school.pk).update(
        second_factor_from=day or clock.today() - timedelta(days=1)
    )


def inside(client):
    return "_auth_user_id" in client.session


def type_code(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


# At sign-in


def test_a_password_alone_does_not_open(client):
    user = make_user()
    give_app(user)
    assert sign_in(client, user).url == reverse("mfa_authenticate")
    assert not inside(client)
    assert client.get("/").status_code == 302


@time_machine.travel(NOON, tick=False)
def test_the_apps_code_opens(client):
    user = make_user()
    give_app(user)
    sign_in(client, user)
    before = client.session.session_key
    assert type_code(client, app_code()).url == "/"
    assert inside(client)
    assert client.session.session_key != before


@time_machine.travel(NOON, tick=False)
def test_a_code_opens_once():
    user = make_user()
    give_app(user)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, user)
        answer = type_code(browser, app_code())
    assert (inside(first), inside(second)) == (True, False)
    assert "used already" in answer.text or "not the right code" in answer.text


def test_a_code_opens_once_while_a_slow_telephone_still_shows_it():
    user = make_user()
    with time_machine.travel(NOON, tick=False) as clock_:
        give_app(user)
        code = app_code(later=1)
        sign_in(first := Client(), user)
        type_code(first, code)
        clock_.shift(45)  # allauth's own memory of used codes is 30 s long
        sign_in(second := Client(), user)
        type_code(second, code)
    assert (inside(first), inside(second)) == (True, False)


def test_a_recovery_code_opens_once():
    user = make_user()
    [code, *_others] = give_app(user)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, user)
        type_code(browser, code)
    assert (inside(first), inside(second)) == (True, False)


@time_machine.travel(NOON, tick=False)
def test_the_sixth_wrong_code_is_refused_though_right():
    user = make_user()
    give_app(user)
    for _try in range(5):
        sign_in(browser := Client(), user)
        assert "Too many" not in type_code(browser, "000000").text
    sign_in(browser := Client(), user)
    assert "Too many" in type_code(browser, app_code()).text
    assert not inside(browser)


def test_a_mailed_code_does_not_replace_the_second_step(client):
    user = make_user()
    give_app(user)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]*)\s*$", mailed(user.email), re.MULTILINE)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not inside(client)


def test_the_admins_door_leads_to_the_same_sign_in(client, administrator):
    give_app(administrator)
    sent = {"username": administrator.email, "password": "correct horse"}
    assert urlsplit(client.post("/admin/login/", sent).url).path == reverse("account_login")
    assert not inside(client)
    assert urlsplit(client.get("/admin/").url).path in {reverse("account_login"), "/admin/login/"}


# Secrets


def test_a_copied_database_opens_nothing(settings):
    user = make_user()
    codes = give_app(user)
    stored = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))
    assert "JBSWY3DP" not in stored
    assert not [code for code in codes if code in stored]
    settings.SECRET_KEY = "another" * 8
    app = Authenticator.objects.get(user=user, type="totp")
    assert not app.wrap().validate_code(app_code())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]


# Setting it up


def hidden_secret(page):
    return re.search(r'<code class="secret">(\w+)</code>', page)[1]


def set_up_app(client):
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415

    page = client.get(reverse("mfa_activate_totp"))
    with time_machine.travel(NOON, tick=False):
        value = auth.hotp_value(hidden_secret(page.text), int(clock.now().timestamp()) // 30)
        return client.post(reverse("mfa_activate_totp"), {"code": auth.format_hotp_value(value)})


def test_an_app_is_set_up_and_told_by_mail(client):
    user = make_user()
    sign_in(client, user)
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db(transaction=True)
def test_codes_follow_the_app_and_a_mail_tells(client):
    user = make_user()
    sign_in(client, user)
    assert set_up_app(client).url == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).text
    kept = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert len(kept) == 10
    assert all(code in shown for code in kept)
    told = Message.objects.get(to_address=user.email)
    assert (told.secret, told.subject) == (True, "Authenticator App Activated")
    assert "127.0.0.1" not in told.text


def test_removing_it_is_told_too(client):
    user = make_user()
    sign_in(client, user)
    give_app(user)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert Message.objects.get(to_address=user.email).secret


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_set_password",
        "accounts:change_address",
    ],
)
def test_an_old_sign_in_shows_again_who_it_is(name, client):
    user = make_user()
    with time_machine.travel(NOON, tick=False) as clock_:
        sign_in(client, user)
        give_app(user)
        if name != "account_set_password":
            assert (
                not client.get(reverse(name))
                .headers.get("Location", "")
                .startswith((reverse("account_reauthenticate"), reverse("accounts:again")))
            )
        clock_.shift(601)
        for method in (client.get, client.post):
            onward = urlsplit(method(reverse(name)).url)
            assert onward.path == reverse("account_reauthenticate")
            assert parse_qs(onward.query)["next"] == [reverse(name)]
        sent = {"password": "correct horse", "next": reverse(name)}
        assert client.post(reverse("account_reauthenticate"), sent).url == reverse(name)
    assert Authenticator.objects.filter(user=user).count() == 2


def test_who_has_no_password_proves_it_by_mail(client):
    user = make_user()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    asked = client.get(reverse("mfa_activate_totp")).url
    assert urlsplit(asked).path == reverse("accounts:again")
    client.post(asked, {"send": "1"})
    wrong = client.post(asked, {"code": "AAAAAAAA"})
    assert (wrong.status_code, "not the code" in wrong.text) == (422, True)
    assert client.post(asked, {"code": mailed_code(user.email)}).url == reverse(
        "mfa_activate_totp"
    )
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_mailed_proof_ends_after_five_wrong_tries(client):
    user = make_user()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    again = reverse("accounts:again")
    client.post(again, {"send": "1"})
    for _try in range(5):
        client.post(again, {"code": "AAAAAAAA"})
    assert client.post(again, {"code": mailed_code(user.email)}).status_code == 422


def test_the_proof_leads_to_no_other_site(client):
    user = make_user()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    again = reverse("accounts:again") + "?next=https://evil.example/"
    client.post(again, {"send": "1"})
    assert client.post(again, {"code": mailed_code(user.email)}).url == "/"


# Demanded by a school


@pytest.mark.parametrize("role", list(Role))
def test_staff_without_it_reach_no_staff_page(role, client, school):
    demand(school)
    client.force_login(make_user(role, school))
    for path in ("/", "/students/", "/placements/", "/account/", "/account/people/", "/admin/"):
        assert client.get(path).url == SETUP, path
    assert client.post("/account/", {"name": "X", "language": "en"}).url == SETUP
    assert "asks for it of everybody who works there" in client.get(SETUP).text
    told = client.get(reverse("api:students"))
    assert told.status_code == 403
    assert told.headers["Content-Type"] == "application/problem+json"


def test_htmx_is_sent_there_whole(client, school):
    demand(school)
    client.force_login(make_coordinator(school))
    assert client.get("/students/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == SETUP


def test_signing_out_and_setting_up_stay_open(client, school):
    demand(school)
    user = make_coordinator(school)
    sign_in(client, user)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.post(reverse("scheme"), {"scheme": "dark"}).status_code == 302
    assert set_up_app(client).url == reverse("mfa_view_recovery_codes")
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert not inside(client)


def test_a_token_opens_no_more_than_its_owner(client, school):
    user = make_coordinator(school)
    Token.objects.create(
        user=user,
        name="grades",
        digest=digest_of("pw_x"),
        made_as_staff=True,
        expires_on=clock.today() + timedelta(days=9),
    )
    asks = {"Authorization": "Bearer pw_x"}
    assert client.get(reverse("api:students"), headers=asks).status_code == 200
    demand(school)
    assert client.get(reverse("api:students"), headers=asks).status_code == 403
    give_app(user)
    assert client.get(reverse("api:students"), headers=asks).status_code == 200


def test_it_holds_below_and_not_above_or_beside():
    district = make_school("District", kind="district")
    below, beside = make_school("Below", parent=district), make_school("Beside")
    demand(district)
    assert rules.must_add_second_step(make_coordinator(below))
    assert not rules.must_add_second_step(make_coordinator(beside))
    demand(beside)
    School.objects.filter(pk=district.pk).update(second_factor_from=None)
    demand(below)
    assert not rules.must_add_second_step(make_coordinator(district))


def test_one_demanding_school_of_two_is_enough(school):
    user = make_coordinator(make_school("Other"))
    Membership.objects.create(user=user, school=school, role=Role.TEACHER)
    demand(school)
    assert rules.must_add_second_step(user)


def test_it_begins_on_its_day_where_the_school_is(school):
    demand(school, date(2026, 11, 20))
    user = make_coordinator(school)
    with time_machine.travel("2026-11-20T05:59:00Z"):  # 23:59 of the 19th in Chicago
        assert not rules.must_add_second_step(User.objects.get(pk=user.pk))
    with time_machine.travel("2026-11-20T06:01:00Z"):
        assert rules.must_add_second_step(User.objects.get(pk=user.pk))


def test_learners_families_and_hosts_are_never_asked(client, school):
    demand(school)
    student = make_student(school)
    for person in (student, make_guardian(student), make_contact()):
        person.user = make_user()
        person.save()
        client.force_login(person.user)
        assert client.get("/").status_code == 200


def test_operators_are_asked_by_the_setting(settings):
    operator = User.objects.create_superuser("root@redbud.example", "correct horse", name="Root")
    assert not rules.must_add_second_step(operator)
    settings.REQUIRE_SECOND_FACTOR = True
    assert rules.must_add_second_step(operator)
    give_app(operator)
    assert not rules.must_add_second_step(operator)


def test_the_demos_people_still_walk_in(client, school, settings):
    settings.DEMO = True
    user = make_coordinator(school, email="coordinator@oakhaven.example")
    give_app(user)
    client.post(reverse("demo_sign_in"), {"email": user.email})
    assert client.get("/").status_code == 200


def kept(school):
    return {
        "name": school.name,
        "time_zone": "America/Denver",
        "language": "en",
        "second_factor_from": "2027-01-11",
    }


def test_an_administrator_demands_it(client, school, administrator):
    client.force_login(administrator)
    page = reverse("accounts:school", args=[school.pk])
    assert 'name="second_factor_from"' in client.get(page).text
    assert client.post(page, kept(school)).status_code == 302
    school.refresh_from_db()
    assert school.second_factor_from == date(2027, 1, 11)
    assert "Jan" in client.get("/account/").text


def test_a_coordinator_does_not(client, school):
    client.force_login(make_coordinator(school))
    page = reverse("accounts:school", args=[school.pk])
    assert 'name="second_factor_from"' not in client.get(page).text
    client.post(page, kept(school))
    school.refresh_from_db()
    assert school.second_factor_from is None


# A lost telephone


def reset(by, other, reason="Telephone lost"):
    return actions.reset_second_step(other, by=by, reason=reason)


def test_an_administrator_resets_a_colleague(client, school, administrator):
    user = make_coordinator(school)
    give_app(user)
    sign_in(Client(), user)
    sign_in(client, administrator)
    assert "Reset the second step" in client.get(reverse("accounts:people")).text
    page = reverse("accounts:reset_second_step", args=[user.pk])
    assert client.post(page, {"reason": "Telephone lost"}).status_code == 422
    assert client.post(page, {"reason": "Telephone lost", "checked": "on"}).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert not user.sessions.exists()
    row = FactorReset.objects.get(user=user)
    assert (row.by, row.reason) == (administrator, "Telephone lost")
    entry = Audit.objects.get(table="accounts_factorreset", row=row.pk)
    assert (entry.verb, entry.actor) == ("insert", f"user:{administrator.pk}")
    assert "Ada Pine" in mailed(user.email)
    assert "Telephone lost" in mailed(user.email)


def test_nothing_to_reset_is_told(school, administrator):
    with pytest.raises(Refused):
        reset(administrator, make_coordinator(school))


def test_who_may_reset_whom(school, administrator):
    other = make_school("Other")
    district = make_school("District", kind="district")
    School.objects.filter(pk=school.pk).update(parent=district)
    high = make_user(Role.OBSERVER, district)
    Membership.objects.create(user=high, school=school, role=Role.TEACHER)
    runs_elsewhere, teaches_elsewhere = make_coordinator(school), make_coordinator(school)
    Membership.objects.create(user=runs_elsewhere, school=other, role=Role.COORDINATOR)
    Membership.objects.create(user=teaches_elsewhere, school=other, role=Role.TEACHER)
    root = make_user(Role.TEACHER, school, is_superuser=True)
    people = {
        "colleague": make_user(Role.ADMINISTRATOR, school),
        "teaches elsewhere": teaches_elsewhere,
        "runs elsewhere": runs_elsewhere,
        "higher": high,
        "oneself": administrator,
        "foreign": make_coordinator(other),
        "operator": root,
    }
    may = {name for name, person in people.items() if rules.can_reset(administrator, person)}
    assert may == {"colleague", "teaches elsewhere"}
    assert not rules.can_reset(make_coordinator(school), people["colleague"])
    assert rules.can_reset(make_user(Role.ADMINISTRATOR, district), high)


def test_another_schools_people_are_not_there(client, administrator):
    sign_in(client, administrator)
    foreign = make_coordinator(make_school("Other"))
    assert client.get(reverse("accounts:reset_second_step", args=[foreign.pk])).status_code == 404
