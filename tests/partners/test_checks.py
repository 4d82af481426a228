"""Checks of a site on the employer's page: noted with a scan, looked at, refused, and told before they end."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kit import clock
from partners import waiting
from partners.actions import checks
from partners.models import Check, Partnership
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 insurance"


@pytest.fixture
def coordinator():
    return make.make_coordinator(make.make_school())


@pytest.fixture
def partnership(coordinator):
    return make.make_partnership(coordinator.memberships.get().school)


def site_of(partnership):
    return partnership.employer.sites.get()


def today():
    return clock.today()


def post(client, partnership, **more):
    said = {"kind": "insurance", "site": site_of(partnership).pk, **more}
    return client.post(reverse("partners:add_check", args=[partnership.pk]), said)


def test_a_paper_is_noted_with_its_scan_and_downloaded_as_a_file(client, coordinator, partnership):
    client.force_login(coordinator)
    until = today() + timedelta(days=300)
    answer = post(client, partnership, valid_until=until, file=SimpleUploadedFile("../x.exe", PDF))
    assert answer.status_code == 302
    row = Check.objects.get()
    assert (row.state, row.judged_by, row.valid_until) == ("valid", coordinator, until)
    assert "x.exe" not in row.file.name
    page = client.get(reverse("partners:detail", args=[partnership.employer_id])).text
    assert "Valid until" in page
    file = client.get(reverse("partners:check_file", args=[row.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert b"".join(file.streaming_content) == PDF


def test_a_file_that_lies_about_its_type_is_refused_and_nothing_is_lost(
    client, coordinator, partnership
):
    client.force_login(coordinator)
    lie = SimpleUploadedFile("insurance.pdf", b"MZ this is a program", "application/pdf")
    answer = post(client, partnership, note="came by mail", file=lie)
    assert answer.status_code == 422
    assert "PDF, JPEG, PNG" in answer.text
    assert 'value="came by mail"' in answer.text
    assert Check.objects.count() == 0


def test_days_in_the_wrong_order_are_told(client, coordinator, partnership):
    client.force_login(coordinator)
    answer = post(client, partnership, valid_from=today(), valid_until=today() - timedelta(days=1))
    assert answer.status_code == 422
    assert "cannot lie before the first" in answer.text


def test_what_was_handed_in_waits_and_is_refused_with_a_reason(client, coordinator, partnership):
    row = checks.hand_in(partnership, site_of(partnership), "insurance")
    told = {item.key for item in waiting.waiting(coordinator, today())}
    assert "check-look" in told
    client.force_login(coordinator)
    url = reverse("partners:refuse_check", args=[row.pk])
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "last year's"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.refused_because) == ("refused", "last year's")
    late = client.post(reverse("partners:verify_check", args=[row.pk]), follow=True)
    assert "looked at this already" in late.text


@pytest.mark.parametrize(("days", "is_told"), [(-3, True), (59, True), (61, False)])
def test_who_looks_after_the_employer_is_told_before_a_paper_ends(
    client, coordinator, partnership, days, is_told
):
    until = today() + timedelta(days=days)
    paper = checks.Paper(valid_until=until)
    checks.note_seen(partnership, site_of(partnership), "insurance", paper, by=coordinator)
    told = [i.due for i in waiting.waiting(coordinator, today()) if i.key == "check-ends"]
    assert told == ([until] if is_told else [])
    client.force_login(coordinator)
    listed = client.get(reverse("partners:list"), {"care": "papers"}).text
    assert (str(partnership.employer) in listed) is is_told


def test_schools_share_the_check_and_only_the_one_it_came_to_judges_it(
    client, coordinator, partnership
):
    row = checks.hand_in(
        partnership,
        site_of(partnership),
        "insurance",
        checks.Paper(file=SimpleUploadedFile("a", PDF)),
    )
    elsewhere = make.make_school("Elsewhere")
    Partnership.objects.create(school=elsewhere, employer=partnership.employer, stage="active")
    other = make.make_coordinator(elsewhere)
    client.force_login(other)
    page = client.get(reverse("partners:detail", args=[partnership.employer_id])).text
    assert "Handed in, not looked at yet" in page
    assert reverse("partners:verify_check", args=[row.pk]) not in page
    file = client.get(reverse("partners:check_file", args=[row.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert client.post(reverse("partners:verify_check", args=[row.pk])).status_code == 403
    client.force_login(make.make_coordinator(make.make_school("Far away")))
    assert client.get(reverse("partners:check_file", args=[row.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("partners:check_file", args=[row.pk])).status_code == 302


def test_a_check_without_a_scan_has_no_file(client, coordinator, partnership):
    row = checks.hand_in(partnership, site_of(partnership), "insurance")
    client.force_login(coordinator)
    assert client.get(reverse("partners:check_file", args=[row.pk])).status_code == 404
