"""Places a year over all schools, and standing agreements: who sees what, what they shorten, when they end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message
from partners.actions import capacity, standing
from partners.models import Capacity, CapacityShare, Partnership
from placements import actions
from placements.models import Placement
from placements.requirements import checklist
from placements.requirements.kinds import open_parties
from tests import factories as make

YEAR = 2027


@pytest.fixture
def contact(db):
    return make.make_contact(make.make_partnership(), email="dana@northgate.example")


@pytest.fixture
def coordinator(contact):
    return make.make_coordinator(contact.partnership.school)


@pytest.fixture
def other(contact):
    """The same person, as another school knows them."""
    firm = contact.partnership.employer
    second = Partnership.objects.create(
        school=make.make_school("Cimarron High"), employer=firm, stage="active"
    )
    return make.make_contact(second, email="Dana@northgate.example")


def link(door, contact, about):
    made = links.make(
        door, party=f"contact:{contact.pk}", about=about, school=contact.partnership.school
    )
    return links.path(made)


def shares():
    return dict(CapacityShare.objects.values_list("partnership", "places"))


def test_the_employer_divides_and_each_school_sees_its_own_part(
    contact, other, coordinator, client
):
    page = link("partners:capacity", contact, contact)
    mine, theirs = contact.partnership_id, other.partnership_id
    sent = {"total": 10, f"school-{mine}": 8, f"school-{theirs}": 2}
    assert client.post(page, sent).status_code == 302
    assert shares() == {mine: 8, theirs: 2}
    client.force_login(coordinator)
    detail = client.get(reverse("partners:detail", args=[contact.partnership.employer_id]))
    words = detail.content.decode()
    assert "8 places this year for this school" in words
    assert "2 places this year" not in words
    assert list(CapacityShare.objects.visible_to(coordinator)) == list(
        CapacityShare.objects.filter(partnership=mine)
    )


def test_more_than_there_is_is_refused_and_kept(contact, other, client):
    page = link("partners:capacity", contact, contact)
    sent = {
        "total": 5,
        f"school-{contact.partnership_id}": 4,
        f"school-{other.partnership_id}": 2,
    }
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert "The schools get more than there is." in answer.content.decode()
    assert 'value="4"' in answer.content.decode()
    assert not CapacityShare.objects.exists()


def test_a_contact_of_a_schools_own_making_reaches_no_other_share(contact, other, client):
    capacity.divide(other, YEAR, total=9, places={other.partnership_id: 2})
    made_up = make.make_contact(contact.partnership, email="somebody@else.example")
    assert [p.pk for p in capacity.divided_by(made_up)] == [contact.partnership_id]
    with pytest.raises(PermissionDenied):
        capacity.divide(made_up, YEAR, total=9, places={other.partnership_id: 0})
    page = client.get(link("partners:capacity", made_up, made_up)).content.decode()
    assert "Cimarron" not in page
    assert 'value="9"' not in page


def test_a_school_notes_its_own_share_and_no_other(contact, other, coordinator):
    capacity.divide(
        contact, YEAR, total=6, places={contact.partnership_id: 1, other.partnership_id: 4}
    )
    told = {"said_by": "Dana", "by": coordinator}
    capacity.note_share(contact.partnership, YEAR, places=2, **told)
    with pytest.raises(Refused) as refusal:
        capacity.note_share(contact.partnership, YEAR, places=3, **told)
    assert not any(letter.isdigit() for letter in str(refusal.value))
    with pytest.raises(PermissionDenied):
        capacity.note_share(other.partnership, YEAR, places=1, **told)
    assert shares() == {contact.partnership_id: 2, other.partnership_id: 4}


def test_no_school_reads_the_total_in_admin(contact, client):
    Capacity.objects.create(employer=contact.partnership.employer, year=YEAR, total=4321)
    admin = make.make_user("administrator", contact.partnership.school)
    client.force_login(admin)
    row = Capacity.objects.get()
    page = client.get(reverse("admin:partners_capacity_change", args=[row.pk]), follow=True)
    assert "4321" not in page.content.decode()


def in_force(contact, coordinator, first=None, last=None):
    """A standing agreement that both sides have signed."""
    made = standing.propose(
        contact.partnership,
        valid_from=first or make.MONDAY - timedelta(days=30),
        valid_until=last or make.MONDAY + timedelta(days=300),
        by=coordinator,
    )
    made = standing.sign_by_host(made, contact=contact, name="Dana Ortiz", shown=made.content_hash)
    return standing.sign_by_school(made, by=coordinator, shown=made.content_hash)


def sent_out(contact, coordinator, **extra):
    school = contact.partnership.school
    student = make.make_student(school, born=date(2006, 5, 1))
    made = make.make_placement("draft", school, student, contact, coordinator=coordinator, **extra)
    actions.send_out(made, by=coordinator)
    return Placement.objects.with_everything().get(pk=made.pk)


def signatory_item(placement):
    return next(i for i in checklist(placement) if i.kind == "signature_signatory")


def test_a_valid_one_asks_the_employer_for_one_confirmation(contact, coordinator, client):
    in_force(contact, coordinator)
    placement = sent_out(contact, coordinator)
    assert not signatory_item(placement).met
    page = client.get(link("placements:host", contact, placement)).content.decode()
    assert 'name="shown"' not in page
    Placement.objects.filter(pk=placement.pk).update(
        host_confirmed_at=clock.now(), host_confirmed_by="Dana"
    )
    placement = Placement.objects.with_everything().get(pk=placement.pk)
    item = signatory_item(placement)
    assert item.met
    assert item.note == "covered by the standing agreement that Dana Ortiz signed"
    assert "signatory" not in open_parties(placement)


def test_without_the_annotation_the_answer_is_the_same(contact, coordinator):
    in_force(contact, coordinator)
    placement = sent_out(contact, coordinator)
    plain = Placement.objects.get(pk=placement.pk)
    plain.host_confirmed_at = clock.now()
    assert signatory_item(plain).met


@pytest.mark.parametrize(
    ("first", "last"),
    [(1, 300), (-300, -1)],
)
def test_outside_its_days_the_employer_signs(contact, coordinator, first, last):
    days = [make.MONDAY + timedelta(days=n) for n in (first, last)]
    in_force(contact, coordinator, *days)
    placement = sent_out(contact, coordinator)
    placement.host_confirmed_at = clock.now()
    assert not signatory_item(placement).met
    assert "signatory" in open_parties(placement)


def test_it_never_covers_another_school(contact, other, coordinator):
    in_force(contact, coordinator)
    theirs = sent_out(other, make.make_coordinator(other.partnership.school))
    theirs.host_confirmed_at = clock.now()
    assert not signatory_item(theirs).met


def test_an_ended_or_half_signed_one_covers_nothing(contact, coordinator):
    made = in_force(contact, coordinator)
    standing.end_standing(made, by=coordinator)
    half = standing.propose(
        contact.partnership,
        valid_from=make.MONDAY,
        valid_until=make.MONDAY,
        by=coordinator,
    )
    standing.sign_by_host(half, contact=contact, name="Dana", shown=half.content_hash)
    placement = sent_out(contact, coordinator)
    placement.host_confirmed_at = clock.now()
    assert not signatory_item(placement).met


def propose(contact, coordinator):
    return standing.propose(
        contact.partnership,
        valid_from=make.MONDAY,
        valid_until=make.MONDAY + timedelta(days=364),
        by=coordinator,
    )


def test_it_is_signed_by_the_mailed_link_on_what_was_shown(contact, coordinator, client):
    made = propose(contact, coordinator)
    compose_due(clock.now())
    assert Message.objects.get().to_address == contact.email
    page = link("partners:sign_standing", contact, made)
    for method in (client.get, client.head):
        assert method(page).status_code == 200
    made.refresh_from_db()
    assert made.host_signed_at is None
    assert (
        client.post(page, {"name": "Dana", "agreed": "on", "shown": "f" * 64}).status_code == 422
    )
    assert client.post(page, {"name": "", "shown": made.content_hash}).status_code == 422
    sent = {"name": "Dana Ortiz", "agreed": "on", "shown": made.content_hash}
    assert client.post(page, sent).status_code == 302
    made.refresh_from_db()
    assert (made.host_name, made.host_person) == ("Dana Ortiz", f"contact:{contact.pk}")
    assert client.get(f"{page}pdf/").content.startswith(b"%PDF")


def test_the_school_signs_last_and_no_stranger_signs(contact, other, coordinator, client):
    made = propose(contact, coordinator)
    with pytest.raises(Refused):
        standing.sign_by_school(made, by=coordinator, shown=made.content_hash)
    with pytest.raises(Refused):
        standing.sign_by_host(made, contact=other, name="Dana", shown=made.content_hash)
    standing.sign_by_host(made, contact=contact, name="Dana", shown=made.content_hash)
    with pytest.raises(Conflict):
        standing.sign_by_host(made, contact=contact, name="Dana", shown=made.content_hash)
    stranger = make.make_coordinator()
    with pytest.raises(PermissionDenied):
        standing.sign_by_school(made, by=stranger, shown=made.content_hash)
    client.force_login(stranger)
    assert client.get(reverse("partners:standing", args=[made.pk])).status_code == 404
    client.force_login(coordinator)
    url = reverse("partners:change_standing", args=[made.pk])
    client.post(url, {"shown": made.content_hash})
    made.refresh_from_db()
    assert made.school_name == coordinator.name
