"""A file that lies about its type is refused at every door through which papers come, and the form keeps the rest."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import Evidence
from kit import clock, files
from kit.errors import Refused
from notifications import links
from partners.models import Check, ContactTraining, SchoolPaper
from placements.models import Document, DocumentKind, LogFile, Scan
from tests import factories as make
from tests.placements.test_moves import sent_out

pytestmark = pytest.mark.django_db

NOTE = "came by mail"
LAST_DAY = "2029-03-01"  # typed where there is no room for a note
PDF = b"%PDF-1.7\n%%EOF\n"


def zipped():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("insurance.pdf", PDF)
    return made.getvalue()


LIES = {
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "drawing with a head": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "program": b"MZ\x90\x00 This program cannot be run in DOS mode.",
    "linux program": b"\x7fELF\x02\x01\x01",
    "archive": zipped(),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "picture of another kind": b"GIF89a\x01\x00",
    "paper behind something": b"<script>alert(1)</script>" + PDF,
    "only a name": b"%PD",
}


@pytest.fixture
def coordinator():
    return make.make_coordinator(make.make_school())


@pytest.fixture
def partnership(coordinator):
    return make.make_partnership(coordinator.memberships.get().school)


def noted(client, coordinator, partnership):
    """A check, noted by a coordinator."""
    client.force_login(coordinator)
    said = {"kind": "insurance", "site": partnership.employer.sites.get().pk}
    return reverse("partners:add_check", args=[partnership.pk]), said, "file"


def by_link(client, coordinator, partnership):
    """A paper, sent by the employer from a link."""
    contact = make.make_contact(partnership, can_coordinate=True)
    link = links.make(
        "partners:papers",
        party=f"contact:{contact.pk}",
        about=contact,
        school=partnership.school,
    )
    said = {"kind": "insurance", "site": partnership.employer.sites.get().pk}
    return links.path(link), said, "file"


def on_paper(client, coordinator, partnership):
    """An agreement, signed on paper."""
    client.force_login(coordinator)
    placement = sent_out(partnership.school, coordinator)
    return reverse("placements:paper", args=[placement.pk]), {"who": ["signatory"]}, "scan"


def training(client, coordinator, partnership):
    """A training of somebody at the employer."""
    client.force_login(coordinator)
    contact = make.make_contact(partnership)
    said = {"kind": "mentor", "title": "Mentor", "trained_on": "2025-03-01"}
    return reverse("partners:trainings", args=[contact.pk]), said, "file"


def school_paper(client, coordinator, partnership):
    """What a school shows its employers."""
    client.force_login(coordinator)
    said = {"kind": "liability", "title": NOTE, "text": "Policy 4711"}
    return reverse("partners:add_school_paper", args=[partnership.school_id]), said, "file"


def asked_for(partnership, by):
    """A document of the school's own, and a placement under whose rules this party sends it."""
    kind = DocumentKind.objects.create(
        school=partnership.school, name="CPR card", sent_by=by, expires=True
    )
    placement = make.make_placement(
        "confirmed", partnership.school, contact=make.make_contact(partnership)
    )
    own = placement.requirement_set
    own.pk, own.school, own.name = None, partnership.school, "Ours"
    own.save()
    own.requirements.create(kind="document", document=kind, step="start")
    placement.requirement_set = own
    placement.save()
    return kind, placement


def document(client, coordinator, partnership):
    """A document of a learner, who is signed in."""
    kind, placement = asked_for(partnership, "student")
    placement.student.user = make.make_user()
    placement.student.save()
    client.force_login(placement.student.user)
    url = reverse("placements:document", args=[placement.pk, kind.pk])
    return url, {"valid_until": LAST_DAY}, "file"


def document_by_link(client, coordinator, partnership):
    """A document that the employer sends for a placement."""
    kind, placement = asked_for(partnership, "employer")
    link = links.make(
        "placements:host",
        party=f"contact:{placement.signatory.contact_id}",
        about=placement,
        school=partnership.school,
    )
    return f"{links.path(link)}documents/{kind.pk}/", {"valid_until": LAST_DAY}, "file"


def evidence(client, coordinator, partnership):
    """A photo of what was done, on a learner's line of hours."""
    today = clock.today(partnership.school.time_zone)
    dates = {"starts_on": today, "ends_on": today + timedelta(days=60)}
    placement = make.make_placement(
        "active", partnership.school, contact=make.make_contact(partnership), **dates
    )
    placement.student.user = make.make_user()
    placement.student.save()
    client.force_login(placement.student.user)
    said = {"worked_on": today, "hours": "3", "note": NOTE, "setting": "workplace"}
    said |= {"placement": placement.pk, "mode": "on_the_job"}
    return reverse("placements:log_hours"), said, "photos"


def piece(client, coordinator, partnership):
    """A piece of a learner's portfolio."""
    student = make.make_student(partnership.school, user=make.make_user())
    client.force_login(student.user)
    return reverse("assessments:new_evidence", args=["file"]), {"title": NOTE}, "file"


DOORS = [
    noted, by_link, on_paper, training, school_paper, document, document_by_link, evidence, piece,
]  # fmt: skip
each_door = pytest.mark.parametrize("door", DOORS, ids=[door.__name__ for door in DOORS])


def send(client, door, coordinator, partnership, content):
    url, said, field = door(client, coordinator, partnership)
    file = SimpleUploadedFile("insurance.pdf", content, "application/pdf")
    return client.post(url, said | {"note": NOTE, field: file})


def is_refused(answer, words):
    """With words beside the field, what was typed still there, and nothing stored."""
    assert answer.status_code == 422
    assert words in answer.text
    kept = (f'value="{NOTE}"', f"{NOTE}</textarea>", f'value="{LAST_DAY}"')
    assert any(typed in answer.text for typed in kept)
    for model in (Check, ContactTraining, SchoolPaper):
        assert not model.objects.exclude(file="").exists()
    assert not Scan.objects.exists()
    assert not Document.objects.exists()
    assert not LogFile.objects.exists()
    assert not Evidence.objects.exists()


@each_door
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_file_that_lies_about_its_type(client, coordinator, partnership, door, lie):
    answer = send(client, door, coordinator, partnership, lie)
    is_refused(answer, "Choose a file of one of these kinds: PDF, JPEG, PNG.")


@each_door
def test_a_file_that_is_too_large(client, coordinator, partnership, door):
    answer = send(client, door, coordinator, partnership, PDF + b"0" * files.LARGEST)
    is_refused(answer, "11 MB; at most 10 MB")


@each_door
def test_a_file_of_nothing(client, coordinator, partnership, door):
    answer = send(client, door, coordinator, partnership, b"")
    is_refused(answer, "The submitted file is empty")


@each_door
def test_a_true_paper_is_taken(client, coordinator, partnership, door):
    assert send(client, door, coordinator, partnership, PDF).status_code == 302


def harmful(file):
    raise Refused("Something harmful is in this file.")


def silent(file):
    raise TimeoutError


@each_door
@pytest.mark.parametrize(
    ("scanner", "words"),
    [("harmful", "Something harmful"), ("silent", "Try again in a minute"), ("gone", "minute")],
)
def test_what_the_scanner_does_not_let_in(
    client, coordinator, partnership, settings, door, scanner, words
):
    settings.UPLOAD_SCANNER = f"{__name__}.{scanner}"
    is_refused(send(client, door, coordinator, partnership, PDF), words)
