"""Bringing people in: who may, what happens, what mail leaves."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import actions, rules
from accounts.models import Membership, Role, User
from kit.errors import Refused
from notifications.models import Message
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_coordinator(school)


@pytest.fixture
def administrator(school):
    return make_user(Role.ADMINISTRATOR, school)


def invite(school, by, role=Role.TEACHER, email="ira@redbud.example"):
    return actions.invite(school, email=email, name="Ira Fox", role=role, by=by)


def test_a_person_comes_without_a_password(school, coordinator):
    user = invite(school, coordinator).user
    assert (user.has_usable_password(), user.name, user.is_staff) == (False, "Ira Fox", False)


def test_the_mail_says_how_to_sign_in(school, coordinator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    membership = invite(school, coordinator)
    [sent] = mail.outbox
    assert sent.to == ["ira@redbud.example"]
    assert sent.extra_headers == {"X-Key": f"invite:{membership.pk}"}
    assert settings.SITE_URL + reverse("account_request_login_code") in sent.body
    assert coordinator.name in sent.body


def test_the_mail_goes_through_the_outbox(school, coordinator):
    membership = invite(school, coordinator)
    assert Message.objects.filter(key=f"invite:{membership.pk}", secret=True).count() == 1


def test_the_mail_speaks_the_language_of_the_school(coordinator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    school = coordinator.memberships.get().school
    school.language = "es"
    school.save()
    assert invite(school, coordinator).user.language == "es"


def test_who_has_an_account_keeps_it(school, coordinator):
    known = make_user(name="Ira Longname", email="ira@redbud.example")
    assert invite(school, coordinator, email="IRA@redbud.example").user == known
    known.refresh_from_db()
    assert known.name == "Ira Longname"


def test_twice_is_told(school, coordinator):
    invite(school, coordinator)
    with pytest.raises(Refused):
        invite(school, coordinator)


def test_a_closed_account_stays_closed(school, coordinator):
    make_user(email="ira@redbud.example", is_active=False)
    with pytest.raises(Refused):
        invite(school, coordinator)


@pytest.mark.parametrize(
    ("by", "roles"),
    [
        (Role.COORDINATOR, {Role.TEACHER, Role.OBSERVER}),
        (Role.ADMINISTRATOR, set(Role)),
        (Role.TEACHER, set()),
        (Role.OBSERVER, set()),
    ],
)
def test_who_may_give_which_role(by, roles, school):
    user = make_user(by, school)
    assert {role for role in Role if rules.can_invite(user, school, role)} == roles


def test_a_role_holds_below_and_not_beside(school):
    district = make_school("District", kind="district")
    below = make_school("Below", parent=district)
    user = make_user(Role.ADMINISTRATOR, district)
    assert rules.can_invite(user, below, Role.COORDINATOR)
    assert not rules.can_invite(user, school, Role.TEACHER)


def test_another_school_is_refused(school):
    with pytest.raises(PermissionDenied):
        invite(school, make_coordinator(make_school("Other")))


def test_an_administrator_may_open_the_admin(school, administrator):
    membership = invite(school, administrator, Role.ADMINISTRATOR)
    assert membership.user.is_staff
    actions.end_membership(membership, by=administrator)
    assert not User.objects.get(pk=membership.user_id).is_staff


def test_a_role_ends(school, coordinator):
    membership = invite(school, coordinator)
    actions.end_membership(membership, by=coordinator)
    assert not membership.user.memberships.exists()


def test_a_coordinator_ends_no_colleague(school, coordinator, administrator):
    for user in (administrator, make_coordinator(school)):
        with pytest.raises(PermissionDenied):
            actions.end_membership(user.memberships.get(), by=coordinator)


def test_nobody_ends_their_own_role(administrator):
    with pytest.raises(PermissionDenied):
        actions.end_membership(administrator.memberships.get(), by=administrator)


def test_another_schools_role_is_not_ended(administrator):
    theirs = make_user(Role.TEACHER, make_school("Other")).memberships.get()
    with pytest.raises(PermissionDenied):
        actions.end_membership(theirs, by=administrator)
    assert Membership.objects.filter(pk=theirs.pk).exists()
