"""`manage.py begin`: the first school and a link for its first person."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role, School, User
from notifications.models import Message

pytestmark = pytest.mark.django_db


def begin(*words, **more):
    out = StringIO()
    call_command("begin", *words, stdout=out, **more)
    return out.getvalue()


def path_in(told):
    return re.search(r"https?://[^/\s]+(/\S+)", told)[1]


def test_it_makes_the_school_and_whoever_runs_it():
    told = begin("Redbud High", "Rhea@Redbud.example", name="Rhea Harjo")
    school, user = School.objects.get(), User.objects.get()
    assert (school.name, school.is_live, school.contact_name) == (
        "Redbud High",
        False,
        "Rhea Harjo",
    )
    assert (user.email, user.name, user.is_staff) == ("rhea@redbud.example", "Rhea Harjo", True)
    assert not user.is_superuser
    assert user.memberships.get().role == Role.ADMINISTRATOR
    assert "Redbud High is ready" in told
    assert not Message.objects.exists()


def test_the_link_opens_a_password_page_and_works_once(client):
    path = path_in(begin("Redbud High", "rhea@redbud.example"))
    page = client.get(path, follow=True)
    assert "Choose a new password" in page.text
    word = "a long and quiet river"
    form = client.post(page.request["PATH_INFO"], {"password1": word, "password2": word})
    assert form.status_code == 302
    client.logout()
    assert "used or is too old" in client.get(path, follow=True).text
    assert client.login(email="rhea@redbud.example", password=word)
    assert "Your first ten minutes" in client.get("/").text


def test_it_begins_only_once():
    begin("Redbud High", "rhea@redbud.example")
    with pytest.raises(CommandError, match="Redbud High has begun here already"):
        begin("Cedar High", "cy@cedar.example")
    with pytest.raises(CommandError, match="begun here already"):
        begin("Redbud High", "rhea@redbud.example")
    assert (School.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("school", "email", "words"),
    [("Redbud", "rhea", "is no e-mail address"), ("  ", "r@x.example", "Give the school's name")],
)
def test_what_cannot_be_is_told(school, email, words):
    with pytest.raises(CommandError, match=words):
        begin(school, email)
    assert not School.objects.exists()
    assert not User.objects.exists()


def test_an_operator_who_is_there_already_may_be_the_first_person():
    operator = User.objects.create_superuser("root@redbud.example", "correct horse", name="Root")
    begin("Redbud High", "root@redbud.example")
    assert operator.memberships.get().school.name == "Redbud High"
