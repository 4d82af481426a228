"""A certificate verifies, a changed PDF does not, a revoked one shows that at once; a code tells what was chosen."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import actions
from assessments.actions import certifying
from assessments.emails import proof as emails
from assessments.models import Certificate
from kit import clock
from kit.errors import Conflict, Refused
from notifications import parties
from notifications.models import Notice
from placements.models import Placement
from tests import factories as make
from tests.assessments.test_closing import make_finished
from tests.assessments.test_record import text_of

pytestmark = pytest.mark.django_db

MINE = {"given_name": "Ava", "family_name": "Longbow"}


def make_completed(outcome="completed", **extra):
    """A placement that was signed off, of an adult with an account, and who runs it."""
    school = extra.pop("school", None) or make.make_school()
    student = make.make_student(school, born=None, kind="adult", user=make.make_user(), **MINE)
    placement = make_finished(school=school, student=student, **extra)
    rhea = make.make_coordinator(school)
    actions.sign_off(placement, outcome, by=rhea)
    return Placement.objects.get(pk=placement.pk), rhea


def make_certified(**extra):
    placement, rhea = make_completed(**extra)
    return certifying.issue(placement, by=rhea), rhea


def check(client, certificate, content=None):
    """What the page behind the code answers, with a file or without."""
    url = reverse("assessments:verify_certificate", args=[certificate.code])
    if content is None:
        return client.get(url)
    return client.post(url, {"file": SimpleUploadedFile("x.pdf", content)})


def bytes_of(certificate):
    with certificate.pdf.open("rb") as stored:
        return stored.read()


# giving one


def test_a_completed_placement_is_certified_once(client):
    certificate, rhea = make_certified()
    placement = certificate.placement
    said = text_of(bytes_of(certificate))
    for words in ("Ava Longbow", "Northgate Dental Care", "120 h", "Internship", "2026-0001"):
        assert words in said, words
    assert "Communication" not in said, "skills stand on it only where the learner wants them"
    notice = Notice.objects.get(kind="certificate_given")
    assert notice.recipient == f"student:{placement.student_id}"
    with pytest.raises(Conflict):
        certifying.issue(placement, by=rhea)


@pytest.mark.parametrize("state", ["active", "finished", "ended_early"])
def test_only_what_was_completed(state):
    placement = make.make_placement(state)
    with pytest.raises(Refused):
        certifying.issue(placement, by=make.make_coordinator(placement.school))


def test_nobody_who_did_not_attend_is_certified():
    placement, rhea = make_completed("did_not_attend")
    with pytest.raises(Refused):
        certifying.issue(placement, by=rhea)
    assert placement not in certifying.to_certify(rhea)


def test_another_school_gives_and_revokes_none():
    certificate, _rhea = make_certified()
    strange = make.make_coordinator(make.make_school("Elsewhere"))
    with pytest.raises(PermissionDenied):
        certifying.issue(certificate.placement, by=strange)
    with pytest.raises(PermissionDenied):
        certifying.revoke(certificate, "Because", by=strange)


def test_a_programs_completed_ones_at_once(client):
    placement, rhea = make_completed()
    school, programme = placement.school, placement.programme
    other = make.make_programme(school)
    make_completed(school=school, programme=programme)
    left, _rhea = make_completed(school=school, programme=other)
    strange, _other = make_completed()
    client.force_login(rhea)
    url = f"{reverse('assessments:certificates')}?programme={programme.pk}"
    assert "Give 2 certificates" in client.get(url).text
    client.post(url, {"programme": programme.pk})
    found = Certificate.objects.all()
    assert sorted(found.values_list("number", flat=True)) == [1, 2]
    assert not found.filter(placement__in=[left, strange]).exists()
    assert "Give 1 certificate" in client.get(reverse("assessments:certificates")).text


def test_the_list_asks_the_same_with_one_and_with_three(client, django_assert_num_queries):
    placement, rhea = make_completed()
    client.force_login(rhea)
    url = reverse("assessments:certificates")
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for _n in range(2):
        make_completed(school=placement.school, programme=placement.programme)
    with django_assert_num_queries(QUERIES):
        client.get(url)


QUERIES = 7


def test_the_mail_says_where_it_is_until_it_is_revoked():
    certificate, rhea = make_certified()
    notices = list(Notice.objects.filter(kind="certificate_given"))
    recipient = parties.find(notices[0].recipient)
    letter = emails.compose_certificate(recipient, notices, clock.now())
    assert (letter.url, letter.attachment) == (reverse("assessments:own_proof"), "")
    type(certificate.placement.student).objects.update(user=None)  # who cannot sign in
    letter = emails.compose_certificate(recipient, notices, clock.now())
    assert (letter.attachment, letter.attachment_name) == (
        certificate.pdf.name,
        "certificate-2026-0001.pdf",
    )
    certifying.revoke(certificate, "A mistake", by=rhea)
    assert emails.compose_certificate(recipient, notices, clock.now()) is None
    told = list(Notice.objects.filter(kind="proof_revoked"))
    assert "A mistake" in emails.compose_revoked(recipient, told, clock.now()).paragraphs


# checking one


def test_it_is_valid_and_tells_hardly_anything_at_first(client):
    certificate, _rhea = make_certified()
    page = check(client, certificate)
    assert page.status_code == 200
    assert "Valid" in page.text
    assert "Ava L." in page.text
    for hidden in ("Longbow", "120 h", "Communication"):
        assert hidden not in page.text, hidden
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]


def test_the_page_tells_what_the_learner_chose(client):
    certificate, _rhea = make_certified()
    client.force_login(certificate.placement.student.user)
    chosen = {"name_as": "full", "with_hours": "on", "with_skills": "on"}
    client.post(reverse("assessments:choose", args=[certificate.pk]), chosen)
    client.logout()
    page = check(client, certificate).text
    for told in ("Ava Longbow", "120 h", "Communication", "4 of 5"):
        assert told in page, told
    certificate.refresh_from_db()
    assert "Communication" in text_of(bytes_of(certificate))


def test_only_the_learner_chooses_and_the_guardians_of_a_minor():
    certificate, rhea = make_certified()
    student = certificate.placement.student
    guardian = make.make_guardian(student, user=make.make_user())
    said = {"name_as": "full", "with_hours": True, "with_skills": False}
    for stranger in (rhea, guardian.user, make.make_user()):
        with pytest.raises(PermissionDenied):
            certifying.choose(certificate, by=stranger, **said)
    student.birth_on = clock.today().replace(year=clock.today().year - 16, day=1)
    student.save()
    certifying.choose(certificate, by=guardian.user, **said)


def test_the_very_paper_is_known_and_a_changed_one_is_not(client):
    certificate, _rhea = make_certified()
    paper = bytes_of(certificate)
    assert "The same" in check(client, certificate, paper).text
    changed = paper.replace(b"/Type", b"/Tipe", 1)
    assert changed != paper
    for forged in (changed, paper + b"\n", b"%PDF-1.7\n%%EOF\n"):
        page = check(client, certificate, forged).text
        assert "Not the same" in page
        assert "The same" not in page


def test_an_earlier_paper_is_sealed_but_another(client):
    certificate, _rhea = make_certified()
    before = bytes_of(certificate)
    said = {"name_as": "short", "with_hours": False, "with_skills": True}
    certifying.choose(certificate, by=certificate.placement.student.user, **said)
    assert "Another paper" in check(client, certificate, before).text


def test_revoked_shows_revoked_and_nothing_else(client):
    certificate, rhea = make_certified()
    paper = bytes_of(certificate)
    client.force_login(rhea)
    url = reverse("assessments:revoke", args=[certificate.pk])
    client.post(url, {"reason": " "})
    assert Certificate.objects.valid().exists(), "a reason is asked"
    client.post(url, {"reason": "Hours were counted twice"})
    client.logout()
    for page in (check(client, certificate), check(client, certificate, paper)):
        assert "was revoked" in page.text
        for hidden in ("Ava", "Northgate", "counted twice", "Valid", "The same"):
            assert hidden not in page.text, hidden


def test_after_that_another_one_is_given():
    certificate, rhea = make_certified()
    certifying.revoke(certificate, "A wrong name", by=rhea)
    again = certifying.issue(certificate.placement, by=rhea)
    assert (again.number, again.code == certificate.code) == (2, False)
    with pytest.raises(Conflict):
        certifying.revoke(certificate, "Twice", by=rhea)


@pytest.mark.parametrize("code", ["82414fac-fb21-4d54-9beb-8ff219dc0061", "nonsense", "0"])
def test_unknown_codes_tell_nothing(client, code):
    make_certified()
    page = client.get(reverse("assessments:verify_certificate", args=[code]))
    assert page.status_code == 404
    assert "This code is not known" in page.text
    for hidden in ("Ava", "Northgate", "Redbud"):
        assert hidden not in page.text


def test_a_host_has_none_of_it(client):
    certificate, _rhea = make_certified()
    contact = certificate.placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    client.force_login(contact.user)
    for name, pk in (("proof", certificate.placement_id), ("certificate_pdf", certificate.pk)):
        assert client.get(reverse(f"assessments:{name}", args=[pk])).status_code == 404


def test_the_learner_finds_it_on_their_record(client):
    certificate, _rhea = make_certified()
    client.force_login(certificate.placement.student.user)
    record = client.get(reverse("assessments:record")).text
    assert reverse("assessments:own_proof") in record
    assert certificate.label in client.get(reverse("assessments:own_proof")).text
    pdf = client.get(reverse("assessments:certificate_pdf", args=[certificate.pk]))
    assert pdf.getvalue() == bytes_of(certificate)
