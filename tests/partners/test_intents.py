"""Who hosts in a year: asked once, answered by one more tap, noted from the telephone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message
from partners.actions import intents
from partners.models import HostingIntent, IntentRequest, Partnership
from partners.rules import year_words
from partners.waiting.opportunities import waiting
from tests import factories as make

YEAR = 2027


@pytest.fixture
def contact(db):
    return make.make_contact(make.make_partnership())


@pytest.fixture
def coordinator(contact):
    return make.make_coordinator(contact.partnership.school)


def ask(contact, coordinator):
    return intents.ask([contact.partnership], YEAR, coordinator)


def page_of(contact):
    asked = IntentRequest.objects.get(partnership=contact.partnership)
    link = links.make(
        "partners:intent",
        party=f"contact:{contact.pk}",
        about=asked,
        school=contact.partnership.school,
    )
    return links.path(link)


def test_one_mail_with_three_ways(contact, coordinator):
    assert ask(contact, coordinator).asked == 1
    compose_due(clock.now())
    mail = Message.objects.get()
    for says in HostingIntent.Answer.values:
        assert mail.text.count(f"?say={says}") == 1
        assert mail.html.count(f"?say={says}") == 1
    assert mail.subject == "Will you host students in 2026–27?"


def test_asked_once_a_year_and_reminded_once(contact, coordinator):
    ask(contact, coordinator)
    assert ask(contact, coordinator).before == 1
    for days in (0, 9, 11, 60):
        with clock.at(clock.now() + timedelta(days=days)):
            ask(contact, coordinator)
            compose_due(clock.now())
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "intent_ask",
        "intent_remind",
    ]


def test_who_has_answered_gets_no_mail(contact, coordinator):
    ask(contact, coordinator)
    intents.answer(contact.partnership, YEAR, says="no", contact=contact)
    with clock.at(clock.now() + timedelta(days=11)):
        compose_due(clock.now())
    assert not Message.objects.exists()
    assert ask(contact, coordinator).before == 1


def test_a_school_that_is_not_live_mails_nobody(contact, coordinator):
    school = contact.partnership.school
    school.live_at = None
    school.save()
    ask(contact, coordinator)
    compose_due(clock.now())
    assert not Message.objects.exists()


def test_without_an_address_it_is_said(contact, coordinator):
    contact.email = ""
    contact.save()
    assert ask(contact, coordinator) == intents.Asked(nobody=1)


def test_the_link_chooses_and_only_sending_counts(contact, coordinator, client):
    ask(contact, coordinator)
    page = client.get(f"{page_of(contact)}?say=maybe").content.decode()
    assert 'value="maybe"' in page
    assert "checked" in page.split('value="maybe"')[1].split(">")[0]
    assert not HostingIntent.objects.exists()
    said = {"says": "maybe", "reason": "We may move.", "places": ""}
    assert client.post(page_of(contact), said).status_code == 302
    kept = HostingIntent.objects.get()
    assert (kept.answer, kept.reason, kept.said_by) == ("maybe", "We may move.", contact.name)
    client.post(page_of(contact), {"says": "yes", "places": "3"})
    kept.refresh_from_db()
    assert (kept.answer, kept.places, kept.reason) == ("yes", 3, "")


def test_without_an_answer_the_page_says_what_to_do(contact, coordinator, client):
    ask(contact, coordinator)
    answer = client.post(page_of(contact), {"reason": "We may move."})
    assert answer.status_code == 422
    assert "Choose yes, maybe or no." in answer.content.decode()
    assert "We may move." in answer.content.decode()


def test_a_contact_speaks_for_its_own_partnership_only(contact):
    other = make.make_partnership(name="Elsewhere Dental")
    with pytest.raises(Refused):
        intents.answer(other, YEAR, says="no", contact=contact)


def test_another_school_neither_asks_nor_notes_nor_sees(contact, coordinator, client):
    intents.answer(contact.partnership, YEAR, says="no", reason="Secret plan", contact=contact)
    stranger = make.make_coordinator()
    with pytest.raises(PermissionDenied):
        ask(contact, stranger)
    with pytest.raises(PermissionDenied):
        intents.answer(contact.partnership, YEAR, says="yes", by=stranger)
    theirs = Partnership.objects.create(
        school=stranger.memberships.get().school,
        employer=contact.partnership.employer,
        stage="active",
    )
    client.force_login(stranger)
    pages = (
        reverse("partners:hosting") + f"?year={YEAR}",
        reverse("partners:detail", args=[theirs.employer_id]),
    )
    for page in pages:
        assert "Secret plan" not in client.get(page).content.decode()
    assert waiting(stranger, clock.today()) == []


def test_a_no_stands_on_today_for_a_week(contact, coordinator):
    intents.answer(contact.partnership, YEAR, says="no", reason="We move.", contact=contact)
    [item] = waiting(coordinator, clock.today())
    assert (item.label, item.detail) == ("Northgate Dental Care", "No · 2026–27 · We move.")
    assert waiting(coordinator, clock.today() + timedelta(days=8)) == []


def test_a_coordinator_notes_what_was_said(contact, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:note_intent", args=[contact.partnership_id])
    told = {"says": "yes", "places": "2", "said_by": "Dana on the phone"}
    assert client.post(f"{url}?year={YEAR}", told).status_code == 302
    kept = HostingIntent.objects.get()
    assert (kept.year, kept.places, kept.noted_by) == (YEAR, 2, coordinator)


def test_the_page_counts_and_filters(contact, coordinator, client):
    school = contact.partnership.school
    for name, says in (("Kettle", "yes"), ("Lantern", "maybe"), ("Inkwell", "no")):
        intents.answer(make.make_partnership(school, name), YEAR, says=says, by=coordinator)
    client.force_login(coordinator)
    url = reverse("partners:hosting") + f"?year={YEAR}"
    page = client.get(url)
    assert [fact["value"] for fact in page.context["facts"]] == [1, 1, 1, 1]
    for says, name in (("yes", "Kettle"), ("none", "Northgate Dental Care")):
        rows = client.get(f"{url}&says={says}").context["page"]
        assert [row.employer.name for row in rows] == [name]


def test_the_list_asks_as_often_for_four_as_for_one(
    contact, coordinator, client, django_assert_num_queries
):
    client.force_login(coordinator)
    url = reverse("partners:hosting")
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
    for name in ("Kettle", "Lantern", "Inkwell"):
        make.make_partnership(contact.partnership.school, name)
    with django_assert_num_queries(10):
        client.get(url)


def test_a_school_year_in_words():
    assert year_words(2027) == "2026–27"
