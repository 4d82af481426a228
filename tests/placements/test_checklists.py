"""Lists to tick: whose lines are whose, which list a placement is asked for, and what guards what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message
from placements import actions, requirements
from placements.actions.checklists import lines_of, list_of, tick, write_list
from placements.models import ChecklistItem, Participant, Placement, Requirement
from placements.states import S, Step
from placements.waiting import hosts
from tests import factories as make

pytestmark = pytest.mark.django_db
READINESS, INDUCTION = "readiness", "induction"


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def placed(school, state="active", **extra):
    """A placement whose learner has an account."""
    placement = make.make_placement(state, school, **extra)
    placement.student.user = make.make_user()
    placement.student.save()
    return placement


def asks(placement, kind, step):
    """A policy of the placement's own that asks for this, too."""
    Requirement.objects.create(set=placement.requirement_set, kind=kind, step=step)
    return placement


def item(placement, kind):
    fresh = Placement.objects.with_everything().get(pk=placement.pk)
    return next(i for i in requirements.checklist(fresh) if i.kind == kind)


def keys(placement, which):
    return [line["pk"] for line in lines_of(placement, which)]


def page(placement, which):
    return reverse("placements:checklist", args=[placement.pk, which])


def link_of(placement, contact):
    link = links.make(
        "placements:induct",
        party=f"contact:{contact.pk}",
        about=placement,
        school=placement.school,
    )
    return links.path(link)


def test_the_student_ticks_on_one_page_and_the_placement_may_begin(client, school):
    today = clock.today(school.time_zone)
    placement = asks(placed(school, S.CONFIRMED, starts_on=today), READINESS, Step.START)
    client.force_login(placement.student.user)
    shown = client.get(page(placement, READINESS))
    assert "whom to call when I am ill" in shown.text
    lines = keys(placement, READINESS)
    assert actions.start(placement, today=today).state == S.CONFIRMED
    answer = client.post(page(placement, READINESS), {"ticked": lines[:-1], "had": ""})
    assert answer.status_code == 302
    assert (item(placement, READINESS).met, item(placement, READINESS).note) == (
        False,
        f"1 of {len(lines)} to tick.",
    )
    had = " ".join(map(str, lines[:-1]))
    client.post(page(placement, READINESS), {"ticked": lines, "had": had})
    assert actions.start(placement, today=today).state == S.ACTIVE


def test_what_somebody_else_ticked_meanwhile_is_not_lost(school, coordinator):
    placement = placed(school)
    first, second, *_rest = keys(placement, READINESS)
    tick(placement, READINESS, {first}, shown=(), by=coordinator)
    tick(placement, READINESS, {second}, shown=(), by=placement.student.user)
    assert set(placement.ticks.values_list("item", flat=True)) == {first, second}


def test_a_student_does_not_tick_what_the_supervisor_shows(client, school):
    placement = placed(school)
    line = keys(placement, INDUCTION)[0]
    with pytest.raises(PermissionDenied):
        tick(placement, INDUCTION, {line}, shown=(), by=placement.student.user)
    client.force_login(placement.student.user)
    answer = client.post(page(placement, INDUCTION), {"ticked": [line], "had": ""})
    assert answer.status_code == 422
    assert not placement.ticks.exists()


@pytest.mark.parametrize("had", ["x", "-1", "1 2 DROP"])
def test_bad_input_is_told(client, school, had):
    placement = placed(school)
    client.force_login(placement.student.user)
    answer = client.post(page(placement, READINESS), {"ticked": ["0"], "had": had})
    assert answer.status_code == 422


def test_the_supervisor_ticks_by_link_and_get_changes_nothing(client, school):
    placement = asks(placed(school), INDUCTION, Step.COMPLETE)
    contact = placement.supervisor.contact
    address = link_of(placement, contact)
    shown = client.get(address)
    assert placement.student.first_name in shown.text
    assert placement.student.family_name not in shown.text
    assert not placement.ticks.exists()
    assert [t.what for t in hosts.turns(contact)] == ["induct"]
    client.post(address, {"ticked": keys(placement, INDUCTION), "had": ""})
    assert item(placement, INDUCTION).met
    assert set(placement.ticks.values_list("by_label", flat=True)) == {contact.name}
    assert list(hosts.turns(contact)) == []


@pytest.mark.parametrize("how", ["replaced", "left"])
def test_an_ended_supervisors_link_opens_nothing(client, school, how):
    placement = placed(school)
    contact = placement.supervisor.contact
    address = link_of(placement, contact)
    if how == "left":
        contact.ended_on = clock.today()
        contact.save()
    else:
        Participant.objects.filter(placement=placement, role="supervisor").update(
            contact=make.make_contact(placement.partnership)
        )
    assert client.get(address).status_code == 404
    line = keys(placement, INDUCTION)[0]
    assert client.post(address, {"ticked": [line], "had": ""}).status_code == 404
    assert not placement.ticks.exists()


def test_the_list_is_mailed_on_the_first_day_where_it_is_asked_for(school):
    today = clock.today(school.time_zone)
    placement = placed(school, S.CONFIRMED, starts_on=today)
    Requirement.objects.filter(step=Step.START).delete()
    plain = placed(
        school, S.CONFIRMED, starts_on=today, programme=make.make_programme(school, "job_shadow")
    )
    asks(placement, INDUCTION, Step.COMPLETE)
    for each in (placement, plain):
        actions.start(each, today=today)
    compose_due(clock.now())
    mail = Message.objects.get(kind="induction_ask")
    assert mail.recipient == f"contact:{placement.supervisor.contact_id}"
    assert mail.subject == "First day of Ava: what to show, 2 min"


# a school's own list


def texts(lines):
    return [(line["by"], line["words"]) for line in lines]


def test_a_change_makes_a_copy_and_what_has_begun_keeps_its_list(school, coordinator):
    today = clock.today(school.time_zone)
    begun = placed(school, starts_on=today - timedelta(days=3))
    ahead = placed(school, S.CONFIRMED, starts_on=today + timedelta(days=3))
    elsewhere = placed(make.make_school())
    before = texts(list_of(school, READINESS, today))
    kept = keys(ahead, READINESS)[0]
    tick(ahead, READINESS, {kept}, shown=(), by=coordinator)
    write_list(
        school, READINESS, [before[0], ("school", "Bus ticket")], by=coordinator, today=today
    )
    assert texts(lines_of(ahead, READINESS)) == [before[0], ("school", "Bus ticket")]
    assert [bool(line["tick"]) for line in lines_of(ahead, READINESS)] == [True, False]
    assert texts(lines_of(begun, READINESS)) == before == texts(lines_of(elsewhere, READINESS))
    write_list(school, READINESS, [before[0]], by=coordinator, today=today)
    assert texts(lines_of(ahead, READINESS)) == [before[0]]


def test_a_list_of_the_type_goes_before_one_of_the_school(school, coordinator):
    placement = placed(school)
    ChecklistItem.objects.create(school=school, list=INDUCTION, text="Ours", by="school")
    typed = {"school": school, "type": placement.type, "list": INDUCTION, "by": "school"}
    ChecklistItem.objects.create(text="Of the type", **typed)
    assert texts(lines_of(placement, INDUCTION)) == [("school", "Of the type")]


@pytest.mark.parametrize("lines", [[], [("school", f"Line {n}") for n in range(41)]])
def test_a_list_is_neither_empty_nor_endless(school, coordinator, lines):
    with pytest.raises(Refused):
        write_list(school, READINESS, lines, by=coordinator, today=clock.today())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Bus\nBus", "stands on the list twice"),
        ("x" * 201, "200 letters"),
        ("", "at least one line"),
    ],
)
def test_a_mistake_on_the_schools_page_is_told(client, school, coordinator, typed, words):
    client.force_login(coordinator)
    address = reverse("placements:school_list", args=[school.pk, READINESS])
    answer = client.post(address, {"student": typed, "school": ""})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not ChecklistItem.objects.filter(school=school).exists()


def test_only_those_who_run_the_school_write_its_list(school):
    stranger = make.make_coordinator(make.make_school())
    with pytest.raises(PermissionDenied):
        write_list(school, READINESS, [("school", "x")], by=stranger, today=clock.today())


def test_kinds_cost_the_same_for_one_placement_and_for_four(school, coordinator):
    first = asks(placed(school), INDUCTION, Step.COMPLETE)
    for kind in ("interest_after", "observation_log"):
        asks(first, kind, Step.COMPLETE)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            for each in Placement.objects.filter(school=school).with_everything():
                [i for i in requirements.checklist(each, Step.START) if not i.met]
                names = {i.kind: i.met for i in requirements.checklist(each, Step.COMPLETE)}
                assert names[INDUCTION] is False
        hours_and_feedback = ("placements_logentry", "assessments_")
        return len([q for q in queries if not any(w in q["sql"] for w in hours_and_feedback)])

    alone = cost()
    for _n in range(3):
        placed(school, programme=first.programme)
    assert cost() == alone
