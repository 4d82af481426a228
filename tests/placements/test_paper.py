"""A tick or a scan stands for a signature, says so, and can be taken back while nothing follows from it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from kit import clock
from kit.errors import Conflict, Refused
from notifications.models import Message, Notice
from notifications.tasks import tick
from placements import actions, agreement
from placements.models import Agreement, Party, Scan, Signature
from placements.requirements.kinds import current_agreement, open_parties, signature_of
from placements.states import S
from placements.waiting import waiting
from tests import factories as make
from tests.placements.test_moves import sent_out, sign

pytestmark = pytest.mark.django_db
ALL = (Party.SIGNATORY, Party.STUDENT, Party.GUARDIAN, Party.SCHOOL)
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school, name="Rhea Harjo")


def sheet(content=PDF, name="agreement.pdf"):
    return SimpleUploadedFile(name, content)


def moves_of(placement):
    return [m.after for m in placement.moves.all()]


def test_ticks_for_all_move_the_placement_on_as_links_do(school, coordinator):
    placement = sent_out(school, coordinator)
    for party in ALL:
        placement = actions.sign_on_paper(placement, party, by=coordinator)
    assert placement.state == S.CONFIRMED
    assert placement.host_confirmed_by == placement.signatory.contact.name
    text = current_agreement(placement)
    assert text.pdf.name
    rows = text.signatures.all()
    assert {(s.party, s.method, s.recorded_by) for s in rows} == {
        (party, "paper", coordinator) for party in ALL
    }
    assert {s.content_hash for s in rows} == {text.content_hash}
    day = clock.today(school.time_zone)
    assert rows[0].how.startswith("on paper, noted by Rhea Harjo on ")
    assert str(day.year) in rows[0].how


def test_paper_and_link_sign_the_same_version(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.SIGNATORY, by=coordinator)
    sign(placement, Party.STUDENT)
    actions.sign_on_paper(placement, Party.GUARDIAN, by=coordinator)
    done = sign(placement, Party.SCHOOL, by=coordinator)
    assert (done.state, Agreement.objects.count()) == (S.CONFIRMED, 1)


def test_a_draft_signed_on_paper_mails_nobody_who_signed(school, coordinator):
    placement = make.make_placement(school=school, coordinator=coordinator)
    make.make_guardian(placement.student)
    roles = [Party.SIGNATORY, Party.STUDENT, Party.GUARDIAN]
    placement = actions.sign_all_on_paper(placement, roles, by=coordinator)
    assert placement.state == S.SIGNING
    assert set(Notice.objects.values_list("recipient", flat=True)) == {f"user:{coordinator.pk}"}
    placement = actions.sign_on_paper(placement, Party.SCHOOL, by=coordinator)
    tick()
    assert placement.state == S.CONFIRMED
    assert set(Message.objects.values_list("kind", flat=True)) == {"placement_ready"}


@pytest.mark.parametrize("state", ["confirmed", "active", "finished"])
def test_a_running_placement_without_an_agreement_gets_one_on_paper(school, coordinator, state):
    placement = make.make_placement(state, school)
    make.make_guardian(placement.student)
    for party in ALL:
        placement = actions.sign_on_paper(
            placement, party, by=coordinator, signed_on=make.MONDAY - timedelta(days=20)
        )
    text = Agreement.objects.get()
    assert (text.is_on_paper, text.content["clauses"]) == (True, [])
    assert (placement.state, open_parties(placement), moves_of(placement)) == (state, [], [])
    assert text.pdf.name
    assert not Notice.objects.exists()


def test_the_scan_is_kept_under_a_random_name_and_shared_by_those_on_it(school, coordinator):
    placement = make.make_placement("active", school)
    roles = [Party.SIGNATORY, Party.STUDENT]
    actions.sign_all_on_paper(placement, roles, by=coordinator, scan=sheet(name="Ava Longbow.pdf"))
    scan = Scan.objects.get()
    assert scan.signatures.count() == 2
    assert "Ava" not in scan.file.name
    with scan.file.open() as stored:
        assert stored.read() == PDF


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"MZ\x90", b" %PDF-1.7", b"GIF89a"]
)
def test_a_scan_is_judged_by_its_content(school, coordinator, content):
    placement = sent_out(school, coordinator)
    with pytest.raises(Refused, match="PDF, JPEG, PNG"), transaction.atomic():
        actions.sign_on_paper(placement, Party.STUDENT, by=coordinator, scan=sheet(content))
    assert not Signature.objects.exists()


def test_a_scan_of_more_than_ten_megabytes_is_refused(school, coordinator):
    placement = sent_out(school, coordinator)
    big = sheet(PDF + b"0" * 10 * 1024 * 1024)
    with pytest.raises(Refused, match="at most 10 MB"), transaction.atomic():
        actions.sign_on_paper(placement, Party.STUDENT, by=coordinator, scan=big)


def test_a_changed_text_drops_signatures_on_paper(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_all_on_paper(placement, ALL, by=coordinator)
    later = actions.Details(fields={"ends_on": placement.ends_on + timedelta(days=1)})
    placement = actions.change(placement, later, by=coordinator)
    assert placement.state == S.SIGNING
    assert signature_of(placement, Party.STUDENT) is None


def test_a_changed_fact_ends_an_agreement_on_paper_and_a_telephone_number_does_not(
    school, coordinator
):
    placement = make.make_placement("active", school)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    actions.change(placement, actions.Details(fields={"dress": "Scrubs"}), by=coordinator)
    assert Agreement.objects.count() == 1
    actions.change(placement, actions.Details(fields={"title": "Aide"}), by=coordinator)
    assert not current_agreement(placement).is_on_paper
    assert signature_of(placement, Party.STUDENT) is None


def test_who_signed_already_or_need_not_is_refused(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    with pytest.raises(Conflict):
        actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    grown = make.make_student(school, born=make.MONDAY.replace(year=2000))
    adult = sent_out(school, coordinator, student=grown)
    with pytest.raises(Refused):
        actions.sign_on_paper(adult, Party.GUARDIAN, by=coordinator)
    tomorrow = clock.today() + timedelta(days=2)
    with pytest.raises(Refused, match="cannot lie ahead"):
        actions.sign_on_paper(adult, Party.STUDENT, by=coordinator, signed_on=tomorrow)
    with pytest.raises(Refused, match="Tick who"):
        actions.sign_all_on_paper(adult, [], by=coordinator)
    over = make.make_placement("completed", school)
    with pytest.raises(Refused, match="over"):
        actions.sign_on_paper(over, Party.STUDENT, by=coordinator)


def test_only_those_who_run_the_placement_note_and_take_back(school, coordinator):
    placement = sent_out(school, coordinator)
    strangers = [make.make_coordinator(make.make_school("Cedar")), make.make_user()]
    for user in strangers:
        with pytest.raises(PermissionDenied):
            actions.sign_on_paper(placement, Party.STUDENT, by=user)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    for user in strangers:
        with pytest.raises(PermissionDenied):
            actions.take_back(Signature.objects.get(), by=user, why="No")


def test_taken_back_the_placement_is_signed_again_and_the_row_stays(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_all_on_paper(placement, ALL, by=coordinator)
    signatory = Signature.objects.get(party=Party.SIGNATORY)
    with pytest.raises(Refused, match="Say why"):
        actions.take_back(signatory, by=coordinator, why=" ")
    placement = actions.take_back(signatory, by=coordinator, why="Wrong sheet")
    assert (placement.state, placement.host_confirmed_at) == (S.SIGNING, None)
    assert placement.moves.last().why == "Wrong sheet"
    assert signature_of(placement, Party.SIGNATORY) is None
    with pytest.raises(Conflict):
        actions.take_back(signatory, by=coordinator, why="Again")
    placement = actions.sign_on_paper(placement, Party.SIGNATORY, by=coordinator)
    assert placement.state == S.CONFIRMED
    assert Signature.objects.filter(party=Party.SIGNATORY).count() == 2


def test_what_somebody_signed_after_or_began_on_stays(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.SIGNATORY, by=coordinator)
    sign(placement, Party.STUDENT)
    with pytest.raises(Refused, match="Signed since by Ava Longbow"):
        actions.take_back(signature_of(placement, Party.SIGNATORY), by=coordinator, why="No")
    actions.sign_all_on_paper(placement, [Party.GUARDIAN, Party.SCHOOL], by=coordinator)
    actions.start(placement, today=placement.starts_on)
    with pytest.raises(Refused, match="has begun"):
        actions.take_back(signature_of(placement, Party.SCHOOL), by=coordinator, why="No")


def test_in_a_running_placement_a_tick_is_taken_back_without_a_move(school, coordinator):
    placement = make.make_placement("active", school)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    actions.take_back(Signature.objects.get(), by=coordinator, why="Wrong student")
    assert (open_parties(placement)[0], moves_of(placement)) == (Party.SIGNATORY, [])


def test_a_guardian_of_several_is_not_guessed(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.GUARDIAN, by=coordinator)
    one = Signature.objects.get()
    assert one.person.startswith("guardian:")
    actions.take_back(one, by=coordinator, why="x")
    make.make_guardian(placement.student)
    actions.sign_on_paper(placement, Party.GUARDIAN, by=coordinator)
    two = signature_of(placement, Party.GUARDIAN)
    assert (two.person, two.name) == ("", "Parent or guardian")


def test_the_pdf_says_who_noted_the_paper(school, coordinator):
    """Typst refuses to write what is no PDF/UA-1."""
    for state in ("draft", "active"):
        placement = make.make_placement(state, school)
        actions.sign_all_on_paper(
            placement, ALL, by=coordinator, signed_on=make.MONDAY - timedelta(days=3)
        )
        data = agreement.pdf.page_data(current_agreement(placement))
        assert all("on paper, noted by Rhea Harjo on" in s["how"] for s in data["signatures"])
        assert len(data["signatures"]) == 4
        assert b"pdfuaid:part>1<" in agreement.render(current_agreement(placement))


def page(placement):
    return f"/placements/{placement.pk}/paper/"


def test_the_page_notes_ticks_and_a_scan_and_the_placement_says_so(client, school, coordinator):
    placement = sent_out(school, coordinator)
    client.force_login(coordinator)
    asked = client.get(page(placement) + "?party=student").content.decode()
    assert placement.student.name in asked
    assert 'value="student" checked' in asked.replace('id="id_who_1" ', "")
    typed = {"who": ["student", "guardian"], "signed_on": "2026-11-02", "scan": sheet()}
    assert client.post(page(placement), typed).url == f"/placements/{placement.pk}/"
    shown = client.get(f"/placements/{placement.pk}/").content.decode()
    assert shown.count("on paper, noted by Rhea Harjo on") >= 4  # checklist, agreement, history
    scan = Scan.objects.get()
    file = client.get(f"/placements/{placement.pk}/scan/{scan.pk}/")
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]


def test_an_error_keeps_what_was_typed(client, school, coordinator):
    placement = sent_out(school, coordinator)
    client.force_login(coordinator)
    typed = {"who": ["student"], "note": "Office", "scan": sheet(b"<html>", "a.pdf")}
    answer = client.post(page(placement), typed)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "PDF, JPEG, PNG" in body
    assert 'value="Office"' in body
    assert not Signature.objects.exists()
    nobody = client.post(page(placement), {})
    assert (nobody.status_code, "Tick who has signed." in nobody.content.decode()) == (422, True)


def test_the_other_school_and_the_host_get_neither_page_nor_sheet(client, school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator, scan=sheet())
    scan = f"/placements/{placement.pk}/scan/{Scan.objects.get().pk}/"
    other = sent_out(school, coordinator, starts_on=make.MONDAY + timedelta(days=90),
                     ends_on=make.MONDAY + timedelta(days=99))  # fmt: skip
    client.force_login(coordinator)
    assert client.get(scan.replace(f"/{placement.pk}/", f"/{other.pk}/")).status_code == 404
    client.force_login(make.make_coordinator(make.make_school("Cedar")))
    assert client.get(scan).status_code == client.get(page(placement)).status_code == 404
    host = placement.signatory.contact
    host.user = make.make_user()
    host.save()
    client.force_login(host.user)
    assert client.get(scan).status_code == client.post(page(placement)).status_code == 403


def test_taking_back_asks_why_on_its_page(client, school, coordinator):
    placement = sent_out(school, coordinator)
    actions.sign_on_paper(placement, Party.STUDENT, by=coordinator)
    client.force_login(coordinator)
    url = f"{page(placement)}{Signature.objects.get().pk}/back/"
    assert url in client.get(page(placement)).content.decode()
    assert client.post(url, {"why": ""}).status_code == 422
    client.post(url, {"why": "Wrong sheet"})
    body = client.get(f"/placements/{placement.pk}/").content.decode()
    assert "Student: signature on paper taken back" in body
    assert "Wrong sheet" in body
    assert client.post(url, {"why": "Again"}).status_code == 404


def no_agreement(user):
    return [
        (item.label, item.detail)
        for item in waiting(user, clock.today())
        if item.key == "no-agreement"
    ]


def test_today_says_which_running_placements_lack_a_signature(school, coordinator):
    placement = make.make_placement("active", school)
    name = placement.student.name
    make.make_placement("active", make.make_school("Cedar"))
    make.make_placement("active", school, programme=make.make_programme(school, "simulated"))
    everybody = "Missing: Employer, Student, Parent or guardian, School"
    assert no_agreement(coordinator) == [(name, everybody)]
    actions.sign_all_on_paper(placement, [Party.SIGNATORY, Party.STUDENT], by=coordinator)
    assert no_agreement(coordinator) == [(name, "Missing: Parent or guardian, School")]
    actions.sign_all_on_paper(placement, [Party.GUARDIAN, Party.SCHOOL], by=coordinator)
    assert no_agreement(coordinator) == []
    actions.take_back(signature_of(placement, Party.SCHOOL), by=coordinator, why="Wrong sheet")
    assert no_agreement(coordinator) == [(name, "Missing: School")]
