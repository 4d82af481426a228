"""Evidence: gathered and ordered by the learner, confirmed by staff who saw it, gone for all others."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from assessments.actions import portfolio as actions
from assessments.models import Evidence
from catalogue.models import Competency
from kit import clock
from kit.errors import Conflict, Refused
from placements.models import Objective, Participant
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def student(school):
    return make.make_student(school, user=make.make_user())


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def photo(content=PDF):
    return SimpleUploadedFile("tray.pdf", content, "application/pdf")


def written(student, title="A calm patient"):
    return actions.add_evidence(
        student, "text", by=student.user, title=title, text="I explained each step."
    )


def verified(piece, by):
    return actions.verify_evidence(piece, by=by, seen=piece.changed_at)


def test_a_file_is_put_in_and_read(client, student, school):
    placement = make.make_placement("active", school, student)
    skill = Competency.objects.filter(framework__school=None).first()
    client.force_login(student.user)
    said = {
        "title": "Tray",
        "file": photo(),
        "objective": placement.objectives.get().pk,
        "competency": skill.pk,
    }
    answer = client.post(reverse("assessments:new_evidence", args=["file"]), said)
    assert answer.url == reverse("assessments:portfolio")
    piece = Evidence.objects.get()
    assert (piece.title, piece.objective.text, piece.competency) == (
        "Tray", "Prepare the treatment room", skill,
    )  # fmt: skip
    assert "tray" not in piece.file.name
    file = client.get(reverse("assessments:evidence_file", args=[piece.pk]))
    assert file.getvalue() == PDF


def test_a_task_of_somebody_else_is_not_offered(client, student, school):
    other = make.make_placement("active", school)
    client.force_login(student.user)
    said = {"title": "Tray", "text": "Mine.", "objective": other.objectives.get().pk}
    answer = client.post(reverse("assessments:new_evidence", args=["text"]), said)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", {"title": "T", "text": ""}),
        ("text", {"title": "", "text": "Words"}),
        ("file", {"title": "T"}),
        ("file", {"title": "T", "file": photo(b"GIF89a\x01")}),
        ("taught", {"title": "T", "whom": "The new ones", "learners": "0", "on": "2026-11-02"}),
        ("taught", {"title": "T", "whom": "", "learners": "3", "on": "2026-11-02"}),
        ("taught", {"title": "T", "whom": "The new ones", "learners": "3", "on": "2099-01-01"}),
    ],
)
def test_what_is_missing_is_asked_for(client, student, kind, said):
    client.force_login(student.user)
    answer = client.post(reverse("assessments:new_evidence", args=[kind]), said)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert not Evidence.objects.exists()


def test_teaching_others_is_a_piece(client, student):
    client.force_login(student.user)
    day = clock.today() - DAY
    said = {"title": "Sterilizing", "whom": "New students", "learners": "3", "on": str(day)}
    client.post(reverse("assessments:new_evidence", args=["taught"]), said)
    piece = Evidence.objects.get()
    assert (piece.whom, piece.learners, piece.on) == ("New students", 3, day)
    assert "New students (3)" in client.get(reverse("assessments:portfolio")).text


def test_pieces_keep_the_learners_order(student):
    first, second, third = (written(student, title) for title in "abc")
    actions.move_evidence(third, up=True, by=student.user)
    actions.move_evidence(first, up=True, by=student.user)
    assert [piece.title for piece in student.evidence.all()] == ["a", "c", "b"]
    actions.move_evidence(second, up=False, by=student.user)
    assert [piece.title for piece in student.evidence.all()] == ["a", "c", "b"]


def test_a_changed_piece_is_no_longer_verified(client, student, coordinator):
    piece = verified(written(student), coordinator)
    assert piece.is_verified
    client.force_login(student.user)
    url = reverse("assessments:edit_evidence", args=[piece.pk])
    client.post(url, {"title": "A calm patient", "text": "And two more."})
    piece.refresh_from_db()
    assert (piece.text, piece.is_verified) == ("And two more.", False)


def test_what_was_changed_meanwhile_is_not_verified(student, coordinator):
    piece = written(student)
    seen = piece.changed_at
    actions.change_evidence(piece, by=student.user, text="Something else")
    with pytest.raises(Conflict):
        actions.verify_evidence(piece, by=coordinator, seen=seen)
    with pytest.raises(Conflict):
        actions.verify_evidence(piece, by=coordinator, seen=None)


def test_staff_verify_on_the_record(client, student, coordinator):
    piece = written(student)
    client.force_login(coordinator)
    page = client.get(reverse("assessments:student_record", args=[student.pk])).text
    assert f'value="{piece.changed_at.isoformat()}"' in page
    url = reverse("assessments:verify_evidence", args=[piece.pk])
    client.post(url, {"seen": piece.changed_at.isoformat()})
    piece.refresh_from_db()
    assert piece.verified_by == coordinator
    client.post(url, {"undo": "1"})
    piece.refresh_from_db()
    assert not piece.is_verified
    assert client.post(url, {"seen": "yesterday"}).status_code == 302
    assert not Evidence.objects.get().is_verified


def test_who_verifies(student, school, coordinator):
    """Who runs a school the learner attends now, and their teacher; not the observer, not the learner."""
    piece = written(student)
    teacher = make.make_user(Role.TEACHER, school)
    placement = make.make_placement("active", school, student)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    for user in (coordinator, teacher):
        assert verified(piece, user).verified_by == user
    others = (
        student.user,
        make.make_user(Role.OBSERVER, school),
        make.make_user(Role.TEACHER, school),
        make.make_coordinator(make.make_school("Bluestem")),
    )
    for user in others:
        with pytest.raises(PermissionDenied):
            verified(piece, user)
    student.attendances.update(to_on=clock.today())
    with pytest.raises(PermissionDenied):
        verified(piece, coordinator)


def test_nobody_elses_piece_is_there(client, student, school):
    file = actions.add_evidence(student, "file", by=student.user, title="Tray", file=photo())
    others = (
        make.make_student(school, user=make.make_user()).user,
        make.make_coordinator(make.make_school("Bluestem")),
        make.make_guardian(student, user=make.make_user()).user,
    )
    for user in others:
        client.force_login(user)
        for page in ("evidence_file", "edit_evidence"):
            assert client.get(reverse(f"assessments:{page}", args=[file.pk])).status_code == 404
        for page in ("move_evidence", "remove_evidence", "verify_evidence"):
            assert client.post(reverse(f"assessments:{page}", args=[file.pk])).status_code == 404
    assert Evidence.objects.exists()


def test_a_guardian_reads_no_evidence(client, student):
    written(student, "Only for school")
    client.force_login(make.make_guardian(student, user=make.make_user()).user)
    page = client.get(reverse("assessments:student_record", args=[student.pk]))
    assert page.status_code == 200
    assert "Only for school" not in page.text
    data = client.get(reverse("assessments:record_json", args=[student.pk]))
    assert "Only for school" not in data.text


def test_a_removed_piece_takes_its_file_along(client, student, django_capture_on_commit_callbacks):
    piece = actions.add_evidence(student, "file", by=student.user, title="Tray", file=photo())
    client.force_login(student.user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("assessments:remove_evidence", args=[piece.pk]))
    assert not Evidence.objects.exists()
    assert not piece.file.storage.exists(piece.file.name)


def test_another_file_takes_the_place_of_the_first(student, django_capture_on_commit_callbacks):
    piece = actions.add_evidence(student, "file", by=student.user, title="Tray", file=photo())
    first = piece.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_evidence(piece, by=student.user, file=photo(PDF * 2))
    piece = Evidence.objects.get()
    assert piece.file.name != first
    assert not piece.file.storage.exists(first)
    with pytest.raises(Refused):
        actions.change_evidence(piece, by=student.user, file=photo(b"MZ\x90"))


def test_a_task_that_goes_leaves_the_piece(student, school):
    placement = make.make_placement("active", school, student)
    extra = Objective.objects.create(placement=placement, text="Typed by mistake")
    piece = actions.add_evidence(
        student, "text", by=student.user, title="T", text="W", objective=extra
    )
    extra.delete()
    piece.refresh_from_db()
    assert piece.objective is None


def test_a_portfolio_has_an_end(student, monkeypatch):
    monkeypatch.setattr(actions, "AT_MOST", 1)
    written(student)
    with pytest.raises(Refused):
        written(student)
