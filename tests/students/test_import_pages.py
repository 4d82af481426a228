"""The way of an import through its pages."""

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from students import actions
from students.models import Attendance, Import, Student
from students.tasks import apply_import, read_import, sweep_imports, undo_import
from tests import factories as make
from tests.students.rosters import packed, rows, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Tasks that were sent to the worker: (name, ids)."""
    sent = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **options: sent.append((name, args))
    )
    return sent


@pytest.fixture
def coordinator(client):
    person = make.make_coordinator(make.make_school("Cimarron High School"))
    client.force_login(person)
    return person


def upload(client, tables, school, **bytes_):
    file = SimpleUploadedFile("roster.zip", packed(tables, **bytes_).getvalue())
    client.post(reverse("students:import"), {"school": school.pk, "file": file})
    return Import.objects.first()


def page(client, batch, name="detail", **query):
    return client.get(reverse(f"students:import_{name}", args=[batch.pk]), query)


def post(client, batch, name, **data):
    return client.post(reverse(f"students:import_{name}", args=[batch.pk]), data)


def test_upload_preview_apply(client, coordinator, woken, django_capture_on_commit_callbacks):
    school = coordinator.memberships.get().school
    batch = upload(client, rows(), school)
    assert (batch.state, Student.objects.count()) == ("previewed", 0)
    assert "Nobody is mailed" in page(client, batch).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        post(client, batch, "apply")
    assert woken == [("students.tasks.apply_import", (batch.pk,))]
    assert "Being applied" in page(client, batch).content.decode()
    apply_import(batch.pk)
    apply_import(batch.pk)  # twice does no harm
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert Attendance.objects.get().school == school


def test_piece_for_htmx_is_no_whole_page(client, coordinator):
    batch = upload(client, rows(), coordinator.memberships.get().school)
    piece = client.get(
        reverse("students:import_detail", args=[batch.pk]), headers={"HX-Request": "true"}
    )
    assert "<html" not in piece.content.decode()


def test_a_big_file_is_read_by_the_worker(client, coordinator, monkeypatch):
    monkeypatch.setattr("students.actions.imports.INLINE", 10)
    batch = upload(client, rows(), coordinator.memberships.get().school)
    assert batch.state == "uploaded"
    assert "<progress" in page(client, batch).content.decode()
    read_import(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_a_lost_message_is_swept_up(client, coordinator, monkeypatch):
    monkeypatch.setattr("students.actions.imports.INLINE", 10)
    batch = upload(client, rows(), coordinator.memberships.get().school)
    sweep_imports()
    batch.refresh_from_db()
    assert batch.state == "uploaded"
    Import.objects.update(made_at="2026-01-01T00:00Z")
    sweep_imports()
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_no_zip_says_so(client, coordinator):
    school = coordinator.memberships.get().school
    file = SimpleUploadedFile("roster.zip", b"no zip")
    client.post(reverse("students:import"), {"school": school.pk, "file": file})
    batch = Import.objects.get()
    assert (batch.state, batch.error) == ("failed", "This file is not a zip file.")
    assert batch.error in page(client, batch).content.decode()


def test_which_organisation_is_asked(client):
    person = make.make_coordinator(make.make_school("The Academy"))
    client.force_login(person)
    batch = upload(client, rows(), person.memberships.get().school)
    assert "Which organization" in page(client, batch).content.decode()
    assert post(client, batch, "limit").status_code == 422
    post(client, batch, "limit", anchor="hs")
    batch.refresh_from_db()
    assert batch.state == "previewed"
    assert batch.counts["kinds"]["students"]["new"] == 1


def test_limits_are_ticked_and_kept(client):
    district = make.make_school("Cimarron County Schools", kind="district")
    client.force_login(make.make_user(Role.ADMINISTRATOR, district))
    tables = rows()
    tables["users"] += [user("s2", "student", org="tc")]
    batch = upload(client, tables, district)
    assert batch.counts["kinds"]["students"]["new"] == 2
    post(client, batch, "limit", schools=["tc"])
    batch.refresh_from_db()
    assert batch.counts["kinds"]["students"]["new"] == 1
    assert 'value="tc" id="id_schools_2" checked' in page(client, batch).content.decode()


def test_many_leaving_need_a_tick(client, coordinator):
    school = coordinator.memberships.get().school
    tables = rows()
    tables["users"] += [user(f"x{n}", "student") for n in range(4)]
    first = upload(client, tables, school)
    actions.apply(first, by=coordinator)
    apply_import(first.pk)
    second = upload(client, rows(), school)
    assert second.counts["leaving"] == 4
    assert post(client, second, "apply").status_code == 422
    assert post(client, second, "apply", may_leave="1").status_code == 302
    apply_import(second.pk)
    assert Student.objects.exclude(left_on=None).count() == 4


def test_problems_are_paged_filtered_and_downloaded(client, coordinator):
    tables = rows()
    tables["users"] += [user(f"=x{n}", "wizard") for n in range(60)]
    tables["demographics"] += [{"sourcedId": "ghost", "birthDate": "2009-01-01"}]
    batch = upload(client, tables, coordinator.memberships.get().school)
    assert len(page(client, batch, "problems").context["page"]) == 50
    only = page(client, batch, "problems", file="users.csv", level="rejected").context["page"]
    assert only.paginator.count == 60
    table = page(client, batch, "problems_csv", file="users.csv").content.decode()
    assert table.count("'=x") == 60
    assert ",=x" not in table


def test_anothers_import_is_not_there(client, coordinator):
    batch = upload(client, rows(), coordinator.memberships.get().school)
    client.force_login(make.make_coordinator())
    for name in ("detail", "problems", "problems_csv"):
        assert page(client, batch, name).status_code == 404
    for name in ("apply", "limit", "discard"):
        assert post(client, batch, name).status_code == 404


def test_a_coordinator_of_a_district_may_not_import_for_it(client):
    district = make.make_school("Cimarron County Schools", kind="district")
    person = make.make_coordinator(district)
    client.force_login(person)
    form = client.get(reverse("students:import")).context["form"]
    assert not form.fields["school"].queryset.exists()
    assert upload(client, rows(), district) is None


def test_a_moved_on_import_is_told(client, coordinator):
    batch = upload(client, rows(), coordinator.memberships.get().school)
    post(client, batch, "discard")
    response = client.post(reverse("students:import_apply", args=[batch.pk]), follow=True)
    assert "moved on meanwhile" in response.content.decode()


def test_a_bar_tells_how_far_the_worker_is_and_can_be_stopped(client, coordinator):
    batch = upload(client, rows(), coordinator.memberships.get().school)
    post(client, batch, "apply")
    assert "Waiting for its turn" in page(client, batch).content.decode()
    actions.progress_of(batch.pk).show("Students", 3000, 12000)
    whole = page(client, batch).content.decode()
    assert "3,000 of 12,000" in whole
    assert 'http-equiv="refresh"' in whole
    post(client, batch, "cancel")
    apply_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Student.objects.count()) == ("previewed", 0)
    assert page(client, batch).context["leaving"] == 0
    post(client, batch, "apply")
    apply_import(batch.pk)
    assert Student.objects.count() == 1


def test_a_stopped_reading_can_be_put_aside(client, coordinator, monkeypatch):
    monkeypatch.setattr("students.actions.imports.INLINE", 10)
    batch = upload(client, rows(), coordinator.memberships.get().school)
    post(client, batch, "cancel")
    read_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.error) == ("failed", "Somebody stopped the reading.")
    post(client, batch, "discard")
    batch.refresh_from_db()
    assert batch.state == "discarded"


def test_what_is_done_cannot_be_stopped(client, coordinator):
    batch = upload(client, rows(), coordinator.memberships.get().school)
    response = client.post(reverse("students:import_cancel", args=[batch.pk]), follow=True)
    assert "nothing to stop" in response.content.decode()


def applied(client, person, tables=None):
    batch = upload(client, tables or rows(), person.memberships.get().school)
    post(client, batch, "apply", may_leave="1")
    apply_import(batch.pk)
    return batch


def test_undo_from_the_page_names_who_stays(
    client, coordinator, woken, django_capture_on_commit_callbacks
):
    batch = applied(client, coordinator)
    student = Student.objects.get()
    make.make_placement(school=batch.school, student=student)
    assert "Undo this import" in page(client, batch).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        post(client, batch, "undo")
    assert woken[-1] == ("students.tasks.undo_import", (batch.pk,))
    undo_import(batch.pk)
    text = page(client, batch).content.decode()
    assert "This import was undone" in text
    assert f'href="/students/{student.pk}/">Ava Longbow s' in text
    assert "Undo this import" not in text


def test_only_the_latest_import_offers_its_undo(client, coordinator):
    first = applied(client, coordinator)
    tables = rows()
    tables["users"][1]["familyName"] = "Whitehorse"
    second = applied(client, coordinator, tables)
    text = page(client, first).content.decode()
    assert "builds on this one" in text
    assert reverse("students:import_detail", args=[second.pk]) in text
    assert reverse("students:import_undo", args=[first.pk]) not in text


def test_a_stranger_neither_stops_nor_undoes(client, coordinator):
    batch = applied(client, coordinator)
    client.force_login(make.make_coordinator())
    for name in ("cancel", "undo"):
        assert post(client, batch, name).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "applied"
