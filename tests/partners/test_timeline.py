"""What happened on one line of time, and a talk noted from anywhere."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from kit import clock
from partners.actions import checks, events, intents, life, standing, suggestions
from partners.actions import opportunities as offers
from partners.models import Interaction, Partnership
from partners.timeline import _gatherers, gathered
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def teacher(school):
    return make.make_user(Role.TEACHER, school)


@pytest.fixture
def partnership(school):
    return make.make_partnership(school)


def today():
    return clock.today("America/Chicago")


def live(partnership, by):
    """Something of every kind happens."""
    contact = make.make_contact(partnership, name="Dana Ortiz")
    gone = make.make_contact(partnership, name="Sam Reed")
    life.note(partnership, life.Note("call", today(), "two places"), by=by)
    life.move(partnership, "paused", by=by, why="new building")
    life.hand_over(partnership, by, by=by)
    gone.ended_on = today()
    gone.save()
    type_ = make.make_programme(partnership.school).type
    offer = partnership.opportunities.create(type=type_, title="Assistant")
    offers.move_opportunity(offer, "closed", by=by)
    intents.answer(partnership, 2027, says="maybe", reason="we may move", contact=contact)
    paper = checks.Paper(valid_until=date(2027, 6, 1))
    checks.note_seen(partnership, partnership.employer.sites.get(), "insurance", paper, by=by)
    agreement = standing.propose(
        partnership, valid_from=today(), valid_until=today() + timedelta(days=300), by=by
    )
    shown = agreement.content_hash
    standing.sign_by_host(agreement, contact=contact, name="Dana Ortiz", shown=shown)
    standing.sign_by_school(agreement, by=by, shown=shown)
    suggestions.suggest(contact, kind="skill", subject="Welding")
    event = events.make(partnership.school, by=by, title="Career fair", on=today())
    events.add_guests(event, [partnership], by=by)
    return event


WORDS = (
    "two places", "new building", "Looked after by", "Sam Reed has left", "Assistant", "we may move",
    "Insurance: Valid", "signed by the employer", "signed by the school", "Suggestion: Welding",
    "Career fair",
)  # fmt: skip


def test_all_that_happened_stands_on_one_line(partnership, coordinator, client):
    live(partnership, coordinator)
    told = gathered(partnership, coordinator)
    moments = [entry["at"] for entry in told]
    assert moments == sorted(moments, reverse=True)
    client.force_login(coordinator)
    for page in (
        reverse("partners:history", args=[partnership.pk]),
        reverse("partners:detail", args=[partnership.employer_id]),
    ):
        text = client.get(page).text
        assert [words for words in WORDS if words not in text] == []


def test_who_came_is_told_once(partnership, coordinator):
    event = live(partnership, coordinator)
    guest = event.guests.get()
    events.save_guests(event, {guest.pk: events.Told(guest.contact, True)}, by=coordinator)
    told = [e for e in gathered(partnership, coordinator) if "Career fair" in e.get("note", "")]
    assert len(told) == 1


def test_the_newest_are_told_and_each_gatherer_asks_once(partnership, coordinator):
    live(partnership, coordinator)
    for days in range(30):
        on = today() - timedelta(days=days)
        Interaction.objects.create(partnership=partnership, on=on, by=coordinator, note=f"n{days}")
    with CaptureQueriesContext(connection) as queries:
        told = gathered(partnership, coordinator, 20)
    assert len(queries) == len(_gatherers)
    assert len(told) == 20
    assert told == gathered(partnership, coordinator)[:20]


def test_another_schools_checks_and_offers_are_not_told(partnership, coordinator):
    live(partnership, coordinator)
    other = make.make_coordinator(make.make_school("Elsewhere"))
    theirs = Partnership.objects.create(
        school=other.memberships.get().school, employer=partnership.employer
    )
    assert gathered(theirs, other) == []


def test_a_talk_is_noted_from_anywhere_and_one_is_back(partnership, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:quick_note")
    make.make_partnership(partnership.school, "Northern Lights")
    page = client.get(url, {"q": "north", "next": "/search/?q=north"})
    assert {row.employer.name for row in page.context["found"]} == {
        "Northgate Dental Care",
        "Northern Lights",
    }
    page = client.get(
        url, {"q": "DENTAL", "next": "/search/?q=north"}
    )  # one: straight to the note
    assert page.context["partnership"] == partnership
    there = f"{url}?partnership={partnership.pk}"
    said = {"kind": "visit", "on": today(), "note": "two in spring", "next": "/search/?q=north"}
    answer = client.post(there, said)
    assert (answer.status_code, answer.url) == (302, "/search/?q=north")
    assert Interaction.objects.get().note == "two in spring"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_one_is_led_nowhere_else(partnership, coordinator, client, onward):
    client.force_login(coordinator)
    there = f"{reverse('partners:quick_note')}?partnership={partnership.pk}"
    said = {"kind": "call", "on": today(), "next": onward}
    answer = client.post(there, said)
    assert answer.url == reverse("partners:detail", args=[partnership.employer_id])
    assert client.get(reverse("partners:quick_note"), {"next": onward}).context["next"] == ""


def test_a_wrong_note_keeps_what_was_typed_and_the_way_back(partnership, coordinator, client):
    client.force_login(coordinator)
    there = f"{reverse('partners:quick_note')}?partnership={partnership.pk}"
    ahead = today() + timedelta(days=2)
    answer = client.post(there, {"kind": "call", "on": ahead, "note": "typed", "next": "/events/"})
    assert answer.status_code == 422
    assert "lies ahead" in answer.text
    assert "typed" in answer.text
    assert 'value="/events/"' in answer.text


def test_a_teacher_is_warned_and_says_that_it_is_agreed(partnership, coordinator, teacher, client):
    life.note(partnership, life.Note("call", today()), by=coordinator)
    client.force_login(teacher)
    there = f"{reverse('partners:quick_note')}?partnership={partnership.pk}"
    assert "was in touch" in client.get(there).text
    said = {"kind": "call", "on": today()}
    assert client.post(there, said).status_code == 422
    assert client.post(there, said | {"agreed": "on"}).status_code == 302


def test_nobody_notes_for_another_school(partnership, client):
    other = make.make_coordinator(make.make_school("Elsewhere"))
    client.force_login(other)
    url = reverse("partners:quick_note")
    assert client.get(url, {"partnership": partnership.pk}).status_code == 404
    there = f"{url}?partnership={partnership.pk}"
    assert client.post(there, {"kind": "call", "on": today()}).status_code == 404
    for query in ({"q": "dental"}, {"employer": partnership.employer_id}, {"partnership": "x"}):
        assert client.get(url, query).status_code in {200, 404}
        assert "Northgate" not in client.get(url, query).text
    observer = make.make_user(Role.OBSERVER, partnership.school)
    client.force_login(observer)
    assert client.get(url).status_code == 403


def test_search_today_and_list_lead_there(partnership, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:quick_note")
    found = client.get(reverse("desk:search"), {"q": "dental"}).text
    assert f"{url}?employer={partnership.employer_id}&amp;next=/search/%3Fq%3Ddental" in found
    for page in ("desk:home", "partners:list"):
        assert f'href="{url}?next=' in client.get(reverse(page)).text


@pytest.mark.parametrize("count", [1, 4])
def test_finding_costs_the_same_for_many(
    school, coordinator, client, django_assert_num_queries, count
):
    for n in range(count + 1):
        make.make_partnership(school, f"Firm {n}")
    client.force_login(coordinator)
    url = reverse("partners:quick_note")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url, {"q": "firm"})
