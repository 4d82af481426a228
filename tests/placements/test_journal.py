"""The journal: who reads what, what becomes of it once somebody answered, and what stands in no log and no admin."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Audit, Role
from kit import clock
from kit.errors import Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements import requirements
from placements.actions import journal as actions
from placements.forms.journal import EntryForm
from placements.learning import prompts
from placements.models import (
    JournalComment,
    JournalEntry,
    JournalFile,
    JournalPolicy,
    Participant,
    Placement,
    Prompt,
)
from placements.models.journal import policy_of
from placements.states import S, Step
from tests import factories as make
from tests.placements.pictures import photo as picture

pytestmark = pytest.mark.django_db

SECRET = "Unspoken words of Wednesday"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def today(school):
    return clock.today(school.time_zone)


@pytest.fixture
def placement(school, today):
    """Has begun a week ago; learner, teacher and supervisor have accounts."""
    week = timedelta(days=7)
    found = make.make_placement("active", school, starts_on=today - week, ends_on=today + 3 * week)
    for person in (found.student, found.supervisor.contact):
        person.user = make.make_user()
        person.save()
    teacher = make.make_user(Role.TEACHER, school, name="Ms Ito")
    Participant.objects.create(placement=found, role="teacher", user=teacher)
    return found


def wrote(placement, audience="private", text=SECRET, **more):
    said = {"on": clock.today(placement.school.time_zone), "text": text, "audience": audience}
    return actions.write(
        placement,
        uuid=more.pop("uuid", None) or uuid4(),
        said=said | more,
        by=placement.student.user,
        today=clock.today(placement.school.time_zone),
    )


def teacher_of(placement):
    return placement.participants.get(role="teacher").user


def page(entry):
    return reverse("placements:journal_entry", args=[entry.pk])


def everybody(placement):
    """Each kind of person by name, with an account."""
    school, employer = placement.school, placement.partnership
    other = make.make_school("Elm High School")
    signs = make.make_contact(employer, user=make.make_user())
    colleague = make.make_contact(employer, user=make.make_user())
    return {
        "student": placement.student.user,
        "other student": make.make_student(school, user=make.make_user()).user,
        "teacher": teacher_of(placement),
        "other teacher": make.make_user(Role.TEACHER, school),
        "coordinator": make.make_coordinator(school),
        "coordinator elsewhere": make.make_coordinator(other),
        "observer": make.make_user(Role.OBSERVER, school),
        "supervisor": placement.supervisor.contact.user,
        "another supervisor of the firm": colleague.user,
        "another of the firm": signs.user,
        "guardian": make.make_guardian(placement.student, user=make.make_user()).user,
        "operator": make.make_user(is_superuser=True, is_staff=True),
    }


READ = {
    "private": {"student"},
    "teacher": {"student", "teacher", "coordinator"},
    "supervisor": {"student", "teacher", "coordinator", "supervisor"},
}


@pytest.mark.parametrize("audience", READ)
def test_those_read_it_whom_the_learner_chose_and_nobody_else(client, placement, audience):
    entry = wrote(placement, audience)
    row = JournalFile(entry=entry)
    row.file.save("x.jpg", SimpleUploadedFile("x.jpg", JPEG))
    of_placement = reverse("placements:placement_journal", args=[placement.pk])
    file = reverse("placements:journal_file", args=[row.pk])
    read = {"page": set(), "file": set(), "list": set(), "search": set(), "placement": set()}
    for name, user in everybody(placement).items():
        client.force_login(user)
        if SECRET in client.get(page(entry)).text:
            read["page"].add(name)
        answer = client.get(file)
        answer.getvalue()
        if answer.status_code == 200:
            read["file"].add(name)
        if SECRET in client.get(of_placement).text:
            read["list"].add(name)
        if SECRET in client.get(reverse("desk:search"), {"q": "Unspoken"}).text:
            read["search"].add(name)
        if SECRET in client.get(reverse("placements:detail", args=[placement.pk])).text:
            read["placement"].add(name)
    assert read["page"] == read["file"] == READ[audience]
    assert read["list"] == READ[audience] - {"student"}  # who has a page of their own
    assert read["search"] == read["placement"] == set()


def test_a_school_may_keep_its_coordinators_out(client, placement):
    JournalPolicy.objects.create(school=placement.school, coordinators_read=False)
    entry = wrote(placement, "supervisor")
    client.force_login(make.make_coordinator(placement.school))
    assert client.get(page(entry)).status_code == 404
    ref = f"contact:{placement.supervisor.contact_id}"
    hand = reverse("notifications:hand", args=["journal_link", placement.pk, *ref.split(":")])
    assert client.get(hand).status_code == 404  # nor by the supervisor's link
    client.force_login(teacher_of(placement))
    assert SECRET in client.get(page(entry)).text


def test_no_admin_no_api_and_no_log_has_the_words(client, placement, today):
    entry = wrote(placement, topic="Fractions")
    said = {"on": today, "text": "Unspoken again", "audience": "private", "topic": "Decimals"}
    actions.change(entry, said=said, by=placement.student.user, today=today)
    logged = Audit.objects.filter(table="placements_journalentry")
    assert logged.filter(verb="update").get().changes["text"] == "*"
    assert not [row for row in logged if "nspoken" in str(row.changes)]
    assert not admin.site.is_registered(JournalEntry)
    assert not admin.site.is_registered(JournalComment)
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    assert client.get("/admin/placements/journalentry/").status_code == 404
    assert "nspoken" not in client.get(f"/api/v1/placements/{placement.pk}/").text


def test_who_reads_stands_beside_the_box_by_name(client, placement):
    client.force_login(placement.student.user)
    read = client.get(reverse("placements:journal_new")).text
    assert "Only you" in read
    assert "You, Ms Ito (teacher), coordinators of Redbud High School" in read
    assert f"{placement.supervisor.contact.name} (workplace)" in read
    JournalPolicy.objects.create(
        school=placement.school, offers_supervisor=False, coordinators_read=False
    )
    read = client.get(reverse("placements:journal_new")).text
    assert "You, Ms Ito (teacher)" in read
    assert "(workplace)" not in read
    assert "coordinators of" not in read


def test_what_the_school_does_not_offer_is_refused(placement):
    JournalPolicy.objects.create(school=placement.school, offers_supervisor=False)
    with pytest.raises(Refused):
        wrote(placement, "supervisor")
    entry = wrote(placement, "teacher")
    with pytest.raises(Refused):
        actions.share(entry, "supervisor", by=placement.student.user)


def sent(**more):
    return {
        "uuid": str(uuid4()),
        "text": "Today I mixed the plaster.",
        "audience": "private",
        "on": clock.today("America/Chicago").isoformat(),
        "prompt": "",
        "objective": "",
        "topic": "",
    } | more


def test_written_answered_and_narrowed_through_the_pages(client, placement):
    client.force_login(placement.student.user)
    photo = picture(name="a.jpg")
    mine = sent(placement=placement.pk, audience="supervisor", photos=[photo])
    assert client.post(reverse("placements:journal_new"), mine).status_code == 302
    entry = JournalEntry.objects.get()
    assert entry.files.count() == 1
    client.force_login(teacher_of(placement))
    client.post(page(entry), {"text": "What did the patient say?"})
    token = links.make(
        "placements:journal_link",
        party=f"contact:{placement.supervisor.contact_id}",
        about=placement,
        school=placement.school,
    )
    client.logout()
    behind = links.path(token)
    assert "plaster" in client.get(behind).text
    assert client.post(f"{behind}{entry.pk}/", {"text": "Well mixed."}).status_code == 302
    client.force_login(placement.student.user)
    read = client.get(page(entry)).text
    assert "What did the patient say?" in read
    assert "Well mixed." in read
    share = reverse("placements:journal_share", args=[entry.pk])
    assert client.post(share, {"audience": "teacher"}).status_code == 302
    client.logout()
    assert "plaster" not in client.get(behind).text
    assert client.get(f"{behind}{entry.pk}/").status_code == 404


def test_the_same_uuid_again_gives_the_entry_that_is_there(client, placement):
    client.force_login(placement.student.user)
    mine = sent(placement=placement.pk)
    places = {client.post(reverse("placements:journal_new"), mine).url for _n in range(3)}
    Placement.objects.filter(pk=placement.pk).update(state=S.COMPLETED)
    places.add(client.post(reverse("placements:journal_new"), mine).url)
    assert places == {page(JournalEntry.objects.get())}


def test_the_uuid_of_somebody_else_opens_nothing(placement, school):
    entry = wrote(placement)
    other = make.make_placement("active", school)
    other.student.user = make.make_user()
    other.student.save()
    with pytest.raises(PermissionDenied):
        wrote(other, uuid=entry.uuid)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 100_000},
        {"audience": "everybody"},
        {"on": "tomorrow"},
        {"on": "2999-01-01"},
        {"on": "1999-01-01"},
        {"prompt": "999999"},
        {"objective": "999999"},
        {"topic": "x" * 121},
        {"uuid": "none"},
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, placement, wrong):
    client.force_login(placement.student.user)
    mine = sent(placement=placement.pk) | wrong
    answer = client.post(reverse("placements:journal_new"), mine)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert mine["text"] in answer.text
    assert not JournalEntry.objects.exists()


def test_an_entry_that_comes_after_the_end_is_told_with_its_words(client, placement):
    Placement.objects.filter(pk=placement.pk).update(state=S.COMPLETED)
    client.force_login(placement.student.user)
    answer = client.post(reverse("placements:journal_new"), sent(placement=placement.pk))
    assert answer.status_code == 422
    assert "nothing more is written" in answer.text
    assert "mixed the plaster" in answer.text


def test_files_of_another_kind_and_a_sixth_are_refused(client, placement):
    client.force_login(placement.student.user)
    bad = SimpleUploadedFile("a.jpg", b"<script>")
    answer = client.post(
        reverse("placements:journal_new"), sent(placement=placement.pk, photos=[bad])
    )
    assert answer.status_code == 422
    entry = wrote(placement)
    five = [picture(name=f"{n}.jpg") for n in range(5)]
    edit = reverse("placements:journal_edit", args=[entry.pk])
    assert client.post(edit, sent(photos=five)).status_code == 302
    more = client.post(edit, sent(photos=[picture(name="6.jpg")]))
    assert more.status_code == 422
    assert entry.files.count() == 5


def test_words_stay_once_somebody_answered(placement, today):
    entry, me = wrote(placement, "teacher"), placement.student.user
    actions.comment(entry, "Why?", by=teacher_of(placement))
    said = {"on": today, "text": "Other words", "audience": "teacher"}
    with pytest.raises(Refused):
        actions.change(entry, said=said, by=me, today=today)
    actions.share(entry, "private", by=me)
    with pytest.raises(Refused):
        actions.delete(entry, by=me)
    with pytest.raises(PermissionDenied):
        actions.comment(entry, "And now?", by=teacher_of(placement))


def test_it_is_deleted_while_nobody_else_reads_it(placement, django_capture_on_commit_callbacks):
    entry, me = wrote(placement, "teacher"), placement.student.user
    row = JournalFile(entry=entry)
    row.file.save("x.jpg", SimpleUploadedFile("x.jpg", JPEG))
    with pytest.raises(Refused):
        actions.delete(entry, by=me)
    actions.share(entry, "private", by=me)
    with pytest.raises(PermissionDenied):
        actions.delete(entry, by=teacher_of(placement))
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete(entry, by=me)
    assert not JournalEntry.objects.exists()
    assert not row.file.storage.exists(row.file.name)


def test_nobody_but_the_learner_changes_shares_or_removes(client, placement):
    entry = wrote(placement, "supervisor")
    for user in (teacher_of(placement), placement.supervisor.contact.user):
        client.force_login(user)
        for name in ("journal_edit", "journal_share", "journal_delete"):
            address = reverse(f"placements:{name}", args=[entry.pk])
            assert client.post(address, sent()).status_code == 403
    entry.refresh_from_db()
    assert entry.text == SECRET


def test_the_workplace_does_not_read_what_was_answered_before_it_was_let_in(client, placement):
    entry, me = wrote(placement, "teacher"), placement.student.user
    actions.comment(entry, "Between us: is he kind?", by=teacher_of(placement))
    actions.share(entry, "supervisor", by=me)
    actions.comment(entry, "To all of you: thanks", by=teacher_of(placement))
    client.force_login(placement.supervisor.contact.user)
    read = client.get(page(entry)).text
    assert "To all of you" in read
    assert "Between us" not in read


def told(kind="journal_news"):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_who_can_read_it_is_told_once_a_day_and_without_its_words(placement):
    me, teacher = placement.student.user, teacher_of(placement)
    wrote(placement)
    assert told() == set()
    entry = wrote(placement, "supervisor")
    wrote(placement, "teacher")
    assert told() == {f"user:{teacher.pk}", f"contact:{placement.supervisor.contact_id}"}
    assert Notice.objects.count() == 2
    actions.comment(entry, "Unspoken answer", by=teacher)
    assert f"student:{placement.student_id}" in told()
    compose_due(clock.now() + timedelta(minutes=6))
    assert Message.objects.count() == 3
    mails = " ".join(m.subject + m.text for m in Message.objects.all())
    assert placement.student.first_name in mails
    assert "nspoken" not in mails
    with clock.at(clock.now() + timedelta(minutes=10)):
        actions.comment(entry, "My answer", by=me)
    compose_due(clock.now() + timedelta(hours=2))
    assert Message.objects.count() == 3
    compose_due(clock.now() + timedelta(hours=25))
    assert Message.objects.filter(recipient=f"user:{teacher.pk}").count() == 2


def test_whoever_may_read_nothing_any_more_gets_no_mail(placement):
    entry = wrote(placement, "supervisor")
    actions.share(entry, "private", by=placement.student.user)
    compose_due(clock.now() + timedelta(minutes=6))
    assert not Message.objects.exists()


def test_reflection_counts_shared_entries_only(placement):
    placement.requirement_set.requirements.create(kind="reflection", step=Step.COMPLETE)
    JournalPolicy.objects.create(school=placement.school, entries_asked=2)

    def item():
        fresh = Placement.objects.with_everything().get(pk=placement.pk)
        assert fresh.doing["shared_asked"] == 2  # came with the row: no query of its own
        return next(i for i in requirements.checklist(fresh) if i.kind == "reflection")

    wrote(placement), wrote(placement), wrote(placement, "teacher")
    assert not item().met
    assert item().note == "1 of 2 entries shared."
    wrote(placement, "teacher")
    assert item().met


def test_ready_ideas_are_there_once_and_fit_the_week(placement, today):
    count = Prompt.objects.filter(school=None).count()
    assert count >= 20
    prompts.write()
    assert Prompt.objects.filter(school=None).count() == count
    policy = policy_of(placement.school)
    first = prompts.of_the_week(placement, policy, placement.starts_on)
    last = prompts.of_the_week(placement, policy, placement.ends_on)
    assert {p.when for p in first} & {"first"}
    assert {p.when for p in last} & {"last"}
    assert not {p.when for p in first} & {"middle", "last"}
    assert len(first) <= prompts.MOST


def test_a_schools_own_idea_stands_first_and_elsewhere_not_at_all(placement, today):
    coordinator, school = make.make_coordinator(placement.school), placement.school
    said = {"text": "What smells here?", "when": "any", "type": None}
    said |= {"from_week": 2, "to_week": 2}
    own = actions.add_prompt(school, said, by=coordinator)
    policy = policy_of(school)
    second = placement.starts_on + timedelta(days=7)
    assert prompts.of_the_week(placement, policy, second)[0] == own
    assert own not in prompts.of_the_week(placement, policy, placement.starts_on)
    other = make.make_placement("active", make.make_school("Elm"), starts_on=placement.starts_on)
    assert own not in prompts.of_the_week(other, policy, second)
    with pytest.raises(Refused):
        actions.add_prompt(school, said, by=coordinator)
    with pytest.raises(PermissionDenied):
        actions.offer_prompt(own, False, by=make.make_coordinator(other.school))
    actions.offer_prompt(own, False, by=coordinator)
    assert own not in prompts.of_the_week(placement, policy, second)


def test_the_idea_is_kept_as_it_was_shown(placement, today):
    idea = Prompt.objects.filter(school=None, when="last").first()  # of another week, sent late
    data = sent(prompt=idea.pk, on=today.isoformat())
    form = EntryForm(data, placement=placement, policy=policy_of(placement.school), today=today)
    assert form.is_valid()
    assert form.said["prompt"] == idea.text


def test_the_schools_page_keeps_what_is_ticked_and_tells_what_is_wrong(client, placement):
    client.force_login(make.make_coordinator(placement.school))
    address = reverse("placements:journal_rules", args=[placement.school_id])
    policy = {"what": "policy", "offers_teacher": "on", "entries_asked": "4"}
    assert client.post(address, policy).status_code == 302
    kept = JournalPolicy.objects.get()
    assert (kept.offers_supervisor, kept.coordinators_read, kept.entries_asked) == (
        False,
        False,
        4,
    )
    assert client.post(address, policy | {"entries_asked": "0"}).status_code == 422
    idea = {"what": "prompt", "text": "A smell?", "when": "any", "from_week": "3", "to_week": "2"}
    assert client.post(address, idea).status_code == 422
    assert client.post(address, idea | {"to_week": "4"}).status_code == 302
    assert client.post(address, {"what": "nothing"}).status_code == 404


def test_a_long_journal_costs_no_query_more(client, placement):
    client.force_login(placement.student.user)
    wrote(placement)
    client.get(reverse("placements:journal"))  # what is read once is in memory now
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("placements:journal"))
    for _n in range(5):
        wrote(placement, "teacher")
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("placements:journal"))
    assert len(more) == len(first)
