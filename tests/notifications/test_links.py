"""A mailed link shows on GET, acts on POST, and opens its own door only while it lives."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts.models import Audit
from kit import clock
from notifications import links, parties, tasks
from notifications.models import AccessLink, Notice
from tests.factories import make_contact, make_partnership, make_school, make_user
from tests.notifications.conftest import DOOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(time_zone="America/Denver")


@pytest.fixture
def contact(school):
    return make_contact(make_partnership(school), email="dana@northgate.example", language="es")


@pytest.fixture
def link(doors, contact, school):
    return links.make(
        DOOR, party=f"contact:{contact.pk}", about=contact, school=school, subject="Confirm Ava"
    )


def expire(link):
    AccessLink.objects.filter(pk=link.pk).update(expires_at=clock.now() - timedelta(days=1))


def snapshot():
    return str([list(AccessLink.objects.order_by("pk").values()), Notice.objects.count()])


def test_fifty_gets_and_heads_change_nothing(client, link, doors):
    before = snapshot()
    log = Audit.objects.count()
    for _turn in range(50):
        assert client.get(links.path(link)).status_code == 200
        assert client.head(links.path(link)).status_code == 200
    assert (snapshot(), doors, Audit.objects.count()) == (before, [], log)


def test_post_acts_and_is_noted(client, link, doors):
    assert client.post(links.path(link)).status_code == 200
    link.refresh_from_db()
    assert doors == [link.pk]
    assert link.last_used_at is not None


def test_who_acts_by_a_link_stands_in_the_audit_log(client, link):
    client.post(links.path(link))
    entry = Audit.objects.filter(table="accounts_school", verb="update").first()
    assert entry.actor == f"link:{link.pk}"


def test_other_methods_are_refused(client, link):
    assert client.put(links.path(link)).status_code == 405


def test_the_page_tells_nobody_where_the_reader_came_from(client, link):
    answer = client.get(links.path(link))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_the_partys_language_is_spoken_unless_the_reader_chose(client, link):
    assert client.get(links.path(link))["Content-Language"] == "es"
    client.cookies["django_language"] = "en"
    assert client.get(links.path(link))["Content-Language"] == "en"
    translation.activate("en")


@pytest.mark.parametrize("token", ["x", "A" * 43, "../..", "0" * 500])
def test_a_forged_link_opens_nothing(client, link, doors, token):
    before = snapshot()
    for method in (client.get, client.post):
        assert method(reverse(DOOR, args=[token.replace("/", "")])).status_code == 404
    assert (snapshot(), doors) == (before, [])


def test_a_link_opens_no_other_door(client, doors, contact, school):
    other = links.make("other-door", party=f"contact:{contact.pk}", about=contact, school=school)
    token = links.path(other).strip("/").split("/")[-1]
    assert client.get(reverse(DOOR, args=[token])).status_code == 404


def test_a_revoked_link_says_so_and_offers_nothing(client, link, contact, doors):
    links.revoke(party=f"contact:{contact.pk}")
    answer = client.post(links.path(link))
    assert (answer.status_code, doors) == (410, [])
    assert "fresh/" not in answer.content.decode()
    token = links.path(link).strip("/").split("/")[-1]
    assert client.post(reverse("notifications:fresh", args=[token])).status_code == 410
    assert not Notice.objects.exists()


def test_revoke_may_be_narrowed_to_one_door_or_thing(link, contact, school):
    party = f"contact:{contact.pk}"
    links.revoke(party=party, door="other-door")
    links.revoke(party=party, about=school)
    links.revoke(party="contact:999999")
    link.refresh_from_db()
    assert link.revoked_at is None
    links.revoke(party=party, door=DOOR, about=contact)
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_an_expired_link_offers_a_fresh_one_to_the_masked_address(client, link, doors):
    expire(link)
    answer = client.get(links.path(link))
    body = answer.content.decode()
    assert (answer.status_code, doors) == (410, [])
    assert "d…@n….example" in body
    assert "dana@northgate.example" not in body


def test_a_fresh_link_is_mailed_once_in_five_minutes(client, link):
    expire(link)
    token = links.path(link).strip("/").split("/")[-1]
    with clock.at(clock.now().replace(minute=1)):
        for _turn in range(3):
            assert client.post(reverse("notifications:fresh", args=[token])).status_code == 200
        tasks.tick()
    assert [(m.subject, m.to[0].split("<")[1]) for m in mail.outbox] == [
        ("Confirm Ava", "dana@northgate.example>")
    ]
    fresh = AccessLink.objects.exclude(pk=link.pk).get()
    assert links.url(fresh) in mail.outbox[0].body
    assert client.get(links.path(fresh)).status_code == 200


def test_asking_for_a_fresh_link_with_a_forged_one_mails_nothing(client, link):
    assert client.post(reverse("notifications:fresh", args=["x" * 43])).status_code == 404
    assert not Notice.objects.exists()


def test_asking_with_a_live_link_leads_to_its_page(client, link):
    token = links.path(link).strip("/").split("/")[-1]
    answer = client.post(reverse("notifications:fresh", args=[token]))
    assert answer.url == links.path(link)
    assert not Notice.objects.exists()


def test_without_an_address_no_fresh_link_is_offered(client, link, contact):
    expire(link)
    contact.email = ""
    contact.save()
    assert "fresh/" not in client.get(links.path(link)).content.decode()


def test_a_live_link_is_used_again_and_lasts_longer(link, contact, school):
    party = f"contact:{contact.pk}"
    again = links.make(DOOR, party=party, about=contact, school=school, days=60)
    assert again.pk == link.pk
    assert again.expires_at > link.expires_at
    assert again.subject == "Confirm Ava"


def test_another_thing_or_party_gets_a_link_of_its_own(link, contact, school):
    other = links.make(DOOR, party=f"user:{make_user().pk}", about=contact, school=school)
    third = links.make(DOOR, party=f"contact:{contact.pk}", about=school, school=school)
    assert len({link.pk, other.pk, third.pk}) == 3


def test_a_token_has_256_bits_and_a_digit(link):
    token = links.path(link).strip("/").split("/")[-1]
    assert len(token) == 43
    assert any(letter.isdigit() for letter in token)


def test_a_quoted_place_hands_out_nobody_elses_key(link):
    text = f"He wrote {links.place(link)}."
    assert links.fill([text], "user:1") == ["He wrote ."]
    assert links.url(link) in links.fill([text], link.party)[0]


def test_addresses_are_masked():
    assert parties.masked("dana@northgate.example") == "d…@n….example"
    assert parties.masked("x@mail.co.uk") == "x…@m….uk"
