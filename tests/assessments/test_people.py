"""People met: kept after the end; how to reach them only while they agree; notes are the learner's alone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from assessments.actions import sharing as actions
from assessments.models import PersonMet
from assessments.record.people import people_of
from kit import clock
from notifications import links
from partners.models import Contact, HostChange
from tests import factories as make

pytestmark = pytest.mark.django_db

PAGE = "assessments:people"


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def student(school):
    return make.make_student(school, user=make.make_user())


@pytest.fixture
def contact(school):
    return make.make_contact(
        make.make_partnership(school), name="Dana Ortiz", email="dana@northgate.example",
        phone="+1 405 555 0177",
    )  # fmt: skip


@pytest.fixture
def placement(school, student, contact):
    return make.make_placement("completed", school, student, contact)


def page(client, student):
    client.force_login(student.user)
    return client.get(reverse(PAGE)).text


def agree(contact, yes=True):
    """On the contact's own page, behind its link, with one tick."""
    client = Client()
    link = links.make(
        "desk:place", party=f"contact:{contact.pk}", about=contact,
        school=contact.partnership.school,
    )  # fmt: skip
    url = links.path(link) + "me/"
    assert "keeps_in_touch" in client.get(url).text
    said = {"email": contact.email, "phone": contact.phone, "language": "en"}
    answer = client.post(url, said | ({"keeps_in_touch": "on"} if yes else {}))
    assert answer.status_code == 302
    contact.refresh_from_db()


def test_name_and_employer_without_consent(client, student, placement):
    text = page(client, student)
    assert "Dana Ortiz" in text
    assert "Northgate Dental Care" in text
    assert "dana@northgate.example" not in text
    assert "0177" not in text


def test_consent_given_and_taken_back_counts_at_once(client, student, placement, contact):
    agree(contact)
    text = page(client, student)
    assert "dana@northgate.example" in text
    assert "0177" in text
    agree(contact, yes=False)
    text = page(client, student)
    assert "dana@northgate.example" not in text
    assert "0177" not in text
    assert HostChange.objects.filter(by="Dana Ortiz").count() == 2


def test_nobody_agrees_for_them(client, school, contact):
    """Neither the school's form nor a new contact says yes."""
    assert not Contact().keeps_in_touch
    client.force_login(make.make_coordinator(school))
    url = reverse("partners:edit_contact", args=[contact.pk])
    said = {"name": contact.name, "language": "en", "email": contact.email}
    client.post(url, said | {"keeps_in_touch": "on"})
    contact.refresh_from_db()
    assert not contact.keeps_in_touch


def test_whoever_has_left_is_not_reached(student, placement, contact):
    Contact.objects.filter(pk=contact.pk).update(keeps_in_touch=True, ended_on=clock.today())
    [met] = people_of(student)
    assert (met.name, met.has_left, met.email, met.phone) == ("Dana Ortiz", True, "", "")


def test_kept_after_somebody_else_took_over(student, placement):
    placement.participants.update(ended_on=clock.today())
    assert [met.name for met in people_of(student)] == ["Dana Ortiz"]


def test_once_a_person_and_nobody_from_what_never_began(student, school, placement, contact):
    make.make_placement("cancelled", school, student, make.make_contact(name="Never Met"))
    assert [met.name for met in people_of(student)] == ["Dana Ortiz"]  # supervises and signs


def test_trainers_by_the_name_in_the_plan(student, placement):
    placement.objectives.update(trainer="Kim Vance")
    placement.objectives.create(text="More", trainer="Dana Ortiz")
    assert [(met.name, met.role) for met in people_of(student)] == [
        ("Dana Ortiz", "Workplace supervisor"),
        ("Kim Vance", "Trainer"),
    ]


def test_somebody_is_written_down_changed_and_taken_away(client, student):
    client.force_login(student.user)
    said = {"name": "Lee Park", "role": "Hygienist", "employer": "Northgate", "note": "Kind."}
    client.post(reverse("assessments:new_person"), said)
    person = PersonMet.objects.get()
    assert "Lee Park" in client.get(reverse(PAGE)).text
    url = reverse("assessments:edit_person", args=[person.pk])
    assert client.post(url, {"name": ""}).status_code == 422
    client.post(url, said | {"note": "Very kind."})
    assert "Very kind." in client.get(reverse(PAGE)).text
    client.post(reverse("assessments:remove_person", args=[person.pk]))
    assert "Lee Park" not in client.get(reverse(PAGE)).text


def test_a_note_on_somebody_on_file(client, student, placement, contact):
    client.force_login(student.user)
    url = reverse("assessments:note_contact", args=[contact.pk])
    client.post(url, {"note": "Wrote me a reference."})
    assert "Wrote me a reference." in client.get(reverse(PAGE)).text
    client.post(url, {"note": ""})
    assert not PersonMet.objects.exists()


def test_notes_are_the_learners_alone(client, student, school, placement, contact):
    person = actions.write_down(student, by=student.user, name="Lee Park")
    actions.note_contact(student, contact, note="Secret", by=student.user)
    coordinator = make.make_coordinator(school)
    other = make.make_student(school, user=make.make_user())
    for user in (coordinator, other.user):
        client.force_login(user)
        assert "Secret" not in client.get(reverse(PAGE)).text
        for url in (
            reverse("assessments:edit_person", args=[person.pk]),
            reverse("assessments:note_contact", args=[contact.pk]),
        ):
            assert client.get(url).status_code == 404
    assert PersonMet.objects.visible_to(coordinator).count() == 0
    with pytest.raises(PermissionDenied):
        actions.note_contact(other, contact, note="Never met", by=other.user)
    with pytest.raises(PermissionDenied):
        actions.take_away(person, by=other.user)
