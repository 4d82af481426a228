"""A coordinator takes a party's link in hand: four ways and this very device, each written down."""

import re
from urllib.parse import unquote

import pytest

from notifications import links
from notifications.models import AccessLink, Handover, Message, Notice
from notifications.tasks import tick
from placements import actions
from placements.models import Party, Signature
from placements.requirements.kinds import current_agreement
from tests import factories as make
from tests.placements.test_moves import sent_out
from wbl.settings import SITE_URL

pytestmark = pytest.mark.django_db
HELD = {
    "title": "Dental assistant",
    "starts_on": "2026-11-16",
    "ends_on": "2027-01-15",
    "weekdays": ["0", "2"],
    "begins": "12:30",
    "ends": "15:30",
    "rest": "0",
    "tasks": "Prepare the treatment room",
    "pay": "unpaid",
    "supervisor_name": "Dana Ortiz",
}  # what the host's form holds already
KEY = re.compile(r"/(?:host|sign|h|f|family)/([\w-]{43})/")


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school, client):
    user = make.make_coordinator(school, name="Rhea Harjo")
    client.force_login(user)
    return user


@pytest.fixture
def placement(school, coordinator):
    """Sent out to a host without an address."""
    contact = make.make_contact(
        make.make_partnership(school), name="Dana Ortiz", email="", phone="+1 (405) 555-0111"
    )
    return sent_out(school, coordinator, contact=contact)


def page(placement, what="host"):
    return f"/hand/{what}/{placement.pk}/contact/{placement.signatory.contact_id}/"


def test_a_get_shows_the_ways_and_makes_nothing(client, placement):
    for _again in range(50):
        answer = client.get(page(placement))
    body = answer.content.decode()
    assert "Dana Ortiz" in body
    assert "tel:+14055550111" in body
    assert not KEY.search(body)
    assert (AccessLink.objects.count(), Handover.objects.count()) == (0, 0)


@pytest.mark.parametrize("how", ["copy", "qr", "text", "mail"])
def test_each_way_shows_the_link_and_leaves_a_row(client, placement, coordinator, how):
    answer = client.post(page(placement), {"how": how})
    body = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    url = links.url(AccessLink.objects.get())
    shown = {
        "copy": f'value="{url}" readonly',
        "qr": "<svg width=",
        "text": "sms:+14055550111?&amp;body=",
        "mail": "mailto:?subject=",
    }
    assert shown[how] in body
    assert (url in unquote(body)) == (how != "qr")
    assert 'style="' not in body
    row = Handover.objects.get()
    assert (row.how, row.by, row.to_name) == (how, coordinator, "Dana Ortiz")
    assert row.link.party == f"contact:{placement.signatory.contact_id}"


def test_the_qr_code_is_dark_on_white(client, placement):
    body = client.post(page(placement), {"how": "qr"}).content.decode()
    assert 'fill="#fff"' in body
    assert 'stroke="#000"' in body


def test_opened_here_the_employer_signs_and_the_record_names_the_device(client, placement):
    opened = client.post(page(placement), {"how": "open"})
    assert Handover.objects.get().how == "open"
    body = client.get(opened.url).content.decode()
    assert "Opened on Rhea Harjo" in body
    shown = re.search(r'name="shown" value="(\w+)"', body)[1]
    typed = {"shown": shown, "name": "Dana Ortiz", "agreed": "on", **HELD}
    assert client.post(opened.url, typed).status_code == 302
    signature = Signature.objects.get()
    assert (signature.party, signature.name, signature.method) == (
        Party.SIGNATORY,
        "Dana Ortiz",
        "link",
    )
    assert signature.how == "by mailed link, opened on Rhea Harjo's device"
    history = client.get(f"/placements/{placement.pk}/").content.decode()
    assert "opened on Rhea Harjo&#x27;s device" in history
    assert "Link handed over: Dana Ortiz" in history
    assert "opened on one&#x27;s own device · Confirm Ava" in history


def test_on_ones_own_device_nobody_else_is_named(client, school, placement):
    client.post(page(placement), {"how": "copy"})
    url = links.path(AccessLink.objects.get())
    contact = placement.signatory.contact
    contact.user = make.make_user(name="Dana Ortiz")
    contact.save()
    client.force_login(contact.user)
    assert "Opened on" not in client.get(url).content.decode()
    client.logout()
    assert "Opened on" not in client.get(url).content.decode()


def test_only_those_who_run_the_school_and_only_who_has_a_part(client, school, placement):
    url = page(placement)
    stranger = make.make_contact(placement.partnership)
    guardian = placement.student.guardians.get()
    for wrong in (
        f"/hand/host/{placement.pk}/contact/{stranger.pk}/",
        f"/hand/host/{placement.pk}/guardian/{placement.signatory.contact_id}/",
        f"/hand/sign/{placement.pk}/guardian/{guardian.pk + 999}/",
        f"/hand/sign/{placement.pk}/contact/{placement.signatory.contact_id}/",
        f"/hand/family/{placement.pk}/guardian/{guardian.pk}/",
        f"/hand/nothing/{placement.pk}/contact/1/",
        f"/hand/host/{placement.pk}/contact/{10**30}/",
    ):
        assert (wrong, client.post(wrong, {"how": "copy"}).status_code) == (wrong, 404)
    assert client.post(url, {"how": "carrier pigeon"}).status_code == 404
    assert client.get(f"/hand/sign/{placement.pk}/guardian/{guardian.pk}/").status_code == 200
    others = [make.make_coordinator(make.make_school("Cedar")), make.make_user("teacher", school)]
    for user in others:
        client.force_login(user)
        assert client.post(url, {"how": "copy"}).status_code == 404
    client.logout()
    assert "login" in client.post(url, {"how": "copy"}).url
    assert not Handover.objects.exists()


def test_a_missing_address_blocks_nothing_and_today_offers_both_ways(client, placement):
    tick()
    assert Notice.objects.stuck().filter(kind="host_ask").exists()
    today = client.get("/").content.decode()
    assert "Hand over a link, or tick paper" in today
    assert page(placement) in today
    assert f"/placements/{placement.pk}/paper/?party=signatory" in today
    shown = client.get(f"/placements/{placement.pk}/").content.decode()
    assert "no address: hand over the link or tick paper" in shown
    assert page(placement) in shown
    assert page(placement) in client.get("/mail/?state=stuck").content.decode()


def test_a_mail_that_left_offers_its_link(client, school, coordinator):
    placement = sent_out(school, coordinator)
    tick()
    message = Message.objects.get(kind="host_ask")
    assert page(placement) in client.get(f"/mail/{message.pk}/").content.decode()


def test_hours_feedback_and_the_family_page_travel_too(client, school, coordinator):
    placement = make.make_placement("active", school, coordinator=coordinator)
    guardian = make.make_guardian(placement.student)
    contact = placement.supervisor.contact
    shown = client.get(f"/placements/{placement.pk}/").content.decode()
    for url in (
        f"/hand/confirm_hours/{contact.pk}/contact/{contact.pk}/",
        f"/hand/feedback/{contact.pk}/contact/{contact.pk}/",
        f"/hand/family/{placement.pk}/guardian/{guardian.pk}/",
    ):
        assert url in shown
        link = client.post(url, {"how": "open"}).url
        assert client.get(link).status_code == 200
    assert (
        client.get(f"/placements/{placement.pk}/").content.decode().count("Link handed over") == 3
    )


def test_the_message_is_in_the_partys_language(client, school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.SIGNATORY, by=coordinator)
    guardian = placement.student.guardians.get()
    guardian.language = "es"
    guardian.save()
    url = f"/hand/sign/{placement.pk}/guardian/{guardian.pk}/"
    body = unquote(client.post(url, {"how": "text"}).content.decode())
    assert current_agreement(placement)
    assert "Firme la práctica de" in body
    assert SITE_URL.split("//")[1].split(":")[0] in body
