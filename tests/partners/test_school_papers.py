"""The school's papers for its employers: kept by coordinators, read by hosts while they hold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from accounts.models.tokens import derived
from kit import clock
from notifications import links
from partners import waiting
from partners.actions import school_papers as actions
from partners.models import SchoolPaper
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make.make_contact()


@pytest.fixture
def school(contact):
    return contact.partnership.school


@pytest.fixture
def coordinator(school, client):
    person = make.make_coordinator(school)
    client.force_login(person)
    return person


def scan(content=b"%PDF-1.7 policy", name="policy.pdf"):
    return SimpleUploadedFile(name, content)


def token_of(contact):
    party, school = f"contact:{contact.pk}", contact.partnership.school
    link = links.make("desk:place", party=party, about=contact, school=school)
    return derived(link.nonce)


def place(contact):
    return reverse("desk:place", args=[token_of(contact)])


def test_a_paper_is_added_read_by_the_host_and_downloaded(client, coordinator, school, contact):
    url = reverse("partners:add_school_paper", args=[school.pk])
    said = {"kind": "liability", "title": "State Mutual 4711", "file": scan()}
    assert client.post(url, said).status_code == 302
    paper = SchoolPaper.objects.get()
    client.logout()
    assert "State Mutual 4711" in client.get(place(contact)).text
    answer = client.get(reverse("desk:place_paper", args=[token_of(contact), paper.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.getvalue() == b"%PDF-1.7 policy"


def test_a_paper_says_something_and_its_file_is_what_it_claims(client, coordinator, school):
    url = reverse("partners:add_school_paper", args=[school.pk])
    assert client.post(url, {"kind": "other"}).status_code == 422
    lie = client.post(url, {"kind": "other", "title": "x y", "file": scan(b"MZ program")})
    assert lie.status_code == 422
    assert 'value="x y"' in lie.text
    assert not SchoolPaper.objects.exists()
    with pytest.raises(IntegrityError):
        SchoolPaper.objects.create(school=school, kind="other")


def test_a_correction_keeps_the_file(client, coordinator, school):
    paper = actions.add(school, by=coordinator, kind="liability", file=scan())
    url = reverse("partners:edit_school_paper", args=[paper.pk])
    client.post(url, {"kind": "liability", "title": "New title"})
    before = paper.file.name
    paper.refresh_from_db()
    assert (paper.title, paper.file.name) == ("New title", before)


def test_once_ended_or_past_its_date_the_host_sees_it_no_more(
    client, coordinator, school, contact
):
    today = clock.today(school.time_zone)
    past = actions.add(
        school,
        by=coordinator,
        kind="other",
        text="Paper of last year",
        valid_until=today - timedelta(days=1),
    )
    ended = actions.add(school, by=coordinator, kind="other", text="Paper put away", file=scan())
    client.post(reverse("partners:end_school_paper", args=[ended.pk]))
    page = client.get(place(contact)).text
    assert past.text not in page
    assert ended.text not in page
    url = reverse("desk:place_paper", args=[token_of(contact), ended.pk])
    assert client.get(url).status_code == 404
    assert (
        "No longer shown" in client.get(reverse("partners:school_papers", args=[school.pk])).text
    )


def test_today_speaks_of_it_thirty_days_before(coordinator, school):
    today = clock.today()
    paper = actions.add(
        school, by=coordinator, kind="liability", text="x", valid_until=today + timedelta(days=31)
    )

    def told(on):
        return {item.key for item in waiting.waiting(coordinator, on)}

    assert "school-paper" not in told(today)
    assert "school-paper" in told(today + timedelta(days=1))
    actions.end(paper, by=coordinator)
    assert "school-paper" not in told(today + timedelta(days=1))


def test_another_school_has_no_part_in_it(client, coordinator, school, contact):
    other = make.make_contact(make.make_partnership(make.make_school("Second")))
    paper = actions.add(school, by=coordinator, kind="other", text="Call Rhea", file=scan())
    stranger = make.make_coordinator(other.partnership.school)
    with pytest.raises(PermissionDenied):
        actions.end(paper, by=stranger)
    assert paper not in SchoolPaper.objects.visible_to(stranger)
    assert "Call Rhea" not in client.get(place(other)).text
    url = reverse("desk:place_paper", args=[token_of(other), paper.pk])
    assert client.get(url).status_code == 404


def test_a_contact_with_an_account_sees_what_counts(coordinator, school, contact):
    contact.user = make.make_user()
    contact.save()
    paper = actions.add(school, by=coordinator, kind="other", text="x")
    assert list(SchoolPaper.objects.visible_to(contact.user)) == [paper]
    actions.end(paper, by=coordinator)
    assert not SchoolPaper.objects.visible_to(contact.user).exists()
