"""The cockpit, the go-live page and the demo's mailbox: what they show, and to whom."""

import pytest
from django.urls import reverse

from accounts.models import Role
from kit import clock
from notifications import links, outbox, tasks
from notifications.models import Message, Notice
from notifications.waiting import waiting
from tests.factories import (
    make_contact,
    make_coordinator,
    make_partnership,
    make_school,
    make_student,
    make_user,
)
from tests.notifications.conftest import DOOR

pytestmark = pytest.mark.django_db
LIST = "/mail/"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school, client):
    user = make_coordinator(school)
    client.force_login(user)
    return user


@pytest.fixture
def contact(school):
    return make_contact(make_partnership(school), name="Dana Ortiz", email="dana@n.example")


def make_message(school, state="sent", **extra):
    n = Message.objects.count()
    fields = {
        "key": f"m{n}", "kind": "x", "to_name": "Dana Ortiz", "to_address": "dana@n.example",
        "subject": f"Subject {n}", "text": "Hello {link:7} there", "error": "",
    }  # fmt: skip
    return Message.objects.create(school=school, state=state, **fields | extra)


def visitors(school):
    """Everybody who has no business in the mail of this school."""
    student = make_student(school)
    student.user = make_user()
    student.save()
    return {
        "another school's coordinator": make_coordinator(make_school("Cedar High School")),
        "teacher": make_user(Role.TEACHER, school),
        "observer": make_user(Role.OBSERVER, school),
        "student": student.user,
        "nobody's": make_user(),
    }


def test_a_stranger_is_asked_to_sign_in(client, school):
    row = make_message(school)
    for name, args in [("mail", []), ("message", [row.pk]), ("go_live", [school.pk])]:
        answer = client.get(reverse(f"notifications:{name}", args=args))
        assert (answer.status_code, "login" in answer.url) == (302, True)


def test_mail_is_for_coordinators(client, school):
    row = make_message(school)
    for who, user in visitors(school).items():
        client.force_login(user)
        expected = 200 if who == "another school's coordinator" else 403
        assert (who, client.get(LIST).status_code) == (who, expected)
        pages = [("message", row.pk), ("go_live", school.pk)]
        for name, key in pages:
            answer = client.get(reverse(f"notifications:{name}", args=[key]))
            assert (who, name, answer.status_code) == (who, name, 404)
        for name, key in [("again", row.pk), ("go_live", school.pk)]:
            answer = client.post(reverse(f"notifications:{name}", args=[key]))
            assert (who, name, answer.status_code) == (who, name, 404)


def test_the_list_holds_ones_own_schools_unrestricted_mail(client, school, coordinator):
    make_message(school, subject="Ours")
    make_message(school, subject="Restricted", restricted=True)
    make_message(school, subject="Secret", secret=True)
    make_message(make_school("Cedar"), subject="Theirs")
    body = client.get(LIST).content.decode()
    assert "Ours" in body
    assert not any(word in body for word in ("Restricted", "Secret", "Theirs"))


def test_a_restricted_mail_is_not_there(client, school, coordinator):
    row = make_message(school, restricted=True)
    assert client.get(reverse("notifications:message", args=[row.pk])).status_code == 404


def test_the_list_is_filtered_and_searched(client, school, coordinator):
    make_message(school, subject="Left")
    make_message(school, "bounced", subject="Came back", to_name="Lee Park")
    for query, present, absent in [
        ("state=bounced", "Came back", "Left"),
        ("q=lee", "Came back", "Left"),
        ("state=sent", "Left", "Came back"),
        (f"school={school.pk}&q=left", "Left", "Came back"),
    ]:
        body = client.get(f"{LIST}?{query}").content.decode()
        assert (query, present in body, f">{absent}<" in body) == (query, True, False)
    assert client.get(f"{LIST}?state=nonsense&school=x&page=99").status_code == 200


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_costs_the_same_however_long(
    client, school, coordinator, kinds, rows, django_assert_num_queries
):
    client.get(LIST)
    for n in range(rows):
        make_message(school, "bounced", recipient=f"contact:{n}")
    with django_assert_num_queries(8):  # two of them are savepoints
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_held_list_costs_the_same_however_long(
    client, coordinator, kinds, rows, django_assert_num_queries
):
    school = make_school("New High School", live=False)
    client.force_login(make_coordinator(school))
    client.get(LIST)
    partnership = make_partnership(school)
    for n in range(rows):
        reader = f"contact:{make_contact(partnership).pk}"
        outbox.post("single", reader, about=school, school=school, key=f"k{n}")
    with django_assert_num_queries(10):  # two of them are savepoints
        body = client.get(f"{LIST}?state=held").content.decode()
    assert body.count("Dana Ortiz") == rows


def test_a_mail_shows_its_text_with_the_link_left_out(client, school, coordinator):
    row = make_message(school)
    body = client.get(reverse("notifications:message", args=[row.pk])).content.decode()
    assert "Hello [the link] there" in body


def test_a_bounced_mail_is_corrected_on_its_page(client, school, coordinator, contact):
    row = make_message(school, "bounced", recipient=f"contact:{contact.pk}", error="550 No")
    page = client.get(reverse("notifications:message", args=[row.pk])).content.decode()
    assert "550 No" in page
    again = reverse("notifications:again", args=[row.pk])
    wrong = client.post(again, {"address": "dana at n"})
    assert wrong.status_code == 422
    assert "Type an address such as" in wrong.content.decode()
    assert client.post(again, {"address": "Dana@Northgate.example"}).url == LIST
    row.refresh_from_db()
    contact.refresh_from_db()
    assert (row.state, contact.email) == ("queued", "dana@northgate.example")


def test_a_mail_that_left_meanwhile_is_told(client, school, coordinator, contact):
    row = make_message(school, recipient=f"contact:{contact.pk}")
    answer = client.post(reverse("notifications:again", args=[row.pk]), follow=True)
    assert "Somebody else has sent this mail again already." in answer.content.decode()


def test_an_account_gets_no_box_for_its_address(client, school, coordinator):
    row = make_message(school, "bounced", recipient=f"user:{make_user().pk}")
    body = client.get(reverse("notifications:message", args=[row.pk])).content.decode()
    assert 'name="address"' not in body
    assert "Send again" in body


def test_whoever_has_no_address_is_given_one_in_the_list(
    client, school, coordinator, contact, kinds
):
    contact.email = ""
    contact.save()
    outbox.post("single", f"contact:{contact.pk}", about=school, school=school, key="k")
    tasks.tick()
    notice = Notice.objects.get()
    body = client.get(f"{LIST}?state=stuck").content.decode()
    assert reverse("notifications:address", args=[notice.pk]) in body
    url = reverse("notifications:address", args=[notice.pk])
    client.post(url, {"address": "nonsense"})
    assert Notice.objects.get().state == "stuck"
    client.post(url, {"address": "dana@n.example"})
    tasks.tick()
    assert Message.objects.get().to_address == "dana@n.example"


def test_go_live_shows_who_would_get_what_and_then_does_it(client, kinds):
    school = make_school(live=False)
    client.force_login(make_coordinator(school))
    contact = make_contact(make_partnership(school), name="Dana Ortiz", email="dana@n.example")
    outbox.post("single", f"contact:{contact.pk}", about=school, school=school, key="k")
    url = reverse("notifications:go_live", args=[school.pk])
    body = client.get(url).content.decode()
    assert "dana@n.example" in body
    assert "1 mail waits" in body
    school.refresh_from_db()
    assert not school.is_live
    client.post(url)
    school.refresh_from_db()
    assert school.is_live
    assert "Mail has been leaving since" in client.get(url).content.decode()


def test_what_waits_for_a_coordinator(kinds, school, contact):
    user = make_coordinator(school)
    for _turn in range(2):
        make_message(school, "bounced", recipient=f"contact:{contact.pk}")
    make_message(school, "failed", recipient="contact:99", to_address="lee@p.example")
    new = make_school("New High School", live=False)
    outbox.post("single", f"contact:{contact.pk}", about=new, school=new, key="k")
    nobody = make_contact(make_partnership(school), name="Lee Park", email="")
    outbox.post("single", f"contact:{nobody.pk}", about=school, school=school, key="l")
    tasks.tick()
    today = clock.today()
    assert [(item.key, item.verb, item.label) for item in waiting(user, today)] == [
        ("correct-address", "Correct 2 addresses", "Dana Ortiz"),
        ("correct-address", "Correct 2 addresses", "Dana Ortiz"),
        ("add-address", "Add 1 address", "Lee Park"),
    ]
    theirs = waiting(make_coordinator(new), today)
    assert [(item.key, item.label, item.detail) for item in theirs] == [
        ("go-live", "New High School", "1 mail waits")
    ]
    assert waiting(make_user(Role.TEACHER, school), today) == []


def test_the_mailbox_is_there_in_the_demo_only(client, school):
    row = make_message(school, html="<p>Hello</p>")
    urls = ["/demo/mailbox/", f"/demo/mailbox/{row.pk}/", f"/demo/mailbox/{row.pk}/html/"]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


def test_the_mailbox_shows_every_mail_with_links_that_open(
    client, settings, doors, school, contact
):
    settings.DEMO = True
    party = f"contact:{contact.pk}"
    link = links.make(DOOR, party=party, about=contact, school=school)
    text = f"Hello.\n\nOpen:\n{links.place(link)}\n"
    row = make_message(school, recipient=party, text=text, html=f"<a href='{links.place(link)}'>")
    make_message(None, secret=True, subject="Sign-in code", text="Code 1234")
    body = client.get("/demo/mailbox/").content.decode()
    assert "Sign-in code" in body
    assert row.subject in body
    for url in (f"/demo/mailbox/{row.pk}/", f"/demo/mailbox/{row.pk}/html/"):
        assert links.path(link) in client.get(url).content.decode()
    assert client.get("/demo/mailbox/?q=code").content.decode().count("<tr>") == 2
