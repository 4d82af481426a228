"""Changing the address one signs in with: proven twice, told to both, and nobody's address guessed."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Message
from tests.accounts.signing import mailed, mailed_code, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NEW = "new@redbud.example"
ASK, CONFIRM = "/account/address/", "/account/address/code/"


@pytest.fixture
def user():
    return make_user(email="old@redbud.example")


@pytest.fixture
def inside(client, user):
    sign_in(client, user)
    return client


def test_only_the_typed_code_changes_it(inside, user):
    assert inside.post(ASK, {"email": NEW}).url == CONFIRM
    user.refresh_from_db()
    assert user.email == "old@redbud.example"
    assert inside.post(CONFIRM, {"code": "AAAAAAAA"}).status_code == 422
    assert inside.post(CONFIRM, {"code": mailed_code(NEW).lower()}).status_code == 302
    user.refresh_from_db()
    assert user.email == NEW


def test_the_old_address_hears_of_it_twice(inside, user):
    inside.post(ASK, {"email": NEW})
    assert "asked to sign in with new@redbud.example" in mailed("old@redbud.example")
    inside.post(CONFIRM, {"code": mailed_code(NEW)})
    assert "no longer with the address" in mailed("old@redbud.example")
    assert all(Message.objects.values_list("secret", flat=True))


def test_the_old_address_opens_nothing_more(inside, user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    inside.post(ASK, {"email": NEW})
    inside.post(CONFIRM, {"code": mailed_code(NEW)})
    got_in = {}
    for email in ("old@redbud.example", NEW):
        stranger = Client()
        sent = {"login": email, "password": "correct horse"}
        stranger.post(reverse("account_login"), sent)
        got_in[email] = "_auth_user_id" in stranger.session
    assert got_in == {"old@redbud.example": False, NEW: True}


def test_no_code_to_sign_in_goes_to_the_old_address(inside, user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    inside.post(ASK, {"email": NEW})
    inside.post(CONFIRM, {"code": mailed_code(NEW)})
    told = Message.objects.filter(to_address="old@redbud.example").count()
    Client().post(reverse("account_request_login_code"), {"email": "old@redbud.example"})
    later = Message.objects.filter(to_address="old@redbud.example")[told:]
    assert not [mail for mail in later if mail.subject == "Sign-In Code"]


def test_a_taken_address_is_not_told_apart(inside, user):
    make_user(email="taken@redbud.example")
    inside.get(ASK)  # the welcome is shown once
    free = inside.post(ASK, {"email": NEW}, follow=True)
    taken = inside.post(ASK, {"email": "Taken@redbud.example"}, follow=True)
    pages = [
        page.text.replace(NEW, "X").replace("taken@redbud.example", "X") for page in (free, taken)
    ]
    assert words(pages[0]) == words(pages[1])
    assert "It is yours already" in mailed("taken@redbud.example")
    assert inside.post(CONFIRM, {"code": "AAAAAAAA"}).status_code == 422
    assert User.objects.filter(email__iexact="taken@redbud.example").count() == 1


def words(page):
    """A page without its form tokens."""
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


def test_an_address_that_was_taken_meanwhile_is_refused(inside, user):
    inside.post(ASK, {"email": NEW})
    make_user(email=NEW)
    assert inside.post(CONFIRM, {"code": mailed_code(NEW)}).url == ASK
    user.refresh_from_db()
    assert user.email == "old@redbud.example"


def test_five_wrong_codes_end_it(inside, user):
    inside.post(ASK, {"email": NEW})
    for _try in range(5):
        inside.post(CONFIRM, {"code": "AAAAAAAA"})
    assert inside.post(CONFIRM, {"code": mailed_code(NEW)}).url == ASK
    user.refresh_from_db()
    assert user.email == "old@redbud.example"


def test_a_code_is_good_for_its_own_session_alone(inside, user):
    inside.post(ASK, {"email": NEW})
    other = Client()
    sign_in(other, user)
    assert other.post(CONFIRM, {"code": mailed_code(NEW)}).url == ASK


def test_one_address_is_not_flooded(inside):
    for _time in range(3):
        assert inside.post(ASK, {"email": NEW}).status_code == 302
    assert inside.post(ASK, {"email": NEW}).status_code == 429
    assert Message.objects.filter(to_address=NEW).count() == 3


def test_the_same_address_is_told(inside):
    answer = inside.post(ASK, {"email": "OLD@redbud.example"})
    assert (answer.status_code, "already" in answer.text) == (422, True)
