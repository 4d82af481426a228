"""A school's own documents: asked for by the policy, sent by whoever has them, looked at, refused, ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.models import Message, Notice
from notifications.tasks import tick
from placements import presets, requirements
from placements.actions import documents as actions
from placements.actions.documents import Sender
from placements.models import Document, DocumentKind, Placement, Requirement, RequirementSet
from placements.states import S, Step
from placements.tasks import calendar
from placements.waiting import documents as waiting
from students.models import Attendance
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def kind_of(school, name="TB test", **extra):
    return DocumentKind.objects.create(school=school, name=name, **extra)


def asking(school, *kinds, **extra):
    """A set that asks for these documents before the start."""
    own, _made = RequirementSet.objects.get_or_create(
        school=school, type=make.make_programme(school).type, name="Ours"
    )
    for kind in kinds:
        own.requirements.create(kind="document", document=kind, step=Step.START, **extra)
    return own


def placed(own, state="confirmed", **extra):
    programme = make.make_programme(own.school, requirement_set=own)
    return make.make_placement(state, school=own.school, programme=programme, **extra)


def scan(content=b"%PDF-1.7\n%%EOF\n"):
    return SimpleUploadedFile("paper.pdf", content, "application/pdf")


def sent(placement, kind, valid_until=None, party="student", **extra):
    sender = Sender(f"{party}:{placement.student_id}", placement.student.name)
    return actions.send(placement, kind, scan(), valid_until, sender=sender, **extra)


def stopping(placement):
    return [item.label for item in requirements.open_items(placement, Step.START)]


def begin(*placements, on=make.MONDAY):
    with clock.at(datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=18)):
        calendar()
    for placement in placements:
        placement.refresh_from_db()
    return [placement.state for placement in placements]


def test_the_start_waits_until_the_document_is_verified(school, coordinator):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    assert begin(placement) == [S.CONFIRMED]
    row = sent(placement, kind)
    assert stopping(placement) == ["TB test"]
    actions.verify(row, by=coordinator)
    assert stopping(placement) == []
    assert begin(placement) == [S.ACTIVE]


def test_one_document_serves_every_placement_of_the_learner_that_starts_while_it_holds(
    school, coordinator
):
    kind = kind_of(school, expires=True)
    own = asking(school, kind)
    first = placed(own)
    day = make.MONDAY + 400 * DAY
    later = placed(own, student=first.student, starts_on=day, ends_on=day + 30 * DAY)
    other = placed(own)
    actions.verify(sent(first, kind, valid_until=day - DAY), by=coordinator)
    assert [stopping(each) for each in (first, later, other)] == [[], ["TB test"], ["TB test"]]
    [item] = requirements.checklist(later, Step.START)
    assert "the first day is later" in item.note
    actions.verify(sent(later, kind, valid_until=day), by=coordinator)
    assert stopping(later) == []


def test_its_end_does_not_stop_what_has_begun(school, coordinator):
    kind = kind_of(school, expires=True)
    placement = placed(asking(school, kind))
    actions.verify(sent(placement, kind, valid_until=placement.starts_on), by=coordinator)
    assert begin(placement) == [S.ACTIVE]
    with clock.at(datetime.combine(placement.starts_on + 30 * DAY, datetime.min.time(), UTC)):
        assert requirements.checklist(placement)[0].met
    assert begin(placement, on=placement.ends_on + DAY) == [S.FINISHED]


def test_an_employers_document_is_of_one_placement(school, coordinator):
    kind = kind_of(school, "Background check", sent_by="employer")
    own = asking(school, kind)
    first = placed(own)
    second = placed(own, student=first.student, starts_on=make.MONDAY + 90 * DAY,
                    ends_on=make.MONDAY + 120 * DAY)  # fmt: skip
    actions.verify(sent(first, kind), by=coordinator)
    assert (stopping(first), stopping(second)) == ([], ["Background check"])


def test_what_staff_note_counts_at_once_and_only_of_their_own_school(school, coordinator):
    kind = kind_of(school, sent_by="school")
    placement = placed(asking(school, kind))
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        sent(placement, kind, by=theirs)
    row = sent(placement, kind, by=coordinator)
    assert (row.state, row.judged_by) == ("valid", coordinator)
    assert stopping(placement) == []


def test_a_refusal_needs_a_reason_and_is_told_with_a_way_to_send_it_anew(school, coordinator):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    row = sent(placement, kind)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        actions.verify(row, by=theirs)
    with pytest.raises(Refused):
        actions.refuse(row, why=" ", by=coordinator)
    actions.refuse(row, why="The second page is missing", by=coordinator)
    with pytest.raises(Conflict):
        actions.verify(row, by=coordinator)
    [item] = requirements.open_items(placement, Step.START)
    assert (item.who, item.note) == ("student", "Refused: The second page is missing")
    assert Notice.objects.get(kind="document_refused").recipient == row.party
    tick()
    message = Message.objects.get(kind="document_refused")
    assert "The second page is missing" in message.text
    assert reverse("placements:document", args=[placement.pk, kind.pk]) in message.text


def test_a_refusal_is_not_told_once_something_newer_has_come(school, coordinator):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    actions.refuse(sent(placement, kind), why="Unreadable", by=coordinator)
    sent(placement, kind)
    tick()
    assert not Message.objects.filter(kind="document_refused").exists()


def test_a_document_with_a_last_day_is_not_taken_without_one(school):
    kind = kind_of(school, expires=True)
    placement = placed(asking(school, kind))
    with pytest.raises(Refused, match="until when"):
        sent(placement, kind)
    with pytest.raises(Refused, match="not asked for"):
        sent(placement, kind_of(school, "Another"))


def test_so_many_that_wait_are_enough(school):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    for _n in range(actions.WAITING_AT_MOST):
        sent(placement, kind)
    with pytest.raises(Refused, match="look at what you sent"):
        sent(placement, kind)


def test_it_waits_on_today_where_it_is_asked_for(school, coordinator):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    make.make_placement("draft", school, placement.student, starts_on=make.MONDAY + 300 * DAY,
                        ends_on=make.MONDAY + 320 * DAY)  # fmt: skip
    row = sent(placement, kind)
    [item] = waiting.waiting(coordinator, clock.today())
    assert item.url == reverse("placements:document", args=[placement.pk, kind.pk])
    theirs = make.make_coordinator(make.make_school("Other High School"))
    assert list(waiting.waiting(theirs, clock.today())) == []
    actions.verify(row, by=coordinator)
    assert list(waiting.waiting(coordinator, clock.today())) == []


def signed_in(person, client):
    person.user = make.make_user(name=str(person))
    person.save()
    client.force_login(person.user)
    return person.user


def test_a_student_sends_it_by_telephone_and_the_coordinator_verifies_it(
    client, school, coordinator
):
    kind = kind_of(school, help="From the clinic", expires=True)
    placement = placed(asking(school, kind))
    signed_in(placement.student, client)
    url = reverse("placements:document", args=[placement.pk, kind.pk])
    assert f'href="{url}">Send' in client.get(reverse("desk:home")).text
    page = client.get(url)
    assert "From the clinic" in page.text
    assert 'formaction="/documents' not in page.text
    answer = client.post(url, {"file": scan()})
    assert answer.status_code == 422
    answer = client.post(url, {"file": scan(), "valid_until": "2027-03-01"}, follow=True)
    assert "It has arrived" in answer.text
    row = Document.objects.get()
    assert (row.party, row.state) == (f"student:{placement.student_id}", "handed_in")
    assert client.post(reverse("placements:verify_document", args=[row.pk])).status_code == 403
    client.force_login(coordinator)
    assert reverse("placements:verify_document", args=[row.pk]) in client.get(url).text
    client.post(reverse("placements:verify_document", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.judged_by) == ("valid", coordinator)


@pytest.mark.parametrize(
    ("door", "by"), [("host", "employer"), ("family", "guardian"), ("sign", "student")]
)
def test_each_party_sends_by_its_link_what_is_asked_of_it_and_nothing_else(
    client, school, door, by
):
    kinds = {
        party: kind_of(school, f"From {party}", sent_by=party) for party in DocumentKind.By.values
    }
    placement = placed(asking(school, *kinds.values()))
    guardian = make.make_guardian(placement.student)
    refs = {
        "employer": f"contact:{placement.signatory.contact_id}",
        "guardian": f"guardian:{guardian.pk}",
        "student": f"student:{placement.student_id}",
    }
    link = links.make(f"placements:{door}", party=refs[by], about=placement, school=school)
    page = client.get(links.path(link)).text
    shown = [party for party in kinds if f"From {party}" in page]
    assert shown == [by]
    for party, kind in kinds.items():
        url = f"{links.path(link)}documents/{kind.pk}/"
        assert client.get(url).status_code == (200 if party == by else 404)
        client.post(url, {"file": scan()})
    row = Document.objects.get()
    assert (row.kind, row.party) == (kinds[by], refs[by])
    assert row.placement_id == (placement.pk if by == "employer" else None)


@pytest.mark.parametrize("open_to_host", [False, True])
def test_the_host_learns_of_it_only_where_the_school_says_so(
    client, school, coordinator, open_to_host
):
    kind = kind_of(school, "CPR card", seen_by_host=open_to_host)
    placement = placed(asking(school, kind))
    row = actions.verify(sent(placement, kind), by=coordinator)
    other = placed(asking(school))
    contact = placement.supervisor.contact
    user = signed_in(contact, client)
    page = client.get(reverse("placements:detail", args=[placement.pk])).text
    assert ("seen on" in page) is open_to_host
    file = reverse("placements:document_file", args=[row.pk])
    answer = client.get(file)
    assert answer.status_code == (200 if open_to_host else 404)
    if open_to_host:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    signed_in(other.supervisor.contact, client)
    assert client.get(file).status_code == 404
    assert Document.objects.visible_to(coordinator).get() == row
    placement.participants.update(ended_on=clock.today())
    assert not Document.objects.visible_to(user).exists()


def test_another_school_of_the_learner_sees_nothing(school, coordinator):
    kind = kind_of(school)
    placement = placed(asking(school, kind))
    sent(placement, kind)
    second = make.make_school("Technology Center")
    Attendance.objects.create(student=placement.student, school=second)
    assert not Document.objects.visible_to(make.make_coordinator(second)).exists()
    assert Document.objects.visible_to(coordinator).exists()


def test_one_document_is_excused_and_not_the_other(client, school, coordinator):
    kinds = [kind_of(school, "TB test"), kind_of(school, "CPR card")]
    placement = placed(asking(school, *kinds))
    client.force_login(coordinator)
    url = reverse("placements:waive", args=[placement.pk, f"document-{kinds[0].pk}"])
    assert client.post(url, {"why": "Seen by the county"}).status_code == 302
    placement.refresh_from_db()
    assert stopping(placement) == ["CPR card"]


def test_a_kind_is_added_corrected_and_ended_by_its_own_school(client, school, coordinator):
    client.force_login(coordinator)
    said = {"name": " TB  test ", "help": "From the clinic", "sent_by": "student", "expires": "on"}
    url = reverse("placements:new_document_kind", args=[school.pk])
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 422  # there is one of this name
    kind = DocumentKind.objects.get()
    assert (kind.name, kind.expires) == ("TB test", True)
    sent(placed(asking(school, kind)), kind, valid_until=make.MONDAY + 90 * DAY)
    page = reverse("placements:edit_document_kind", args=[kind.pk])
    client.post(page, said | {"name": "TB skin test", "seen_by_host": "on"})
    kind.refresh_from_db()
    assert (kind.name, kind.seen_by_host) == ("TB skin test", False)  # it was sent unseen
    client.post(reverse("placements:end_document_kind", args=[kind.pk]))
    kind.refresh_from_db()
    assert kind.ended_on == clock.today(school.time_zone)
    client.force_login(make.make_coordinator(make.make_school("Other High School")))
    assert client.get(page).status_code == 404


OTHERS = ("hours", "final_feedback", "sign_off")  # read what came of a placement under way


def forty(own, count):
    """So many rows in the set: one document, or 24 and sixteen things that are known of site and learner."""
    kinds = [kind_of(own.school, f"Paper {n}") for n in range(24 if count > 1 else 1)]
    asking(own.school, *kinds)
    more = [row for row in presets.rows(own.type, presets.STRICT) if row.kind not in OTHERS]
    more += [Requirement(kind=name) for name in ("career_plan", "course_linked")]
    for row in more[: count - len(kinds)]:
        row.set, row.step = own, Step.START
        row.save()


@pytest.mark.parametrize("count", [1, 40])
def test_forty_rows_cost_a_list_no_more_queries_than_one(school, count, django_assert_num_queries):
    own = asking(school)
    forty(own, count)
    for _n in range(3 if count > 1 else 1):
        sent(placed(own), own.requirements.first().document)
    with django_assert_num_queries(8):
        found = list(Placement.objects.with_everything())
        asked = [requirements.checklist(each) for each in found]
    assert {len(items) for items in asked} == {count}


@pytest.mark.parametrize("count", [1, 20])
def test_twenty_documents_cost_one_placement_no_more_queries_than_one(
    school, count, django_assert_num_queries
):
    own = asking(school, *(kind_of(school, f"Paper {n}") for n in range(count)))
    placement = Placement.objects.get(pk=placed(own).pk)
    with django_assert_num_queries(5):  # the set, its rows, waivers, the school's day, documents
        assert len(requirements.checklist(placement)) == count
