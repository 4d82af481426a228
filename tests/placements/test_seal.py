"""The copy that all have signed is sealed, tagged, stored with its hash, and can be checked by whoever holds it."""

import hashlib
import io
import uuid

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from placements import actions, agreement
from placements.agreement import seal
from placements.models import Agreement, SchoolKey
from placements.requirements.kinds import current_agreement
from tests import factories as make
from tests.placements.test_moves import sent_out, sign_all

pytestmark = pytest.mark.django_db
NAMES = {
    "Polish": "Łucja Wiśniewska-Żółć",
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "Arabic": "محمد عبد الله",
    "Chinese": "王小明",
}


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def signed(school, coordinator):
    """The text that everybody has signed."""
    placement = sent_out(school, coordinator)
    sign_all(placement, coordinator)
    return current_agreement(placement)


def stored(text):
    with text.pdf.open("rb") as file:
        return file.read()


def path(code):
    return reverse("placements:verify", args=[code])


def upload(client, text, content):
    file = SimpleUploadedFile("copy.pdf", content, "application/pdf")
    return client.post(path(text.code), {"file": file})


def test_the_stored_copy_has_the_stored_hash_and_is_what_people_get(client, signed, coordinator):
    assert hashlib.sha256(stored(signed)).hexdigest() == signed.pdf_hash
    client.force_login(coordinator)
    answer = client.get(reverse("placements:agreement_pdf", args=[signed.placement_id]))
    assert answer.content == stored(signed)


def test_the_seal_holds_until_one_byte_changes(signed, school):
    whole = stored(signed)
    assert seal.holds(whole, school)
    spot = len(whole) // 3
    broken = whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :]
    assert not seal.holds(broken, school)
    assert not seal.holds(whole + b"\n%more", school)
    assert not seal.holds(whole, make.make_school("Bluestem"))
    assert not seal.holds(agreement.render(signed), school)
    assert not seal.holds(b"%PDF-1.7\nnonsense", school)


def test_the_sealed_copy_is_still_tagged_and_says_its_language_and_title(signed):
    reader = pypdf.PdfReader(io.BytesIO(stored(signed)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Agreement for work-based learning")
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    seals = [
        a for page in reader.pages for a in page.get("/Annots", []) if a.get_object().get("/FT")
    ]
    assert [a.get_object()["/F"] & 2 for a in seals] == [2]  # hidden, as PDF/UA wants it


def test_a_school_makes_one_key_and_what_an_ended_one_sealed_stays_good(signed, school):
    first = SchoolKey.objects.get()
    assert "PRIVATE" not in first.encrypted
    seal.new_key(school)
    first.refresh_from_db()
    assert first.ended_on
    assert seal.holds(stored(signed), school)
    assert seal.key_of(school)[0] != first


def test_a_lost_secret_key_means_a_new_key_of_the_school(signed, school, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, []
    assert seal.key_of(school)[0].pk != SchoolKey.objects.earliest("pk").pk
    assert SchoolKey.objects.filter(ended_on=None).count() == 1


def test_a_signature_taken_back_takes_the_copy_with_it(school, coordinator):
    placement = sent_out(school, coordinator)
    parties = ["signatory", "student", "guardian", "school"]
    actions.sign_all_on_paper(placement, parties, by=coordinator)
    text = current_agreement(placement)
    assert text.pdf_hash
    actions.take_back(text.signatures.get(party="student"), by=coordinator, why="Wrong sheet")
    text.refresh_from_db()
    assert (text.pdf.name, text.pdf_hash) == ("", "")


def test_anybody_with_the_code_reads_that_it_is_genuine_and_no_name(client, signed):
    page = client.get(path(signed.code))
    assert page.status_code == 200
    assert "Genuine" in page.text
    assert signed.placement.school.name in page.text
    for name in (signed.placement.student.family_name, signed.placement.signatory.contact.name):
        assert name not in page.text
    assert client.get(path(uuid.uuid4())).status_code == 404


def test_a_replaced_version_is_called_superseded(client, signed, coordinator):
    later = actions.Details(fields={"pay_note": "$14 an hour"})
    actions.change(signed.placement, later, by=coordinator)
    assert "Superseded" in client.get(path(signed.code)).text
    newer = Agreement.objects.latest("version")
    assert "Not signed by all" in client.get(path(newer.code)).text


def test_a_file_is_the_same_or_another_paper_or_not_the_same(client, signed, coordinator):
    other = sent_out(signed.placement.school, coordinator)
    sign_all(other, coordinator)
    whole = stored(signed)
    assert "to the last byte" in upload(client, signed, whole).text
    assert "another paper" in upload(client, signed, stored(current_agreement(other))).text
    assert "is not the sealed copy" in upload(client, signed, whole[:-9] + b"123456789").text
    assert upload(client, signed, b"<html>").status_code == 422


def test_who_checks_too_many_files_waits(client, signed):
    codes = [upload(client, signed, b"%PDF-1.7").status_code for _n in range(12)]
    assert (codes[0], codes[-1]) == (200, 429)


@pytest.mark.parametrize("language", NAMES)
def test_names_of_many_scripts_are_in_the_pdf(school, coordinator, language):
    student = make.make_student(school, given_name=NAMES[language], family_name="")
    placement = sent_out(school, coordinator, student=student)
    text = current_agreement(placement)
    assert agreement.undrawable(text.content) == ""
    reader = pypdf.PdfReader(io.BytesIO(agreement.render(text)))
    assert NAMES[language] in reader.metadata.title
    assert "□" not in reader.metadata.title


def test_letters_without_a_font_are_named_and_become_boxes(school, coordinator):
    student = make.make_student(school, given_name="Ava 𓀀", family_name="Longbow")
    placement = sent_out(school, coordinator, student=student)
    text = current_agreement(placement)
    assert agreement.undrawable(text.content) == "𓀀"
    title = pypdf.PdfReader(io.BytesIO(agreement.render(text))).metadata.title
    assert "Ava □" in title
