"""Who at an employer may train: noted with a certificate, shown beside the contact, told before it ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Refused
from partners import waiting
from partners.actions import merges, trainers
from partners.models import ContactTraining
from partners.views.trainers import with_trainings
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 certificate"


@pytest.fixture
def coordinator():
    return make.make_coordinator(make.make_school())


@pytest.fixture
def contact(coordinator):
    partnership = make.make_partnership(coordinator.memberships.get().school, owner=coordinator)
    return make.make_contact(partnership, name="Dana Ortiz")


def day(after):
    return clock.today() + timedelta(days=after)


def trained(contact, until=None, kind="mentor", **more):
    more.setdefault("trained_on", day(-400))
    return ContactTraining.objects.create(
        contact=contact, kind=kind, title=f"{kind} course", valid_until=until, **more
    )


def post(client, contact, **more):
    said = {"kind": "mentor", "title": "Mentor course", "trained_on": day(-3), **more}
    return client.post(reverse("partners:trainings", args=[contact.pk]), said)


def page_of(client, contact):
    return client.get(reverse("partners:detail", args=[contact.partnership.employer_id])).text


def test_a_training_is_noted_with_its_certificate_which_is_a_download(
    client, coordinator, contact
):
    client.force_login(coordinator)
    file = SimpleUploadedFile("../x.exe", PDF)
    assert post(client, contact, valid_until=day(300), seen="on", file=file).status_code == 302
    row = ContactTraining.objects.get()
    assert (row.title, row.valid_until, row.verified_by) == (
        "Mentor course",
        day(300),
        coordinator,
    )
    assert "x.exe" not in row.file.name
    got = client.get(reverse("partners:training_file", args=[row.pk]))
    assert got["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content) == PDF
    assert "Trained until" in page_of(client, contact)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"file": SimpleUploadedFile("a.pdf", b"MZ program", "application/pdf")},
            "PDF, JPEG, PNG",
        ),
        ({"valid_until": "2000-01-01"}, "cannot lie before the first"),
        ({"trained_on": "2999-01-01"}, "has not come yet"),
        ({"title": " "}, "Type what the training is called."),
        ({"trained_on": ""}, "Choose the day of the training."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    client, coordinator, contact, said, told
):
    client.force_login(coordinator)
    answer = post(client, contact, note="came by mail", **said)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="came by mail"' in answer.text
    assert not ContactTraining.objects.exists()


def test_a_training_is_corrected_and_keeps_its_certificate(client, coordinator, contact):
    row = trainers.note(
        contact, by=coordinator, file=SimpleUploadedFile("a", PDF), kind="mentor", title="Mentr",
        trained_on=day(-9),
    )  # fmt: skip
    client.force_login(coordinator)
    said = {"kind": "trainer", "title": "Trainer", "trained_on": day(-8), "seen": "on"}
    assert client.post(reverse("partners:edit_training", args=[row.pk]), said).status_code == 302
    got = ContactTraining.objects.get()
    assert (got.title, got.kind, got.verified_by) == ("Trainer", "trainer", coordinator)
    assert got.file.name == row.file.name


def test_what_counts_no_more_stays_as_history(client, coordinator, contact):
    row = trained(contact)
    client.force_login(coordinator)
    client.post(reverse("partners:end_training", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_on == clock.today(contact.partnership.school.time_zone)
    assert (
        "Does not count since" in client.get(reverse("partners:trainings", args=[contact.pk])).text
    )
    assert "Training has ended" in page_of(client, contact)
    late = client.post(reverse("partners:end_training", args=[row.pk]), follow=True)
    assert "does not count any more" in late.text
    with pytest.raises(Refused):
        trainers.correct(row, by=coordinator, title="Other")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "Not trained"),
        ([{"until": None}], "Trained"),
        ([{"until": 100}, {"until": 300}], "Trained until"),
        ([{"until": -1}], "Training has ended"),
        ([{"until": 100, "kind": "first_aid"}], "Not trained"),
    ],
)
def test_the_contact_shows_how_far_it_is(client, coordinator, contact, rows, word):
    for row in rows:
        until = row["until"] and day(row["until"])
        trained(contact, until, kind=row.get("kind", "mentor"))
    client.force_login(coordinator)
    assert word in page_of(client, contact)


def test_who_does_not_supervise_need_not_be_trained(client, coordinator, contact):
    contact.can_supervise = False
    contact.save()
    client.force_login(coordinator)
    assert "Not trained" not in page_of(client, contact)


@pytest.mark.parametrize("count", [1, 4])
def test_one_query_however_many_contacts(contact, count, django_assert_num_queries):
    for _n in range(count - 1):
        make.make_contact(contact.partnership)
    for each in contact.partnership.contacts.all():
        trained(each)
    with django_assert_num_queries(2):
        rows = with_trainings(contact.partnership.contacts.current(), clock.today())
    assert [row.trained for row in rows] == [("Trained", "done")] * count


@pytest.mark.parametrize(
    ("until", "is_told"), [(-1, False), (0, True), (59, True), (61, False), (None, False)]
)
def test_the_owner_is_told_before_a_training_ends(coordinator, contact, until, is_told):
    trained(contact, until if until is None else day(until))
    told = [i for i in waiting.waiting(coordinator, clock.today()) if i.key == "training-ends"]
    assert [i.label for i in told] == (["Dana Ortiz"] if is_told else [])
    other = make.make_coordinator(make.make_school("Elsewhere"))
    assert not [i for i in waiting.waiting(other, clock.today()) if i.key == "training-ends"]


def test_nothing_waits_where_a_later_training_takes_over(coordinator, contact):
    trained(contact, day(20))
    trained(contact, day(600), trained_on=day(-2))
    assert not [i for i in waiting.waiting(coordinator, clock.today()) if i.key == "training-ends"]


def test_another_school_and_colleagues_do_not_read_it(client, coordinator, contact):
    row = trainers.note(
        contact, by=coordinator, file=SimpleUploadedFile("a", PDF), kind="mentor", title="Mentor",
        trained_on=day(-9),
    )  # fmt: skip
    colleague = make.make_contact(contact.partnership, name="Sam Reed")
    for person in (contact, colleague):
        person.user = make.make_user(name=person.name)
        person.save()
    answers = {}
    others = {
        "self": contact.user,
        "colleague": colleague.user,
        "teacher": make.make_user(Role.TEACHER, contact.partnership.school),
        "elsewhere": make.make_coordinator(make.make_school("Elsewhere")),
    }
    for name, user in others.items():
        client.force_login(user)
        file = client.get(reverse("partners:training_file", args=[row.pk]))
        if file.streaming:
            assert b"".join(file.streaming_content) == PDF
        answers[name] = file.status_code, post(client, contact).status_code
    assert answers == {
        "self": (200, 403), "colleague": (403, 403), "teacher": (200, 403), "elsewhere": (404, 404),
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        trainers.end(row, by=others["elsewhere"])


def test_the_database_refuses_what_cannot_be(contact):
    for wrong in ({"title": ""}, {"trained_on": day(0), "valid_until": day(-1)}):
        facts = {"kind": "mentor", "title": "x", "trained_on": day(-2)} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactTraining.objects.create(contact=contact, **facts)


def test_joining_employers_keeps_trainings_and_taking_it_back_too(coordinator, contact):
    other = make.make_contact(
        make.make_partnership(contact.partnership.school, "Northgate Dental LLC")
    )
    for person in (contact, other):
        trained(person, day(90))
    before = sorted(ContactTraining.objects.values_list())
    made = merges.merge(contact.partnership.employer, other.partnership.employer, by=coordinator)
    assert {c.partnership_id for c in (type(contact).objects.all())} == {contact.partnership_id}
    assert sorted(ContactTraining.objects.values_list()) == before
    assert merges.undo(made, by=coordinator).stayed == []
    assert sorted(ContactTraining.objects.values_list()) == before
    other.refresh_from_db()
    assert other.partnership_id != contact.partnership_id
