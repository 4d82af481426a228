"""The life of a partnership: stages with reasons, hands, next steps, talks, rest and silence."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.models import Notice
from partners import actions, waiting
from partners.actions import life
from partners.models import ContactPolicy, Interaction, Partnership, stale
from partners.models.life import heard_on
from placements import actions as placements
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def teacher(school):
    return make.make_user(Role.TEACHER, school, name="Tess Vance")


@pytest.fixture
def partnership(school):
    return make.make_partnership(school)


def today():
    return clock.today("America/Chicago")  # where the schools of these tests lie


def ago(days):
    return today() - timedelta(days=days)


def call(partnership, by, days=0, **more):
    told = life.Note("call", ago(days), **more)
    return life.note(partnership, told, by=by)


def test_a_stage_follows_the_map_and_keeps_its_history(partnership, coordinator):
    life.move(partnership, "paused", by=coordinator, why="new building")
    life.move(partnership, "active", by=coordinator)
    partnership.refresh_from_db()
    assert partnership.stage == "active"
    moves = [(m.before, m.after, m.why, m.by) for m in partnership.moves.all()]
    assert moves == [
        ("paused", "active", "", coordinator),
        ("active", "paused", "new building", coordinator),
    ]
    with pytest.raises(Conflict, match="Active"):
        life.move(partnership, "vetting", by=coordinator)


@pytest.mark.parametrize(
    ("stage", "onward"),
    [
        ("enquiry", {"talking", "ended"}),
        ("talking", {"active", "vetting", "ended"}),
        ("vetting", {"active", "talking", "ended"}),
        ("active", {"paused", "ended"}),
        ("paused", {"active", "ended"}),
        ("ended", {"talking", "active"}),
    ],
)
def test_each_stage_leads_where_the_map_says(school, coordinator, stage, onward):
    for after in set(Partnership.Stage.values) - {stage}:
        partnership = make.make_partnership(school, f"Firm {after}", stage=stage)
        try:
            life.move(partnership, after, by=coordinator, why="so")
        except Conflict:
            assert after not in onward
        else:
            assert after in onward


def test_an_end_needs_a_reason(partnership, coordinator):
    with pytest.raises(Refused, match="Say why"):
        life.move(partnership, "ended", by=coordinator)
    assert Partnership.objects.get().stage == "active"


def test_hands_change_with_history_and_only_to_the_schools_own(partnership, coordinator, teacher):
    life.hand_over(partnership, teacher, by=coordinator, note="likes mails")
    change = partnership.owner_changes.get()
    assert (change.before, change.after, change.note) == (None, teacher, "likes mails")
    stranger = make.make_coordinator(make.make_school("Elsewhere"))
    with pytest.raises(Refused, match="coordinator or teacher"):
        life.hand_over(partnership, stranger, by=coordinator)
    told = [item for item in waiting.waiting(teacher, today()) if item.key == "partner-new"]
    assert [(item.label, item.detail) for item in told] == [
        ("Northgate Dental Care", "likes mails")
    ]


def test_a_teacher_sees_who_was_in_touch_and_asks_first(partnership, coordinator, teacher):
    life.hand_over(partnership, coordinator, by=coordinator)
    call(partnership, coordinator, days=3)
    partnership.refresh_from_db()
    words = life.warning(partnership, teacher, today())
    assert str(coordinator) in words
    assert "first" in words
    with pytest.raises(Refused, match="Ask whoever"):
        call(partnership, teacher)
    call(partnership, teacher, theirs=True)
    assert call(partnership, teacher, agreed=True).agreed
    assert life.warning(partnership, coordinator, today())  # the teacher wrote now
    call(partnership, coordinator)  # is told, and decides


def test_rest_ends_after_the_days_that_the_school_says(partnership, coordinator, teacher):
    call(partnership, coordinator, days=10)
    assert life.warning(partnership, teacher, today())
    life.set_policy(partnership.school, rest_days=7, stale_days=90, by=coordinator)
    assert life.warning(partnership, teacher, today()) == ""
    life.plan_next(
        partnership, step="", on=None, rest_until=today() + timedelta(days=1), by=coordinator
    )
    partnership.refresh_from_db()
    assert "left in peace" in life.warning(partnership, teacher, today())


def test_silence_is_told_after_the_days_that_the_school_says(school, coordinator):
    def partner(days, **more):
        return make.make_partnership(school, f"Firm {days}", since_on=ago(days), **more)

    old, new, paused = partner(200), partner(100), partner(201, stage="paused")
    spoken = partner(300)
    call(spoken, coordinator, days=20)
    other = make.make_partnership(make.make_school("Elsewhere"), since_on=ago(190))
    assert set(stale(Partnership.objects.all(), today())) == {old, other}
    ContactPolicy.objects.create(school=school, stale_days=15)
    assert set(stale(Partnership.objects.all(), today())) == {old, new, spoken, other}
    told = [i for i in waiting.waiting(coordinator, today()) if i.key == "partner-silent"]
    assert [item.label for item in told] == ["Firm 200", "Firm 100", "Firm 300"]
    assert paused not in stale(Partnership.objects.all(), today())


def test_who_answers_by_a_link_is_heard_of(school):
    silent, answering = (
        make.make_partnership(school, name, since_on=ago(300)) for name in ("Silent", "Answering")
    )
    for partnership, used in ((silent, None), (answering, clock.now() - timedelta(days=5))):
        person = make.make_contact(partnership)
        link = links.make(
            "partners:papers", party=f"contact:{person.pk}", about=person, school=school
        )
        link.last_used_at = used
        link.save()
    assert list(stale(Partnership.objects.all(), today())) == [silent]
    told = Partnership.objects.annotate(heard=heard_on()).values_list("heard", flat=True)
    assert set(told) == {None, (clock.now() - timedelta(days=5)).date()}


def test_a_next_step_waits_for_who_looks_after_it(partnership, coordinator, teacher):
    life.hand_over(partnership, teacher, by=teacher_of(coordinator))
    life.plan_next(
        partnership, step="call about summer", on=ago(1), rest_until=None, by=coordinator
    )
    items = waiting.waiting(teacher, today())
    assert [i.detail for i in items if i.key == "partner-step"] == ["call about summer"]
    assert not [i for i in waiting.waiting(coordinator, today()) if i.key == "partner-step"]


def teacher_of(coordinator):
    """Hands are changed by those who run the school."""
    return coordinator


def test_a_note_is_its_authors_and_stays_after_a_day(partnership, coordinator, teacher):
    row = call(partnership, coordinator, note="yes to two")
    told = life.Note("visit", today(), "yes to three")
    assert life.correct(row, told, by=coordinator).note == "yes to three"
    with pytest.raises(PermissionDenied):
        life.correct(row, told, by=teacher)
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(Refused, match="stays"):
        life.correct(row, told, by=coordinator)


def test_another_school_neither_sees_nor_writes(client, partnership, coordinator):
    call(partnership, coordinator, note="private words")
    elsewhere = make.make_school("Elsewhere")
    own = Partnership.objects.create(
        school=elsewhere, employer=partnership.employer, stage="active"
    )
    other = make.make_coordinator(elsewhere)
    for act in (
        lambda: life.move(partnership, "paused", by=other, why="x"),
        lambda: life.hand_over(partnership, other, by=other),
        lambda: call(partnership, other),
        lambda: life.set_policy(partnership.school, rest_days=1, stale_days=1, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(other)
    page = client.get(reverse("partners:detail", args=[partnership.employer_id]))
    assert page.status_code == 200
    assert "private words" not in page.text
    assert client.get(reverse("partners:history", args=[partnership.pk])).status_code == 404
    assert client.get(reverse("partners:history", args=[own.pk])).status_code == 200


def test_the_employers_people_do_not_read_what_the_school_notes(client, partnership, coordinator):
    call(partnership, coordinator, note="private words")
    contact = make.make_contact(partnership, user=make.make_user())
    client.force_login(contact.user)
    page = client.get(reverse("partners:detail", args=[partnership.employer_id]))
    assert page.status_code == 200
    assert "private words" not in page.text
    assert "Note a talk" not in page.text


def test_the_page_notes_moves_and_plans(client, partnership, coordinator):
    client.force_login(coordinator)

    def post(name, data, *args):
        return client.post(reverse(f"partners:{name}", args=[partnership.pk, *args]), data)

    said = {"kind": "call", "on": today(), "note": "two places in spring"}
    assert post("note", said).status_code == 302
    refused = post("change_stage", {"why": ""}, "ended")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert post("change_stage", {"why": "moved away"}, "ended").status_code == 302
    assert post("change_stage", {}, "active").status_code == 302
    bad = post("plan_next", {"step": "call", "on": ""})
    assert bad.status_code == 422
    assert 'value="call"' in bad.text
    page = client.get(reverse("partners:detail", args=[partnership.employer_id])).text
    for words in ("two places in spring", "moved away", "Stage: Active"):
        assert words in page
    ahead = post("note", {"kind": "call", "on": today() + timedelta(days=2)})
    assert "lies ahead" in ahead.text


@pytest.mark.parametrize("care", ["mine", "nobody", "due", "silent"])
def test_the_list_is_filtered_by_care(client, school, coordinator, care):
    other = make.make_user(Role.TEACHER, school)
    facts = {
        "mine": {"owner": coordinator},
        "nobody": {"owner": None},
        "due": {"owner": other, "next_step": "call", "next_on": ago(1)},
        "silent": {"owner": other, "since_on": ago(400)},
    }
    for name, values in facts.items():
        make.make_partnership(school, f"Firm {name}", **values)
    client.force_login(coordinator)
    name = "owner" if care in {"mine", "nobody"} else "care"
    page = client.get(reverse("partners:list"), {name: care}).text
    assert [name for name in facts if f"Firm {name}" in page] == [care]


@pytest.mark.parametrize("count", [1, 6])
def test_an_employers_page_costs_the_same_however_much_happened(
    client, partnership, coordinator, django_assert_num_queries, count
):
    for n in range(count):
        call(partnership, coordinator, days=n)
    client.force_login(coordinator)
    url = reverse("partners:detail", args=[partnership.employer_id])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)


QUERIES = 40


def test_interactions_are_not_deleted_with_their_author(partnership, coordinator):
    call(partnership, coordinator)
    assert Interaction._meta.get_field("by").remote_field.on_delete.__name__ == "SET_NULL"


def test_who_leaves_hands_over_what_is_open_and_the_history_says_so(client, coordinator):
    placement = make.make_placement("active", school=coordinator.memberships.get().school)
    contact = placement.supervisor.contact
    over = make.make_placement("completed", placement.school, contact=contact)
    successor = make.make_contact(contact.partnership, can_sign=False, name="Sam Reed")
    link = links.make("placements:host", party=f"contact:{contact.pk}", about=placement,
                      school=placement.school)  # fmt: skip
    client.force_login(coordinator)
    page = client.get(reverse("partners:edit_contact", args=[contact.pk])).text
    assert "Who takes over?" in page
    assert "2 parts in placements" in page  # supervisor and signatory
    url = reverse("partners:end_contact", args=[contact.pk])
    assert client.post(url, {"successor": successor.pk}).status_code == 302
    for row in (contact, successor, link):
        row.refresh_from_db()
    assert (contact.successor, successor.can_sign) == (successor, True)
    assert contact.ended_on
    assert link.revoked_at
    current = placement.participants.filter(ended_on=None).values_list("contact", flat=True)
    assert set(current) == {successor.pk}
    assert placement.participants.exclude(ended_on=None).count() == 2
    assert over.participants.filter(ended_on=None, contact=contact).exists()
    told = client.get(reverse("partners:history", args=[contact.partnership_id])).text
    assert "handed over to Sam Reed" in told


def test_the_next_signatory_is_asked_and_a_stranger_cannot_take_over(coordinator):
    school = coordinator.memberships.get().school
    placement = make.make_placement("draft", school=school, coordinator=coordinator)
    placement = placements.send_out(placement, by=coordinator)
    contact = placement.signatory.contact
    foreign = make.make_contact(make.make_partnership(school, "Other firm"))
    with pytest.raises(Refused, match="still a contact"):
        actions.end_contact(contact, by=coordinator, successor=foreign)
    successor = make.make_contact(contact.partnership)
    actions.end_contact(contact, by=coordinator, successor=successor)
    asked = Notice.objects.filter(recipient=f"contact:{successor.pk}", kind="host_ask")
    assert asked.exists()
