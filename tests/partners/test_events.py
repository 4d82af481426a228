"""Events with employers: guests, one mail each, who came on both sides, one talk in the history."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Conflict, Refused
from notifications import handing, links
from notifications.composing import compose_due
from notifications.models import Message
from partners.actions import events, merges
from partners.actions.life import warnings
from partners.models import Contact, Event, EventGuest, Interaction, Partnership, stale
from partners.waiting import events as waiting
from tests import factories as make
from tests.partners.test_merge import Pair, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school, name="Rhea Harjo")


@pytest.fixture
def teacher(school):
    return make.make_user(Role.TEACHER, school)


@pytest.fixture
def contact(school):
    return make.make_contact(make.make_partnership(school), can_coordinate=True)


def today():
    return clock.today("America/Chicago")


def fair(school, by, days=5, **facts):
    facts = {"title": "Spring career fair", "kind": "fair", "place": "Gym"} | facts
    return events.make(school, by=by, on=today() + timedelta(days=days), **facts)


def with_guest(contact, by, days=5, **facts):
    event = fair(contact.partnership.school, by, days, **facts)
    events.add_guests(event, [contact.partnership], by=by)
    return event, event.guests.get()


def save(guest, by, came, said="", contact=None):
    told = events.Told(contact or guest.contact, came, said)
    return events.save_guests(guest.event, {guest.pk: told}, by=by)


def page_of(guest):
    link = links.make(
        "partners:event",
        party=f"contact:{guest.contact_id}",
        about=guest,
        school=guest.event.school,
    )
    return links.path(link)


def test_who_came_has_one_talk_and_loses_it_with_the_tick(contact, coordinator, teacher):
    _event, guest = with_guest(contact, coordinator, days=-1)
    for _press in range(3):
        save(guest, teacher, True, "brought two robots")
        guest.refresh_from_db()
    talk = Interaction.objects.get()
    assert (talk.kind, talk.on, talk.contact, talk.by) == (
        "event",
        today() - timedelta(days=1),
        contact,
        teacher,
    )
    assert talk.note == "Spring career fair: brought two robots"
    assert Event.objects.get().state == "held"
    save(guest, coordinator, False)
    assert not Interaction.objects.exists()


def test_coming_ends_the_silence(contact, coordinator):
    Partnership.objects.update(since_on=today() - timedelta(days=400))
    assert stale(Partnership.objects.all(), today()).exists()
    _event, guest = with_guest(contact, coordinator, days=-1)
    save(guest, coordinator, True)
    assert not stale(Partnership.objects.all(), today()).exists()


def test_the_talk_follows_the_event_and_cannot_be_corrected_apart(contact, coordinator, client):
    event, guest = with_guest(contact, coordinator, days=-1)
    save(guest, coordinator, True)
    events.change(event, by=coordinator, title="Autumn fair", on=today() - timedelta(days=2))
    talk = Interaction.objects.get()
    assert (talk.note, talk.on) == ("Autumn fair", today() - timedelta(days=2))
    client.force_login(coordinator)
    assert client.get(reverse("partners:correct_note", args=[talk.pk])).status_code == 404
    with pytest.raises(Refused, match="ahead"):
        events.change(event, by=coordinator, on=today() + timedelta(days=2))


def test_nobody_came_before_the_day_or_to_what_was_called_off(contact, coordinator):
    event, guest = with_guest(contact, coordinator)
    with pytest.raises(Refused, match="ahead"):
        save(guest, coordinator, True)
    with pytest.raises(Refused, match="ahead"):
        events.set_state(event, "held", by=coordinator)
    events.set_state(event, "off", by=coordinator)
    Event.objects.update(on=today())
    with pytest.raises(Refused, match="called off"):
        save(guest, coordinator, True)
    assert not Interaction.objects.exists()


def test_what_was_held_is_not_called_off(contact, coordinator):
    event, guest = with_guest(contact, coordinator, days=0)
    save(guest, coordinator, True)
    with pytest.raises(Refused, match="it was held"):
        events.set_state(event, "off", by=coordinator)
    with pytest.raises(Refused, match="They came"):
        events.drop_guest(guest, by=coordinator)


def test_each_guest_stands_on_the_list_once_with_whom_to_ask(contact, coordinator):
    partnership = contact.partnership
    make.make_contact(partnership, email="", can_coordinate=True)
    event = fair(partnership.school, coordinator)
    assert events.add_guests(event, [partnership], by=coordinator) == 1
    assert events.add_guests(event, [partnership], by=coordinator) == 0
    assert event.guests.get().contact == contact


def test_a_teacher_asks_first_where_an_employer_rests(contact, coordinator, teacher):
    partnership = contact.partnership
    partnership.rest_until = today() + timedelta(days=9)
    partnership.save()
    event = fair(partnership.school, teacher)
    with pytest.raises(Refused, match="Ask whoever"):
        events.add_guests(event, [partnership], by=teacher)
    events.add_guests(event, [partnership], by=teacher, agreed=True)
    assert EventGuest.objects.count() == 1
    other = fair(partnership.school, coordinator)
    events.add_guests(other, [partnership], by=coordinator)  # is told, and decides
    assert EventGuest.objects.count() == 2


def test_warnings_of_many_cost_two_queries(
    school, coordinator, teacher, django_assert_num_queries
):
    partners = [make.make_partnership(school, f"Firm {n}") for n in range(5)]
    for partnership in partners:
        Interaction.objects.create(partnership=partnership, on=today(), by=coordinator)
    with django_assert_num_queries(2):
        told = warnings(partners, school, teacher, today())
    assert all("Rhea Harjo was in touch" in words for words in told.values())
    assert set(warnings(partners, school, coordinator, today()).values()) == {""}


def test_one_mail_however_often_it_is_pressed(contact, coordinator):
    event, guest = with_guest(contact, coordinator)
    assert events.invite(event, [guest], by=coordinator) == 1
    assert events.invite(event, [guest], by=coordinator) == 0
    for _beat in range(2):
        compose_due(clock.now())
    mail = Message.objects.get()
    assert mail.to_address == contact.email
    for words in ("Spring career fair", "Gym", "?say=yes", "?say=no", "Rhea Harjo"):
        assert words in mail.text
    assert handing.page("partners:event", guest.pk, f"contact:{contact.pk}")


def test_adding_and_saving_mail_nobody(contact, coordinator):
    _event, guest = with_guest(contact, coordinator, days=0)
    save(guest, coordinator, True)
    compose_due(clock.now())
    assert not Message.objects.exists()


def test_only_who_runs_the_school_invites_and_nothing_leaves_before_it_is_live(
    contact, coordinator, teacher
):
    event, guest = with_guest(contact, coordinator)
    with pytest.raises(PermissionDenied):
        events.invite(event, [guest], by=teacher)
    event.school.live_at = None
    event.school.save()
    events.invite(event, [guest], by=coordinator)
    compose_due(clock.now())
    assert not Message.objects.exists()


def test_a_new_day_asks_anew_and_a_new_person_closes_the_old_link(contact, coordinator, client):
    event, guest = with_guest(contact, coordinator)
    events.invite(event, [guest], by=coordinator)
    compose_due(clock.now())
    events.reply(guest, contact=contact, comes=True)
    events.change(event, by=coordinator, on=today() + timedelta(days=8))
    guest.refresh_from_db()
    assert (guest.asked_at, guest.comes) == (None, None)
    events.invite(event, [guest], by=coordinator)
    compose_due(clock.now())
    assert Message.objects.count() == 2
    old = page_of(guest)
    save(guest, coordinator, None, contact=make.make_contact(contact.partnership))
    assert client.get(old).status_code == 410


def test_an_invitation_is_not_sent_for_what_was_called_off(contact, coordinator):
    event, guest = with_guest(contact, coordinator)
    events.invite(event, [guest], by=coordinator)
    events.set_state(event, "off", by=coordinator)
    compose_due(clock.now())
    assert not Message.objects.exists()


def test_the_link_shows_on_get_and_answers_on_post(contact, coordinator, client):
    _event, guest = with_guest(contact, coordinator)
    url = page_of(guest)
    page = client.get(f"{url}?say=no").text
    assert "checked" in page.split('value="no"')[1].split(">")[0]
    guest.refresh_from_db()
    assert guest.comes is None
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"says": "yes"}).status_code == 302
    guest.refresh_from_db()
    assert guest.comes is True
    assert "expects you" in client.get(f"{url}?done").text


def test_afterwards_the_employer_says_they_were_there_and_how_it_was(contact, coordinator, client):
    _event, guest = with_guest(contact, coordinator, days=-1)
    told = {"was": "yes", "rating": "4", "words": "More time at the tables"}
    assert client.post(page_of(guest), told).status_code == 302
    guest.refresh_from_db()
    assert (guest.came, guest.rating, guest.words) == (True, 4, "More time at the tables")
    assert Interaction.objects.get().by is None
    client.post(page_of(guest), told)
    assert Interaction.objects.count() == 1
    save(guest, coordinator, False)
    client.post(page_of(guest), told)  # what the school noted stands
    guest.refresh_from_db()
    assert guest.came is False
    assert not Interaction.objects.exists()


def test_a_link_speaks_for_its_person_and_its_time_only(contact, coordinator):
    _event, guest = with_guest(contact, coordinator)
    stranger = make.make_contact(contact.partnership)
    with pytest.raises(Refused, match="Somebody else"):
        events.reply(guest, contact=stranger, comes=True)
    with pytest.raises(Conflict, match="ahead"):
        events.look_back(guest, contact=contact, was=True, rating=5, words="")
    Event.objects.update(on=today() - timedelta(days=1))
    with pytest.raises(Conflict, match="over"):
        events.reply(guest, contact=contact, comes=True)


def test_two_schools_with_one_employer_know_nothing_of_each_other(contact, coordinator, client):
    event, guest = with_guest(contact, coordinator, title="Secret fair")
    other = make.make_coordinator(make.make_school("Elsewhere"))
    theirs = Partnership.objects.create(
        school=other.memberships.get().school, employer=contact.partnership.employer
    )
    their_contact = make.make_contact(theirs, email=contact.email)
    client.force_login(other)
    for page in ("partners:events", "desk:home"):
        assert "Secret fair" not in client.get(reverse(page)).text
    detail = client.get(reverse("partners:detail", args=[theirs.employer_id]))
    assert "Secret fair" not in detail.text
    for name in ("event_detail", "edit_event", "event_guests", "add_guests", "invite_guests"):
        assert client.get(reverse(f"partners:{name}", args=[event.pk])).status_code == 404
    assert client.post(reverse("partners:drop_guest", args=[guest.pk])).status_code == 404
    for act in (
        lambda: events.change(event, by=other, title="x"),
        lambda: events.add_guests(event, [theirs], by=other),
        lambda: events.invite(event, [guest], by=other),
        lambda: events.set_state(event, "off", by=other),
        lambda: save(guest, other, True),
        lambda: events.drop_guest(guest, by=other),
        lambda: fair(event.school, other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(Refused, match="the school works"):
        events.add_guests(event, [theirs], by=coordinator)
    with pytest.raises(Refused, match="contact of this employer"):
        save(guest, coordinator, None, contact=their_contact)
    events.invite(event, [guest], by=coordinator)
    compose_due(clock.now())
    assert Message.objects.get().school == event.school
    assert handing.way("event", "contact").find(guest.pk, f"contact:{their_contact.pk}") is None


def test_the_employers_people_see_no_list_of_guests(contact, coordinator, client):
    event, _guest = with_guest(contact, coordinator)
    contact.user = make.make_user()
    contact.save()
    client.force_login(contact.user)
    assert client.get(reverse("partners:event_detail", args=[event.pk])).status_code == 404
    assert client.get(reverse("partners:events")).status_code == 403


def test_the_pages_make_add_invite_and_note(contact, coordinator, client):
    school = contact.partnership.school
    client.force_login(coordinator)
    bad = {"school": school.pk, "kind": "talk", "title": "A day in the lab", "on": today(),
           "begins": "14:00", "ends": "13:00"}  # fmt: skip
    answer = client.post(reverse("partners:new_event"), bad)
    assert answer.status_code == 422
    assert "ends before it begins" in answer.text
    assert 'value="A day in the lab"' in answer.text
    client.post(reverse("partners:new_event"), bad | {"ends": "15:00"})
    event = Event.objects.get()
    add = reverse("partners:add_guests", args=[event.pk])
    assert client.post(add, {}).status_code == 422
    client.post(add, {"partnerships": [contact.partnership_id]})
    guest = event.guests.get()
    invite = reverse("partners:invite_guests", args=[event.pk])
    assert str(contact) in client.get(invite).text
    assert not Message.objects.exists()
    client.post(invite, {"guests": [guest.pk]})
    guest.refresh_from_db()
    assert guest.asked_at
    note = reverse("partners:event_guests", args=[event.pk])
    prefix = f"guest{guest.pk}"
    said = {f"{prefix}-came": "yes", f"{prefix}-contact": contact.pk, f"{prefix}-said": "good"}
    assert client.post(note, said).status_code == 302
    page = client.get(reverse("partners:event_detail", args=[event.pk])).text
    assert "1 came" in page
    history = client.get(reverse("partners:history", args=[contact.partnership_id])).text
    assert "A day in the lab: good" in history


def test_another_school_cannot_be_chosen_for_an_event(coordinator, client):
    client.force_login(coordinator)
    elsewhere = make.make_school("Elsewhere")
    told = {"school": elsewhere.pk, "kind": "talk", "title": "x", "on": today()}
    assert client.post(reverse("partners:new_event"), told).status_code == 422
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("name", "queries"),
    [("events", 8), ("event_detail", 9), ("event_guests", 9), ("add_guests", 10)],
)
@pytest.mark.parametrize("count", [1, 4])
def test_pages_cost_the_same_for_many(
    contact, coordinator, client, django_assert_num_queries, name, queries, count
):
    school = contact.partnership.school
    made = [fair(school, coordinator, days=n - 1) for n in range(count)]
    partners = [make.make_partnership(school, f"Firm {n}") for n in range(count)]
    for partnership in partners:
        make.make_contact(partnership)
        make.make_partnership(school, f"Not yet {partnership.pk}", owner=coordinator)
    events.add_guests(made[0], partners, by=coordinator)
    client.force_login(coordinator)
    url = reverse(f"partners:{name}", args=[] if name == "events" else [made[0].pk])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)


def test_today_tells_who_made_it_before_and_after(contact, coordinator, teacher):
    event, guest = with_guest(contact, teacher, days=1)
    [item] = waiting.waiting(teacher, today())
    assert (item.key, item.label, item.due) == ("event-near", "Spring career fair", event.on)
    assert waiting.waiting(coordinator, today()) == []
    later = event.on + timedelta(days=1)
    [item] = waiting.waiting(teacher, later)
    assert item.key == "event-after"
    with clock.at(clock.now() + timedelta(days=2)):
        save(guest, teacher, True)
    assert waiting.waiting(teacher, later) == []
    Event.objects.update(by=None, state="planned")
    assert [item.key for item in waiting.waiting(coordinator, later)] == ["event-after"]


def test_events_survive_a_joining_and_its_undo(coordinator):
    pair = Pair(coordinator)
    event = fair(pair.school, coordinator, days=-1)
    events.add_guests(event, [pair.one, pair.two], by=coordinator)
    other = fair(pair.school, coordinator, days=-2, title="Talk")
    events.add_guests(other, [pair.two], by=coordinator)
    for guest in EventGuest.objects.all():
        save(guest, coordinator, True)
    before = rows()
    made = merges.merge(pair.kept, pair.gone, by=coordinator)
    assert event.guests.get().partnership == pair.one
    assert other.guests.get().partnership == pair.one
    assert Interaction.objects.filter(guest__event=event).count() == 1
    made = merges.undo(made, by=coordinator)
    assert made.stayed == []
    after = rows()
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_contact_who_leaves_stays_on_the_list_of_a_past_day(contact, coordinator, client):
    event, guest = with_guest(contact, coordinator, days=-1)
    save(guest, coordinator, True)
    Contact.objects.update(ended_on=today())
    client.force_login(coordinator)
    page = client.get(reverse("partners:event_guests", args=[event.pk])).text
    assert f'<option value="{contact.pk}" selected>' in page
