"""The room of a project: who is in it, when it is open, what is told by mail, and remote without an address."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements import agreement, requirements
from placements.actions import projects as actions
from placements.models import (
    Participant,
    Placement,
    ProjectFile,
    ProjectMessage,
    ProjectTask,
    Requirement,
)
from placements.states import S, Step
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def placement(school, coordinator):
    return remote(school, coordinator)


def remote(school, coordinator, **extra):
    """A remote placement that runs; learner and supervisor have accounts."""
    extra = {"state": "active", "delivery": "remote", "coordinator": coordinator} | extra
    found = make.make_placement(school=school, **extra)
    contact = found.supervisor.contact
    for person in (found.student, contact):
        person.user = make.make_user()
        person.save()
    found.site = None
    found.save()
    return found


def room(placement):
    return reverse("placements:project", args=[placement.pk])


def link_of(placement, contact=None):
    contact = contact or placement.supervisor.contact
    ref = f"contact:{contact.pk}"
    told = {"party": ref, "about": placement, "school": placement.school}
    return links.path(links.make("placements:project_link", **told))


def test_three_write_and_each_reads_all(client, placement, coordinator):
    sent = {"what": "message"}
    assert client.post(link_of(placement), sent | {"text": "From the firm"}).status_code == 302
    for user, words in ((placement.student.user, "From me"), (coordinator, "From school")):
        client.force_login(user)
        assert client.post(room(placement), sent | {"text": words}).status_code == 302
        read = client.get(room(placement)).text
        assert "From the firm" in read
        assert "the school reads along" in read
    client.logout()
    read = client.get(link_of(placement)).text
    assert "From me" in read
    assert "From school" in read
    assert placement.student.family_name not in read
    assert ProjectMessage.objects.filter(contact=placement.supervisor.contact).count() == 1


def test_a_supervisor_who_signs_in_is_the_same_person(client, placement):
    contact = placement.supervisor.contact
    client.force_login(contact.user)
    client.post(room(placement), {"what": "message", "text": "Hello"})
    assert ProjectMessage.objects.get().contact == contact


CLOSED = [s for s in S if s not in {S.CONFIRMED, S.ACTIVE}]


@pytest.mark.parametrize("state", CLOSED)
def test_nobody_writes_before_it_is_firm_or_after_its_end(client, placement, coordinator, state):
    Placement.objects.filter(pk=placement.pk).update(state=state)
    contact = placement.supervisor.contact
    for by in (placement.student.user, coordinator, contact):
        with pytest.raises(Refused):
            actions.write(placement, "Hello", by=by)
    shown = client.get(link_of(placement))
    assert shown.status_code == 200
    assert "<textarea" not in shown.text
    client.post(link_of(placement), {"what": "message", "text": "Hello"})
    assert not ProjectMessage.objects.exists()
    assert not Notice.objects.filter(kind="project_news").exists()


def test_who_is_not_of_the_project_neither_reads_nor_writes(client, placement, school):
    signatory = make.make_contact(placement.partnership, user=make.make_user())
    Participant.objects.filter(placement=placement, role="signatory").update(contact=signatory)
    guardian = make.make_guardian(placement.student, user=make.make_user())
    ended = make.make_contact(placement.partnership, user=make.make_user())
    Participant.objects.create(
        placement=placement, role="supervisor", contact=ended, ended_on=clock.today()
    )
    colleague = make.make_contact(placement.partnership, user=make.make_user())
    other = make.make_placement(school=school, delivery="remote", contact=colleague)
    other.student.user = make.make_user()
    other.student.save()
    actions.write(placement, "Hello", by=placement.student.user)
    outsiders = (
        signatory.user, guardian.user, ended.user, colleague.user, other.student.user,
        make.make_coordinator(make.make_school()), make.make_user(),
    )  # fmt: skip
    for user in outsiders:
        client.force_login(user)
        assert client.get(room(placement)).status_code in {403, 404}
        sent = {"what": "message", "text": "Hi"}
        assert client.post(room(placement), sent).status_code in {403, 404}
        assert not ProjectMessage.objects.visible_to(user).exists()
        with pytest.raises(PermissionDenied):
            actions.write(placement, "Hi", by=user)
    client.logout()
    for contact in (signatory, ended, colleague):
        assert client.get(link_of(placement, contact)).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.write(placement, "Hi", by=contact)
    assert ProjectMessage.objects.count() == 1


def test_an_observer_reads_along_and_writes_nothing(client, placement, school):
    observer = make.make_user("observer", school)
    client.force_login(observer)
    assert client.get(room(placement)).status_code == 200
    sent = {"what": "message", "text": "Hi"}
    assert client.post(room(placement), sent).status_code == 403


def test_a_placement_on_site_has_no_room(client, school, coordinator):
    client.force_login(coordinator)
    assert client.get(room(make.make_placement("active", school))).status_code == 404


def test_an_industry_project_has_one_on_site_too(client, school, coordinator):
    programme = make.make_programme(school, "industry_project")
    client.force_login(coordinator)
    found = make.make_placement("active", school, programme=programme)
    assert client.get(room(found)).status_code == 200


# tasks, files, meeting link


def test_tasks_move_on_and_files_are_judged_by_content(client, placement):
    client.force_login(placement.student.user)
    here = room(placement)
    client.post(here, {"what": "task", "title": "Draft", "due_on": ""})
    task = ProjectTask.objects.get()
    client.post(here, {"what": "state", "task": task.pk, "state": "done"})
    task.refresh_from_db()
    assert task.state == "done"
    good = SimpleUploadedFile("a.exe", b"%PDF-1.7 hello")
    bad = SimpleUploadedFile("a.pdf", b"MZ hello")
    assert client.post(here, {"what": "file", "name": "Brief", "file": bad}).status_code == 422
    assert client.post(here, {"what": "file", "name": "Brief", "file": good}).status_code == 302
    row = ProjectFile.objects.get()
    served = client.get(reverse("placements:project_file", args=[placement.pk, row.pk]))
    assert b"".join(served.streaming_content).startswith(b"%PDF")
    assert "attachment" in served["Content-Disposition"]


def test_a_task_or_file_of_another_project_is_not_reached(client, placement, school, coordinator):
    other = remote(school, coordinator)
    task = actions.add_task(other, "Theirs", by=other.student.user)
    with pytest.raises(Refused):
        actions.set_task(placement, task.pk, "done", by=placement.student.user)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    shared = actions.share(other, file, title="Theirs", by=other.student.user)
    client.force_login(placement.student.user)
    address = reverse("placements:project_file", args=[placement.pk, shared.pk])
    assert client.get(address).status_code == 404
    assert client.get(f"{link_of(placement)}files/{shared.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"what": "message", "text": "  "}, 422),
        ({"what": "message", "text": "x" * 2001}, 422),
        ({"what": "task", "title": "x", "due_on": "soon"}, 422),
        ({"what": "meeting", "meeting_url": "javascript:alert(1)"}, 422),
        ({"what": "meeting", "meeting_url": "http://meet.example/a"}, 422),
        ({"what": "state", "task": "x", "state": "done"}, 302),
        ({"what": "nothing"}, 404),
        ({}, 404),
    ],
)
def test_bad_input_is_told(client, placement, sent, status):
    client.force_login(placement.student.user)
    assert client.post(room(placement), sent).status_code == status


def test_a_meeting_link_is_kept_and_taken_away(client, placement):
    client.force_login(placement.student.user)
    for url in ("https://meet.example/a", ""):
        client.post(room(placement), {"what": "meeting", "meeting_url": url})
        shown = "https://meet.example/a" in client.get(room(placement)).text
        assert shown == bool(url)


# mail


def mails():
    return sorted(Message.objects.filter(kind="project_news").values_list("recipient", flat=True))


def test_each_other_is_told_once_an_hour_and_nothing_of_what_was_written(placement, coordinator):
    begin, student = clock.now(), placement.student.user
    for minutes in (0, 1, 3):
        with clock.at(begin + timedelta(minutes=minutes)):
            actions.write(placement, "A secret", by=student)
    compose_due(begin + timedelta(minutes=6))
    contact = f"contact:{placement.supervisor.contact_id}"
    both = sorted([contact, f"user:{coordinator.pk}"])
    assert mails() == both
    text = Message.objects.filter(recipient=contact).get()
    assert "secret" not in text.text + text.subject
    assert text.subject == "Project with Ava: something new"
    assert "{link:" in text.text
    with clock.at(begin + timedelta(minutes=20)):
        actions.write(placement, "More", by=student)
        actions.add_task(placement, "Draft", by=student)
    compose_due(begin + timedelta(minutes=40))
    assert mails() == both
    compose_due(begin + timedelta(minutes=66))
    assert mails() == sorted(both * 2)


def test_several_projects_are_one_mail(school, coordinator):
    first = remote(school, coordinator)
    second = remote(school, coordinator)
    for placement in (first, second):
        actions.write(placement, "Hello", by=placement.student.user)
    compose_due(clock.now() + timedelta(minutes=6))
    assert mails().count(f"user:{coordinator.pk}") == 1


def test_nothing_is_mailed_once_the_placement_is_over(placement):
    actions.write(placement, "Hello", by=placement.student.user)
    Placement.objects.filter(pk=placement.pk).update(state=S.ENDED_EARLY)
    compose_due(clock.now() + timedelta(minutes=6))
    assert mails() == []


# remote


def test_a_remote_placement_needs_no_address(placement):
    Requirement.objects.create(
        set=placement.requirement_set, kind="check_safety_visit", step=Step.START
    )
    Placement.objects.filter(pk=placement.pk).update(state=S.CONFIRMED)
    fresh = Placement.objects.with_everything().get(pk=placement.pk)
    found = next(i for i in requirements.checklist(fresh) if i.kind == "check_safety_visit")
    assert (found.met, found.note) == (True, "not needed: remote")
    facts = {key: value for key, _label, value in agreement.content(fresh)["facts"]}
    assert facts["site"] == "Remote"


@pytest.mark.parametrize("rows", [1, 4])
def test_the_room_costs_the_same_for_any_number_of_rows(client, placement, rows):
    client.force_login(placement.student.user)
    client.get(room(placement))
    for n in range(rows):
        actions.write(placement, f"Hello {n}", by=placement.student.user)
        actions.write(placement, f"Hello {n}", by=placement.supervisor.contact)
        actions.add_task(placement, f"Task {n}", by=placement.student.user)
    with CaptureQueriesContext(connection) as queries:
        client.get(room(placement))
    told = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(told) == 13
