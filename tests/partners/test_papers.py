"""Papers by link: asked for, sent from a telephone, refused, reminded of; and checks a school does without."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from partners import tasks, waiting
from partners.actions import checks, papers
from partners.models import Check, CheckWaiver
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 insurance"


@pytest.fixture
def coordinator():
    return make.make_coordinator(make.make_school())


@pytest.fixture
def partnership(coordinator):
    return make.make_partnership(coordinator.memberships.get().school)


@pytest.fixture
def contact(partnership):
    return make.make_contact(partnership, can_coordinate=True)


def site_of(partnership):
    return partnership.employer.sites.get()


def seen(partnership, by, kind="insurance", days=200):
    until = clock.today() + timedelta(days=days)
    paper = checks.Paper(valid_until=until)
    return checks.note_seen(partnership, site_of(partnership), kind, paper, by=by)


def page_of(contact):
    school = contact.partnership.school
    link = links.make(
        "partners:papers", party=f"contact:{contact.pk}", about=contact, school=school
    )
    return links.path(link)


def send(client, contact, **more):
    said = {"kind": "insurance", "site": site_of(contact.partnership).pk}
    said["file"] = SimpleUploadedFile("photo.pdf", PDF)
    return client.post(page_of(contact), said | more)


def test_two_papers_are_asked_for_in_one_mail_and_not_twice(contact, coordinator):
    partnership = contact.partnership
    kinds = ["insurance", "risk_assessment"]
    papers.ask(partnership, site_of(partnership), kinds, by=coordinator)
    assert papers.ask(partnership, site_of(partnership), kinds, by=coordinator) == []
    compose_due(clock.now())
    mail = Message.objects.get()
    assert mail.subject == "2 papers are needed for your students"
    assert "Risk assessment" in mail.text


def test_the_employer_sends_what_was_asked_for_and_it_waits_for_the_school(
    client, contact, coordinator
):
    partnership = contact.partnership
    [asked] = papers.ask(partnership, site_of(partnership), ["insurance"], by=coordinator)
    assert "Asked for on" in client.get(page_of(contact)).text
    until = clock.today() + timedelta(days=300)
    assert send(client, contact, valid_until=until).status_code == 302
    row = Check.objects.get()
    assert (row.pk, row.state, row.contact, row.valid_until) == (
        asked.pk, "handed_in", contact, until,
    )  # fmt: skip
    assert "check-look" in {item.key for item in waiting.waiting(coordinator, clock.today())}
    compose_due(clock.now())
    assert not Message.objects.exists()  # it came before the mail that asks


def test_a_file_that_lies_keeps_what_was_typed(client, contact):
    lie = SimpleUploadedFile("insurance.pdf", b"MZ a program", "application/pdf")
    answer = send(client, contact, file=lie, note="the new one")
    assert answer.status_code == 422
    assert "PDF, JPEG, PNG" in answer.text
    assert 'value="the new one"' in answer.text
    assert not Check.objects.exists()


def test_no_site_of_another_employer_by_link(client, contact):
    other = make.make_partnership(contact.partnership.school, "Other firm")
    assert send(client, contact, site=site_of(other).pk).status_code == 422
    assert not Check.objects.exists()


def test_too_many_papers_at_once_are_refused(contact):
    site = site_of(contact.partnership)
    for _n in range(papers.WAITING_AT_MOST):
        papers.hand_in_by_link(contact, site, "insurance", checks.Paper())
    with pytest.raises(Refused):
        papers.hand_in_by_link(contact, site, "insurance", checks.Paper())


def test_a_refusal_is_mailed_with_its_reason_and_the_old_paper_still_shows(
    client, contact, coordinator
):
    seen(contact.partnership, coordinator)
    send(client, contact)
    checks.refuse(Check.objects.get(state="handed_in"), why="Page 2 is cut off", by=coordinator)
    compose_due(clock.now())
    assert "Page 2 is cut off" in Message.objects.get().text
    client.force_login(coordinator)
    url = reverse("partners:detail", args=[contact.partnership.employer_id])
    page = client.get(url).text
    assert "Valid until" in page
    assert "Refused: Page 2 is cut off" in page


def test_what_is_no_longer_needed_is_taken_back_until_it_comes(contact, coordinator):
    partnership = contact.partnership
    [asked] = papers.ask(partnership, site_of(partnership), ["insurance"], by=coordinator)
    papers.take_back(asked, by=coordinator)
    [asked] = papers.ask(partnership, site_of(partnership), ["insurance"], by=coordinator)
    papers.hand_in_by_link(contact, site_of(partnership), "insurance", checks.Paper())
    with pytest.raises(Conflict):
        papers.take_back(asked, by=coordinator)


def told():
    return sorted(Notice.objects.values_list("kind", "key"))


def test_employer_and_owner_are_told_at_60_30_and_7_days_once_each(contact, coordinator):
    contact.partnership.owner = coordinator
    contact.partnership.save()
    row = seen(contact.partnership, coordinator, days=61)
    tasks.papers()
    assert told() == []
    for left, step in ((60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)):
        papers.remind(row.valid_until - timedelta(days=left))
        papers.remind(row.valid_until - timedelta(days=left))  # a second beat
        assert f"check_ends:{row.pk}:{step}" in {key for _kind, key in told()}
    kinds = [kind for kind, _key in told()]
    assert kinds == ["check_ends"] * 3 + ["check_ends_owner"] * 3


def test_a_shared_paper_is_asked_of_the_employer_once_for_all_schools(contact, coordinator):
    theirs = make.make_partnership(make.make_school("Other High School"))
    theirs.employer = contact.partnership.employer
    theirs.save()
    make.make_contact(theirs, email="same@employer.example")
    row = seen(contact.partnership, coordinator, days=20)
    tasks.papers()
    assert told() == [("check_ends", f"check_ends:{row.pk}:30")]
    contact.partnership.stage = "ended"
    contact.partnership.save()
    papers.remind(row.valid_until - timedelta(days=5))
    assert Notice.objects.get(key=f"check_ends:{row.pk}:7").school == theirs.school


def test_nothing_is_mailed_once_a_newer_paper_has_come(contact, coordinator):
    seen(contact.partnership, coordinator, days=20)
    tasks.papers()
    papers.hand_in_by_link(contact, site_of(contact.partnership), "insurance", checks.Paper())
    compose_due(clock.now())
    assert not Message.objects.exists()
    Notice.objects.all().delete()
    tasks.papers()
    assert told() == []


def test_a_visit_that_ends_is_not_asked_of_the_employer(contact, coordinator):
    seen(contact.partnership, coordinator, kind="safety_visit", days=20)
    tasks.papers()
    assert told() == []


def test_a_school_that_is_not_live_reminds_nobody(contact, coordinator):
    seen(contact.partnership, coordinator, days=20)
    school = contact.partnership.school
    school.live_at = None
    school.save()
    tasks.papers()
    assert told() == []


def test_a_waiver_has_a_reason_and_stays_as_history(client, contact, coordinator):
    client.force_login(coordinator)
    url = reverse("partners:waive_check", args=[contact.partnership.pk])
    assert client.post(url, {"kind": "safeguarding"}).status_code == 422
    said = {"kind": "safeguarding", "why": "Nobody is alone with them"}
    assert client.post(url, said).status_code == 302
    detail = reverse("partners:detail", args=[contact.partnership.employer_id])
    assert "Nobody is alone with them" in client.get(detail).text
    row = CheckWaiver.objects.get()
    client.post(reverse("partners:end_waiver", args=[row.pk]))
    row.refresh_from_db()
    assert (row.by, row.ended_at is None) == (coordinator, False)
    assert "Nobody is alone with them" not in client.get(detail).text


def test_another_school_neither_asks_nor_waives(contact):
    theirs = make.make_coordinator(make.make_school("Other High School"))
    partnership = contact.partnership
    with pytest.raises(PermissionDenied):
        papers.ask(partnership, site_of(partnership), ["insurance"], by=theirs)
    with pytest.raises(PermissionDenied):
        papers.waive(partnership, "insurance", why="x", by=theirs)
