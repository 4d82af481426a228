"""Offers in full: states, asking employers whether they still stand, closing by themselves, next year's copy."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from catalogue.models import PlacementType
from kit import clock
from kit.errors import Conflict
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from partners import tasks
from partners.actions import opportunities
from partners.models import ContactPolicy, OfferPolicy, Opportunity
from partners.waiting.opportunities import waiting
from tests import factories as make

S = Opportunity.State
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def contact(school):
    return make.make_contact(make.make_partnership(school), can_coordinate=True)


def make_offer(contact, title="Dental assistant", days_old=130, **extra):
    extra.setdefault("state", S.OPEN)
    return Opportunity.objects.create(
        partnership=contact.partnership,
        type=PlacementType.objects.get(code="internship", school=None),
        title=title,
        confirmed_at=clock.now() - days_old * DAY,
        **extra,
    )


def send():
    """What is due becomes mail, and the mail server takes it."""
    assert compose_due(clock.now()) == []
    Message.objects.filter(state="queued").update(state="sent", sent_at=clock.now())


def later(days):
    return clock.at(clock.now() + days * DAY)


def page_of(contact):
    link = links.make(
        "partners:confirm_offers",
        party=f"contact:{contact.pk}",
        about=contact,
        school=contact.partnership.school,
    )
    return links.path(link)


def said(offer, says, **facts):
    """What the form sends for one offer."""
    told = {"capacity": offer.capacity, "starts_on": "", "ends_on": "", "times": offer.times}
    return {f"offer-{offer.pk}-{name}": value for name, value in (told | facts).items()} | {
        f"offer-{offer.pk}-says": says
    }


@pytest.mark.parametrize("old", S.values)
@pytest.mark.parametrize("new", S.values)
def test_only_moves_in_the_table_are_made(contact, coordinator, old, new):
    offer = make_offer(contact, state=old)
    if new in opportunities.MOVES[S(old)]:
        opportunities.move_opportunity(offer, new, by=coordinator)
        assert offer.moves.get().new == new
    else:
        with pytest.raises(Conflict):
            opportunities.move_opportunity(offer, new, by=coordinator)


def test_another_school_moves_and_copies_nothing(contact, client):
    offer, stranger = make_offer(contact), make.make_coordinator()
    with pytest.raises(PermissionDenied):
        opportunities.move_opportunity(offer, S.CLOSED, by=stranger)
    client.force_login(stranger)
    for name in ("opportunity", "edit_opportunity"):
        assert client.get(reverse(f"partners:{name}", args=[offer.pk])).status_code == 404
    for name in ("move_opportunity", "copy_opportunity"):
        url = reverse(f"partners:{name}", args=[offer.pk])
        assert client.post(url, {"to": "closed"}).status_code == 404
    assert Opportunity.objects.get().state == S.OPEN


def test_all_due_offers_of_a_contact_come_in_one_mail(contact):
    due = [make_offer(contact, title) for title in ("Reception", "Lab")]
    make_offer(contact, "Confirmed lately", days_old=10)
    make_offer(contact, "Paused", state=S.PAUSED)
    tasks.offers()
    send()
    mail = Message.objects.get()
    assert mail.to_address == contact.email
    assert all(offer.title in mail.text for offer in due)
    assert "lately" not in mail.text
    assert "Paused" not in mail.text


def test_two_beats_and_a_second_worker_ask_once(contact):
    make_offer(contact)
    for _n in range(2):
        tasks.offers()
        send()
    with later(5):
        tasks.offers()
        send()
    assert Message.objects.count() == 1
    assert Notice.objects.filter(kind="offer_confirm").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_offer_that_another_worker_holds_is_left_to_it():
    contact = make.make_contact()
    make_offer(contact)
    held = connection.copy()
    try:
        held.set_autocommit(False)
        with held.cursor() as cursor:
            cursor.execute("SELECT 1 FROM partners_opportunity FOR UPDATE")
        tasks.offers()
        assert not Notice.objects.exists()
        held.rollback()  # the worker was killed
        tasks.offers()
        assert Notice.objects.filter(kind="offer_confirm").count() == 1
    finally:
        held.close()


def test_one_reminder_after_half_of_the_time(contact):
    make_offer(contact)
    tasks.offers()
    send()
    for days, mails in ((10, 1), (11, 2), (15, 2)):
        with later(days):
            tasks.offers()
            send()
        assert Message.objects.count() == mails


def test_no_reminder_once_it_is_answered(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    send()
    client.post(page_of(contact), said(offer, "stands"))
    with later(11):
        send()
    assert Message.objects.count() == 1


def test_looking_changes_nothing_and_saving_confirms(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    before = Opportunity.objects.values().get()
    for method in (client.get, client.head):
        assert method(page_of(contact)).status_code == 200
    assert Opportunity.objects.values().get() == before
    assert client.post(page_of(contact), said(offer, "stands")).status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.confirmed_by, offer.asked_at) == (S.OPEN, contact.name, None)
    assert clock.now() - offer.confirmed_at < DAY


def test_the_employer_changes_places_and_times(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    client.post(page_of(contact), said(offer, "changed", capacity=4, times="Fridays"))
    offer.refresh_from_db()
    assert (offer.capacity, offer.times, offer.state) == (4, "Fridays", S.OPEN)


def test_what_was_typed_wrong_is_kept_and_named(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    wrong = said(offer, "changed", capacity=0, times="Fridays")
    answer = client.post(page_of(contact), wrong)
    assert answer.status_code == 422
    assert "Type 1 or more, or close the offer." in answer.content.decode()
    assert 'value="Fridays"' in answer.content.decode()
    missing = client.post(page_of(contact), said(offer, "", times="Fridays"))
    assert missing.status_code == 422


def test_the_employer_closes_it(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    client.post(page_of(contact), said(offer, "over"))
    offer.refresh_from_db()
    assert (offer.state, offer.lapsed_at) == (S.CLOSED, None)
    assert offer.moves.get().by == contact.name


def test_a_contact_answers_for_no_other_offer(contact, client):
    other = make.make_contact(make.make_partnership(name="Elsewhere Dental"))
    offer = make_offer(other)
    tasks.offers()
    client.post(page_of(contact), said(offer, "over"))
    assert Opportunity.objects.get(pk=offer.pk).state == S.OPEN
    with pytest.raises(Conflict):
        opportunities.host_answers(offer, contact=contact, still=False)


def test_without_an_answer_it_closes_itself_once_and_the_owner_sees_it(contact, coordinator):
    offer = make_offer(contact)
    tasks.offers()
    send()
    with later(21):
        tasks.offers()
        assert Opportunity.objects.get().state == S.OPEN
    with later(22):
        tasks.offers()
        tasks.offers()
        offer.refresh_from_db()
        assert (offer.state, offer.moves.count()) == (S.CLOSED, 1)
        told = waiting(coordinator, clock.today())
        assert [item.label for item in told] == ["Dental assistant"]
        assert waiting(make.make_coordinator(), clock.today()) == []
        opportunities.leave_closed(offer, by=coordinator)
        assert waiting(coordinator, clock.today()) == []


def test_the_employer_may_come_late(contact, client):
    offer = make_offer(contact)
    tasks.offers()
    send()
    with later(22):
        tasks.offers()
        client.post(page_of(contact), said(offer, "stands"))
    offer.refresh_from_db()
    assert (offer.state, offer.lapsed_at) == (S.OPEN, None)


def test_a_school_that_is_not_live_asks_nobody_and_closes_nothing(contact, school):
    make_offer(contact)
    school.live_at = None
    school.save()
    tasks.offers()
    with later(200):
        tasks.offers()
        opportunities.close_unanswered(school, now=clock.now())
    assert (Opportunity.objects.get().state, Notice.objects.count()) == (S.OPEN, 0)


def test_nothing_closes_while_no_mail_has_left(contact):
    make_offer(contact)
    tasks.offers()  # and the mail server takes nothing
    with later(40):
        tasks.offers()
    assert Opportunity.objects.get().state == S.OPEN


def test_without_an_address_nobody_is_asked(contact):
    contact.email = ""
    contact.save()
    make_offer(contact)
    tasks.offers()
    assert Opportunity.objects.get().asked_at is None


def test_a_school_sets_its_own_days(contact, school):
    OfferPolicy.objects.create(school=school, reconfirm_days=200, answer_days=5)
    make_offer(contact)
    tasks.offers()
    assert not Notice.objects.exists()


def test_a_copy_for_next_year_keeps_the_weekday_and_is_made_once(contact, coordinator):
    offer = make_offer(
        contact, starts_on=date(2026, 8, 17), ends_on=date(2026, 12, 18), dress="Boots"
    )
    rows = Opportunity.objects.filter(pk=offer.pk)
    [copy] = opportunities.copy_to_next_year(rows, by=coordinator)
    assert (copy.state, copy.starts_on, copy.dress) == (S.DRAFT, date(2027, 8, 16), "Boots")
    assert copy.starts_on.weekday() == offer.starts_on.weekday()
    assert opportunities.copy_to_next_year(rows, by=coordinator) == []
    opportunities.move_opportunity(copy, S.OPEN, by=coordinator)
    assert Opportunity.objects.get(pk=copy.pk).state == S.OPEN


def test_the_page_says_who_confirmed_and_offers_only_possible_moves(contact, coordinator, client):
    offer = make_offer(contact, confirmed_by="Dana Ortiz", wheelchair=True, travel="Bus 4")
    client.force_login(coordinator)
    page = client.get(reverse("partners:opportunity", args=[offer.pk])).content.decode()
    assert "Dana Ortiz" in page
    assert "Bus 4" in page
    assert 'value="paused"' in page
    assert 'value="draft"' not in page
    url = reverse("partners:move_opportunity", args=[offer.pk])
    client.post(url, {"to": "paused"})
    assert client.post(url, {"to": "paused"}, follow=True).status_code == 200
    assert offer.moves.count() == 1


RULES = {"rest_days": 14, "stale_days": 180, "reconfirm_days": 90, "answer_days": 10}


def test_a_coordinator_says_when_offers_are_asked_about(client, coordinator):
    school = coordinator.memberships.get().school
    client.force_login(coordinator)
    url = reverse("partners:contact_rules", args=[school.pk])
    page = client.get(url).text
    assert "Usually 120." in page
    assert 'value="120"' in page
    assert not OfferPolicy.objects.exists()
    assert client.post(url, RULES).status_code == 302
    policy = OfferPolicy.objects.get(school=school)
    assert (policy.reconfirm_days, policy.answer_days) == (90, 10)
    assert url in client.get(reverse("accounts:school", args=[school.pk])).text
    make.make_partnership(school)
    assert url in client.get(reverse("partners:list")).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reconfirm_days": 3}, "Ask again after 7 days at the least"),
        ({"answer_days": 1}, "leave 2 days to answer"),
        ({"answer_days": ""}, "This field is required"),
        ({"stale_days": 0}, "after one day at the earliest"),
    ],
)
def test_rules_that_leave_no_time_keep_all_as_it_was(client, coordinator, wrong, words):
    client.force_login(coordinator)
    url = reverse("partners:contact_rules", args=[coordinator.memberships.get().school_id])
    answer = client.post(url, RULES | {"rest_days": 33} | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="33"' in answer.text
    assert not OfferPolicy.objects.exists()
    assert not ContactPolicy.objects.exists()


def test_another_school_does_not_set_the_rules(client, coordinator):
    theirs = make.make_coordinator(make.make_school("Other High School"))
    school = coordinator.memberships.get().school
    with pytest.raises(PermissionDenied):
        opportunities.set_policy(school, reconfirm_days=90, answer_days=10, by=theirs)
    client.force_login(theirs)
    url = reverse("partners:contact_rules", args=[school.pk])
    assert client.post(url, RULES).status_code == 404
    assert not OfferPolicy.objects.exists()
