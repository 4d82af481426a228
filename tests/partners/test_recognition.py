"""Named in public only where the employer agreed, and not a moment longer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners import recognition
from partners.actions import hosts
from partners.models import HostChange, Partnership
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make.make_contact(can_coordinate=True)


def page_of(client, school):
    return client.get(reverse("partners:partners_of", args=[school.pk]))


def test_nobody_is_named_unasked_and_taking_it_back_hides_at_once(client, contact):
    school = contact.partnership.school
    assert "Northgate" not in page_of(client, school).text
    hosts.set_wishes(contact, wants_recognition=True)
    make.make_placement("completed", school, contact=contact)
    page = page_of(client, school).text
    assert "Northgate Dental Care" in page
    assert "1 student hosted" in page
    hosts.set_wishes(contact, wants_recognition=False)
    assert "Northgate" not in page_of(client, school).text
    assert HostChange.objects.filter(kind="wishes").count() == 2


def test_the_page_names_employers_of_that_school_only(client, contact):
    hosts.set_wishes(contact, wants_recognition=True)
    other = Partnership.objects.create(
        school=make.make_school("Second"), employer=contact.partnership.employer, stage="active"
    )
    assert recognition.agreed(other.school) == []


@pytest.mark.parametrize("stage", ["ended", "talking"])
def test_only_who_works_with_the_school_now(contact, stage):
    hosts.set_wishes(contact, wants_recognition=True)
    Partnership.objects.update(stage=stage)
    assert recognition.agreed(contact.partnership.school) == []


def test_a_school_that_is_not_live_has_no_such_page(client):
    school = make.make_school(live=False)
    assert page_of(client, school).status_code == 404
    assert recognition.agreed(school) == []


def test_the_list_takes_two_queries_however_long(contact, django_assert_num_queries):
    school = contact.partnership.school
    for number in range(4):
        make.make_partnership(school, f"Firm {number}", wants_recognition=True)
    with django_assert_num_queries(2):
        assert len(recognition.agreed(school)) == 4


def test_a_supervisor_decides_nothing(contact):
    helper = make.make_contact(contact.partnership, can_sign=False)
    with pytest.raises(PermissionDenied):
        hosts.set_wishes(helper, wants_recognition=True)


def test_a_coordinator_notes_who_said_so(client, contact):
    partnership = contact.partnership
    by = make.make_coordinator(partnership.school, name="Rhea Harjo")
    client.force_login(by)
    url = reverse("partners:note_wishes", args=[partnership.pk])
    assert client.post(url, {"wants_talent_pool": "on"}).status_code == 422
    client.post(url, {"wants_talent_pool": "on", "said_by": "Dana"})
    partnership.refresh_from_db()
    assert (partnership.wants_recognition, partnership.wants_talent_pool) == (False, True)
    page = client.get(reverse("partners:detail", args=[partnership.employer_id])).text
    assert "wants to hear of them" in page
    assert "Dana of the firm, noted by Rhea Harjo" in page


def test_no_other_school_notes_wishes(contact):
    with pytest.raises(PermissionDenied):
        hosts.note_wishes(
            contact.partnership, said_by="x", by=make.make_coordinator(), wants_recognition=True
        )
