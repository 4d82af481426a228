"""An employer's own place: by link and signed in, for one person at one school."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models.tokens import derived
from desk import actions as desk
from kit import clock
from kit.errors import Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import AccessLink, Message, Notice
from partners import waiting
from partners.actions import events, hosts, plans, records
from partners.models import (
    Check,
    Contact,
    HostChange,
    IntentRequest,
    Opportunity,
    Partnership,
    SchoolPaper,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    """Who signs and arranges placements."""
    return make.make_contact(can_coordinate=True, name="Dana Ortiz")


def link_of(contact):
    party, school = f"contact:{contact.pk}", contact.partnership.school
    return links.make("desk:place", party=party, about=contact, school=school)


def address(contact, name="", *args):
    """A page of the place, behind the contact's link."""
    token = derived(link_of(contact).nonce)
    return reverse(f"desk:place{name}", args=[token, *args])


def hosted(contact, state="active", **extra):
    return make.make_placement(state, contact.partnership.school, contact=contact, **extra)


def shared(contact, name="Second School", **of_contact):
    """Another school that works with the same employer, and its contact there."""
    partnership = Partnership.objects.create(
        school=make.make_school(name), employer=contact.partnership.employer, stage="active"
    )
    return make.make_contact(partnership, can_coordinate=True, **of_contact)


# Who gets in


def test_the_page_by_link_shows_what_the_school_has_with_the_employer(client, contact):
    placement = hosted(contact)
    page = client.get(address(contact)).text
    assert "Hello Dana" in page
    assert placement.student.name in page
    assert placement.student.email not in page  # released is the name, not what else is known
    assert "12 Elm Ave" in page


def test_signed_in_it_is_the_same_page_and_nobody_elses(client, contact):
    contact.user = make.make_user(name="Dana Ortiz")
    contact.save()
    url = reverse("desk:firm", args=[contact.partnership_id])
    client.force_login(make.make_user())
    assert client.get(url).status_code == 404
    client.force_login(contact.user)
    assert "Hello Dana" in client.get(url).text
    assert url in client.get(reverse("desk:home")).text


def test_revoked_expired_and_forged_links_open_nothing(client, contact):
    url = address(contact)
    AccessLink.objects.update(expires_at=clock.now() - timedelta(days=1))
    assert client.get(url).status_code == 410
    AccessLink.objects.update(expires_at=clock.now() + timedelta(days=1), revoked_at=clock.now())
    assert client.get(url).status_code == 410
    assert client.get(reverse("desk:place", args=["x" * 43])).status_code == 404
    assert client.get(reverse("desk:place_me", args=["x" * 43])).status_code == 404


def test_a_link_of_another_door_opens_nothing_here(client, contact):
    party, school = f"contact:{contact.pk}", contact.partnership.school
    link = links.make("partners:papers", party=party, about=contact, school=school)
    url = reverse("desk:place", args=[derived(link.nonce)])
    assert client.get(url).status_code == 404


def test_who_has_left_gets_nothing(client, contact):
    url = address(contact)
    Contact.objects.update(ended_on=date(2026, 1, 1))
    assert client.get(url).status_code == 404


def test_each_schools_contact_sees_that_schools_side_only(client, contact):
    other = shared(contact, name="Lee Park")
    mine, theirs = hosted(contact), hosted(other)
    SchoolPaper.objects.create(school=contact.partnership.school, kind="other", text="Call Rhea")
    Opportunity.objects.create(
        partnership=other.partnership, type=theirs.type, title="Their offer"
    )
    ours, page = client.get(address(contact)).text, client.get(address(other)).text
    assert mine.student.name in ours
    assert mine.student.name not in page
    assert theirs.student.name not in ours
    assert "Call Rhea" in ours
    assert "Call Rhea" not in page
    assert "Their offer" not in ours
    assert "12 Elm Ave" in ours
    assert "12 Elm Ave" in page  # sites are shared


def test_a_supervisor_sees_own_students_own_details_and_thanks_only(client, contact):
    helper = make.make_contact(contact.partnership, name="Sam Reed", can_sign=False)
    own, others = hosted(helper), hosted(contact)
    page = client.get(address(helper)).text
    assert own.student.name in page
    assert others.student.name not in page
    assert "Sam Reed" in page
    assert "You have hosted 1 student" in page
    for unseen in ("Dana Ortiz", "Your sites", "What you offer", "Named in public"):
        assert unseen not in page
    for name in ("_add_site", "_colleague", "_certificate"):
        assert client.get(address(helper, name)).status_code == 403
    assert (
        client.post(address(helper, "_wishes"), {"wish": "wants_recognition"}).status_code == 403
    )


def test_the_page_takes_the_same_queries_with_1_and_with_4_rows(client, contact):
    url = address(contact)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    hosted(contact)
    make_offer(contact)
    once = cost()
    for number in range(3):
        hosted(contact)
        make_offer(contact)
        make.make_contact(contact.partnership)
        SchoolPaper.objects.create(school=contact.partnership.school, kind="other", text="x")
        contact.partnership.employer.sites.create(address=f"{number} Oak St")
    assert (once, cost()) == (24, 24)


# What waits


def waiting_for(contact):
    IntentRequest.objects.create(partnership=contact.partnership, year=2027, contact=contact)
    Check.objects.create(
        site=contact.partnership.employer.sites.get(),
        school=contact.partnership.school,
        kind="insurance",
        state="asked",
        contact=contact,
    )


def test_what_waits_stands_on_top_and_opens_by_post(client, contact):
    make.make_line(hosted(contact))
    waiting_for(contact)
    page = client.get(address(contact)).text
    for words in ("3 h of 1 student", "1 paper is asked for", "Will you host students"):
        assert words in page
    url = address(contact, "_open", "confirm_hours", contact.pk)
    assert client.get(url).status_code == 405
    before = AccessLink.objects.count()
    answer = client.post(url, follow=True)
    assert answer.status_code == 200
    assert AccessLink.objects.count() == before + 1
    assert answer.request["PATH_INFO"].startswith("/h/")


def test_a_plan_to_sign_and_an_invitation_wait_and_open(client, contact):
    school = contact.partnership.school
    coordinator = make.make_coordinator(school)
    text = plans.Text(
        form="light", aims="Learn to bake", review_on=clock.today() + timedelta(days=90),
        activities=(plans.Doing(what="Show the bakery"),),
    )  # fmt: skip
    plan = plans.make(contact.partnership, 2027, text, by=coordinator, send=True)
    event = events.make(
        school, by=coordinator, title="Careers evening", on=clock.today() + timedelta(days=9)
    )
    events.add_guests(event, [contact.partnership], by=coordinator)
    events.invite(event, event.guests.all(), by=coordinator)
    page = client.get(address(contact)).text
    assert "Our plan for 2026–27 to sign" in page
    assert "Careers evening" in page
    for what, about in (("sign_plan", plan.pk), ("event", event.guests.get().pk)):
        answer = client.post(address(contact, "_open", what, about), follow=True)
        assert answer.status_code == 200


def test_following_a_link_prolongs_nothing(contact):
    waiting_for(contact)
    until = clock.now() + timedelta(days=3, hours=1)
    link = desk.open_page(contact, "papers", contact.pk, until=until)
    assert link.expires_at <= until


def test_who_would_rather_sign_in_gets_an_account_of_the_address_on_file(client, contact):
    url = address(contact, "_account")
    assert client.get(url).status_code == 405
    for _press in range(2):
        client.post(url)
    contact.refresh_from_db()
    assert contact.user.email == contact.email.lower()
    assert not contact.user.has_usable_password()
    assert HostChange.objects.filter(partnership=contact.partnership).count() == 1
    assert "rather sign in" not in client.get(address(contact)).text
    client.force_login(contact.user)
    assert client.get(reverse("desk:firm", args=[contact.partnership_id])).status_code == 200


def test_the_account_of_an_address_that_was_wrong_stands_for_nobody(client, contact):
    hosts.open_account(contact)
    old = Contact.objects.get(pk=contact.pk).user
    coordinator = make.make_coordinator(contact.partnership.school)
    records.correct_contact_email(contact, "right@employer.example", by=coordinator)
    client.force_login(old)
    assert client.get(reverse("desk:firm", args=[contact.partnership_id])).status_code == 404


def test_without_an_address_there_is_no_account(contact):
    contact.email = ""
    contact.save()
    with pytest.raises(Refused):
        hosts.open_account(contact)


def test_no_page_opens_that_does_not_wait_for_this_person(client, contact):
    helper = make.make_contact(contact.partnership, can_sign=False)
    placement = hosted(contact)
    for what, about in (("capacity", helper.pk), ("papers", helper.pk), ("host", placement.pk)):
        assert desk.open_page(helper, what, about) is None
    assert desk.open_page(contact, "capacity", helper.pk) is None
    assert desk.open_page(contact, "place", contact.pk) is None
    answer = client.post(address(helper, "_open", "capacity", helper.pk))
    assert answer.url == address(helper)


# What they change


def test_a_site_is_corrected_logged_and_read_by_both_schools(client, contact):
    other = shared(contact, name="Dana O.", email=contact.email)
    site = contact.partnership.employer.sites.get()
    said = {"name": "Clinic", "address": "99 New St", "directions": "Bus 7", "wheelchair": "true"}
    assert client.post(address(contact, "_site", site.pk), said).status_code == 302
    site.refresh_from_db()
    assert (site.address, site.directions, site.wheelchair) == ("99 New St", "Bus 7", True)
    for partnership in (contact.partnership, other.partnership):
        client.force_login(make.make_coordinator(partnership.school))
        page = client.get(reverse("partners:history", args=[partnership.pk])).text
        assert "Dana Ortiz of the firm" in page
        assert "12 Elm Ave, Stillwater, OK → 99 New St" in page


def test_what_other_schools_rely_on_is_changed_only_by_whom_they_know(client, contact):
    shared(contact, name="Lee Park")
    site = contact.partnership.employer.sites.get()
    said = {"name": "Clinic", "address": "99 New St", "directions": "Bus 7"}
    answer = client.post(address(contact, "_site", site.pk), said)
    assert answer.status_code == 422
    assert "99 New St" in answer.text  # what was typed stays
    said["address"] = site.address
    assert client.post(address(contact, "_site", site.pk), said).status_code == 302
    site.refresh_from_db()
    assert site.directions == "Bus 7"


def test_no_site_of_another_employer(client, contact):
    foreign = make.make_partnership().employer.sites.get()
    assert client.get(address(contact, "_site", foreign.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        hosts.change_site(foreign, contact=contact, name="x")


def test_a_new_address_waits_for_the_school_which_takes_it_over(client, contact):
    url, old = address(contact, "_me"), contact.email
    said = {"phone": "+1 405 555 0199", "language": "en", "email": "dana@new.example"}
    assert client.post(url, said).status_code == 302
    contact.refresh_from_db()
    assert (contact.email, contact.phone) == (old, "+1 405 555 0199")
    by = make.make_coordinator(contact.partnership.school)
    assert "told-address" in {item.key for item in waiting.waiting(by, clock.today())}
    client.force_login(by)
    assert (
        "dana@new.example" in client.get(reverse("partners:edit_contact", args=[contact.pk])).text
    )
    client.post(reverse("partners:settle_address", args=[contact.pk]), {"take": ""})
    contact.refresh_from_db()
    assert (contact.email, contact.told_email) == ("dana@new.example", "")
    assert client.get(url).status_code == 410  # links to the old address are closed


def test_only_the_own_school_takes_an_address_over(contact):
    hosts.tell_details(contact, email="dana@new.example")
    with pytest.raises(PermissionDenied):
        hosts.settle_told_email(contact, take=True, by=make.make_coordinator())


def test_a_colleague_supervises_and_never_signs(client, contact):
    said = {"name": "Ana Ruiz", "language": "es", "can_sign": "on", "can_coordinate": "on"}
    assert client.post(address(contact, "_colleague"), said).status_code == 302
    made = Contact.objects.get(name="Ana Ruiz")
    assert (made.can_sign, made.can_coordinate, made.can_supervise) == (False, False, True)
    assert HostChange.objects.get().what == "Ana Ruiz"
    assert client.post(address(contact, "_colleague"), said).status_code == 422


def test_who_leaves_hands_over_and_the_page_closes(client, contact):
    heir = make.make_contact(contact.partnership, name="Ana Ruiz")
    placement, url = hosted(contact), address(contact)
    leaving = address(contact, "_leave")
    assert client.post(leaving, {"successor": heir.pk}).status_code == 422  # not ticked
    page = client.post(leaving, {"successor": heir.pk, "sure": "on"}).text
    assert "Ana Ruiz takes over" in page
    heir.refresh_from_db()
    assert heir.can_coordinate
    assert placement.participants.get(role="supervisor", ended_on=None).contact == heir
    assert client.get(url).status_code == 410


def test_nobody_gets_the_right_to_sign_from_a_colleague_who_leaves(contact):
    helper = make.make_contact(contact.partnership, can_sign=False)
    with pytest.raises(Refused):
        hosts.leave(contact, successor=helper)
    hosts.leave(contact)
    by = make.make_coordinator(contact.partnership.school)
    assert "host-left" in {item.key for item in waiting.waiting(by, clock.today())}


def make_offer(contact):
    placement_type = make.make_programme(contact.partnership.school).type
    return Opportunity.objects.create(
        partnership=contact.partnership, type=placement_type, title="Dental assistant"
    )


def test_an_offer_is_confirmed_by_one_tap_and_paused_by_the_form(client, contact):
    offer = make_offer(contact)
    client.post(address(contact, "_offer_stands", offer.pk))
    offer.refresh_from_db()
    assert (offer.state, offer.confirmed_by) == ("open", "Dana Ortiz")
    said = {"says": "paused", "capacity": 3, "times": "Mondays"}
    assert client.post(address(contact, "_offer", offer.pk), said).status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.capacity) == ("paused", 3)
    assert offer.moves.get().by == "Dana Ortiz"
    assert HostChange.objects.get().kind == "offer"


def test_no_offer_of_another_school(client, contact):
    other = make_offer(shared(contact, name="Lee Park"))
    assert client.post(address(contact, "_offer_stands", other.pk)).status_code == 404


def test_once_the_partnership_has_ended_nothing_is_changed(client, contact):
    Partnership.objects.update(stage="ended")
    assert client.get(address(contact)).status_code == 200
    assert client.get(address(contact, "_add_site")).status_code == 403


# How they come there


def test_a_coordinator_mails_the_link_once_a_day(client, contact):
    client.force_login(make.make_coordinator(contact.partnership.school))
    url = reverse("desk:send_place", args=[contact.pk])
    client.post(url)
    client.post(url)
    assert Notice.objects.count() == 1
    compose_due(clock.now())
    mail = Message.objects.get()
    assert mail.subject == "Northgate Dental Care and Redbud High School: your own page"
    assert len(mail.text.split("--")[0].split()) < 90


def test_no_other_school_mails_it_and_nobody_without_an_address(contact):
    with pytest.raises(PermissionDenied):
        desk.send_place(contact, by=make.make_coordinator())
    contact.email = ""
    with pytest.raises(Refused):
        desk.send_place(contact, by=make.make_coordinator(contact.partnership.school))


def test_the_link_is_handed_over(client, contact):
    client.force_login(make.make_coordinator(contact.partnership.school))
    url = reverse("notifications:hand", args=["place", contact.pk, "contact", contact.pk])
    assert "/place/" in client.post(url, {"how": "copy"}).text


def test_a_project_is_entered_by_its_supervisor_and_by_nobody_else(client, contact):
    remote = hosted(contact, delivery="remote")
    other = hosted(make.make_contact(contact.partnership), delivery="remote")
    on_site = hosted(contact)
    assert (
        address(contact, "_open", "project_link", remote.pk) in client.get(address(contact)).text
    )
    opened = client.post(address(contact, "_open", "project_link", remote.pk))
    assert client.get(opened.url).status_code == 200
    for placement in (other, on_site):
        back = client.post(address(contact, "_open", "project_link", placement.pk))
        assert back.url == address(contact)
