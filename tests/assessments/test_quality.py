"""Quality actions: from what was said to what was done, and told back; by whom, and who sees it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import emails, waiting
from assessments.actions import adhoc
from assessments.actions import quality as actions
from assessments.models import Answer, QualityAction
from kit import clock
from kit.errors import Conflict, Refused
from notifications import parties
from notifications.models import Notice
from placements.actions import plan_versions, plans
from placements.models import Visit
from tests.assessments.growing import give, in_days, key_of, make_form, make_people, speaks
from tests.factories import MONDAY, make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def said(people, owner=None, kind="quality", days=7, what="Practice telephone calls"):
    owner = owner or people.coordinator
    return {"kind": kind, "what": what, "owner": owner, "due_on": in_days(people, days)}


def make(people, source=None, placement=True, by=None, **more):
    return actions.make(
        people.school,
        said(people, **more),
        by=by or people.coordinator,
        placement=people.placement if placement else None,
        source=source,
    )


def concern(people, user=None):
    words = {"kind": "concern", "about": "learner", "text": "Shy on the telephone."}
    return adhoc.say(people.placement, speaks(user or people.host, people.placement), words)


def keys(user, day):
    return [item.key for item in waiting.waiting(user, day)]


def test_made_of_a_word_done_and_told_back(client, people):
    remark = concern(people)
    action = make(people, remark, kind="teaching", owner=people.teacher)
    remark.refresh_from_db()
    assert not remark.is_held
    assert remark.shown_at is None
    with pytest.raises(Refused, match="raised it"):
        actions.finish(action, result="Two lessons held.", by=people.teacher)
    actions.finish(
        action, result="Two lessons held.", told="We practice calls now.", by=people.teacher
    )
    notices = list(Notice.objects.filter(kind="quality_told"))
    assert [notice.recipient for notice in notices] == [f"contact:{people.contact.pk}"]
    mail = emails.growth.compose_told(parties.find(notices[0].recipient), notices, clock.now())
    assert "We practice calls now." in mail.paragraphs
    link = client.get(reverse("assessments:say_by_link", args=[key_of(people)])).text
    assert "We practice calls now." in link
    assert "Two lessons held." not in link
    with pytest.raises(Conflict):
        actions.finish(action, result="Again", told="Again", by=people.teacher)


def test_made_of_an_answer_and_of_a_visit(people):
    feedback = give(people.placement, make_form("supervisor"), "contact:1", 2, text="Too shy.")
    answer = Answer.objects.get(feedback=feedback, text="Too shy.")
    visit = Visit.objects.create(
        placement=people.placement, due_on=MONDAY, made_on=MONDAY, state="made", by=people.teacher
    )
    assert make(people, answer).raised_by == "contact:1"
    assert make(people, visit).raised_by == f"user:{people.teacher.pk}"
    assert make(people, placement=False).raised_by == ""


def test_a_teacher_charges_themselves_for_their_own_learner_only(people):
    assert make(people, by=people.teacher, owner=people.teacher).owner == people.teacher
    with pytest.raises(Refused):
        make(people, by=people.teacher, owner=people.coordinator)
    with pytest.raises(PermissionDenied):
        make(people, by=people.teacher, owner=people.teacher, placement=False)
    for user in (people.host, people.learner, people.guardian, make_user()):
        with pytest.raises(PermissionDenied):
            make(people, by=user, owner=user)


def test_the_owner_is_staff_of_the_school(people):
    for owner in (make_user(), people.host, make_coordinator(make_school("Elsewhere"))):
        with pytest.raises(Refused, match="staff"):
            make(people, owner=owner)


def test_a_plan_is_revised_once_there_is_a_new_version(people):
    plan_versions.put_out(people.placement, by=people.coordinator)
    with pytest.raises(Refused, match="belongs to a placement"):
        make(people, kind="plan", placement=False)
    action = make(people, kind="plan")
    with pytest.raises(Refused, match="Change the learning plan first"):
        actions.finish(action, result="Added calls.", by=people.coordinator)
    shown = people.placement.plans.first().content_hash
    plan_versions.acknowledge(people.placement, "student", name="Ava", shown=shown)
    plans.add(people.placement, {"text": "Answer the telephone"}, by=people.coordinator)
    assert people.placement.plans.first().version == 2
    assert not people.placement.plans.first().acknowledgments.exists()
    assert actions.finish(action, result="Added calls.", by=people.coordinator).state == "done"


def test_a_plan_that_nobody_acknowledged_yet_is_revised_in_place(people):
    plan_versions.put_out(people.placement, by=people.coordinator)
    action = make(people, kind="plan")
    task = plans.add(people.placement, {"text": "Answer the telephone"}, by=people.coordinator)
    assert people.placement.plans.get().version == 1
    assert actions.is_revised(action)
    plans.end(task, by=people.coordinator)
    assert not actions.is_revised(action)


def test_a_plan_put_out_as_it_was_is_not_revised(people):
    action = make(people, kind="plan")
    assert not actions.is_revised(action)
    plan_versions.put_out(people.placement, by=people.coordinator)
    assert not actions.is_revised(action)


def test_told_back_where_it_was_said_even_if_nobody_named_the_placement(people):
    action = make(people, concern(people), placement=False)
    assert action.placement == people.placement
    actions.finish(action, result="Done.", told="We call first now.", by=people.coordinator)
    [notice] = Notice.objects.filter(kind="quality_told")
    mail = emails.growth.compose_told(parties.find(notice.recipient), [notice], clock.now())
    assert mail.button


def test_done_without_a_result_is_never_in_the_table(people):
    action = make(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityAction.objects.filter(pk=action.pk).update(state="done")


def test_on_the_owners_today_and_on_the_coordinators_once_it_is_late(people):
    make(people, owner=people.teacher, days=3)
    assert keys(people.teacher, in_days(people, 1)) == ["quality"]
    assert keys(people.coordinator, in_days(people, 3)) == []
    assert keys(people.coordinator, in_days(people, 4)) == ["quality-late"]
    assert keys(make_coordinator(make_school("Elsewhere")), in_days(people, 4)) == []


def test_today_tells_of_more_than_it_shows(people):
    for number in range(22):
        make(people, what=f"Number {number}")
    found = waiting.waiting(people.coordinator, in_days(people, 1))
    assert [item.key for item in found] == ["quality"] * 21
    assert found[-1].count is None
    assert found[-1].url == reverse("assessments:actions")


def test_more_leads_to_the_list_of_the_same(people):
    for number in range(22):
        remark = {"kind": "concern", "about": "learner", "text": f"Late {number}"}
        adhoc.say(people.placement, speaks(people.host, people.placement), remark)
    more = waiting.waiting(people.coordinator, in_days(people, 1))[-1]
    assert (more.key, more.url) == ("held-word", reverse("assessments:remarks"))


def test_who_sees_an_action(people):
    action = make(people, owner=people.teacher)
    seen = QualityAction.objects.visible_to
    for user in (people.coordinator, people.teacher):
        assert action in seen(user)
    for user in (people.learner, people.host, people.guardian, make_user()):
        assert action not in seen(user)
    assert action not in seen(make_coordinator(make_school("Elsewhere")))


def test_an_owner_reads_no_words_that_are_not_theirs_to_read(client, people):
    words = {"kind": "concern", "about": "school", "text": "Mr. Finch never calls back."}
    remark = adhoc.say(people.placement, speaks(people.learner, people.placement), words)
    action = make(people, remark, owner=people.teacher)
    client.force_login(people.teacher)
    shown = client.get(reverse("assessments:action", args=[action.pk])).text
    assert "never calls back" not in shown
    assert "Ava Stone" not in shown
    assert "whoever raised it" in shown
    client.force_login(people.coordinator)
    assert "never calls back" in client.get(reverse("assessments:action", args=[action.pk])).text


def test_no_action_of_an_answer_that_one_may_not_read(client, people):
    form = make_form("host")
    feedback = give(people.placement, form, f"student:{people.student.pk}", 1, text="They shout.")
    answer = Answer.objects.get(feedback=feedback, text="They shout.")
    path = f"{reverse('assessments:new_action')}?answer={answer.pk}"
    for user, status in ((people.teacher, 404), (people.host, 404), (people.coordinator, 200)):
        client.force_login(user)
        assert client.get(path).status_code == status
    client.force_login(make_coordinator(make_school("Elsewhere")))
    assert client.get(path).status_code == 404


def test_from_a_word_to_the_end_through_the_pages(client, people):
    remark = concern(people)
    client.force_login(people.coordinator)
    path = f"{reverse('assessments:new_action')}?remark={remark.pk}"
    assert "Shy on the telephone." in client.get(path).text
    assert client.post(path, {"what": "x"}).status_code == 422
    typed = {"kind": "teaching", "what": "Practice calls", "owner": people.teacher.pk}
    made = client.post(path, typed | {"due_on": in_days(people, 9).isoformat()})
    action = QualityAction.objects.get()
    page = reverse("assessments:action", args=[action.pk])
    assert made.url == page
    moved = typed | {"owner": people.coordinator.pk, "due_on": in_days(people, 12).isoformat()}
    assert client.post(page, moved | {"change": ""}).status_code == 302
    assert client.post(page, {"finish": "", "result": "Done."}).status_code == 422
    done = {"finish": "", "result": "Done.", "told": "We practice calls now."}
    assert client.post(page, done).status_code == 302
    client.force_login(people.host)
    shown = client.get(reverse("assessments:progress", args=[people.placement.pk])).text
    assert "We practice calls now." in shown


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_a_fixed_number_of_questions(
    client, people, django_assert_num_queries, count
):
    for _n in range(count):
        make(people)
    client.force_login(people.coordinator)
    path = reverse("assessments:actions")
    client.get(path)
    with django_assert_num_queries(8):
        assert client.get(path).status_code == 200


def test_the_list_is_narrowed(client, people):
    make(people, what="Late one", days=-1)
    make(people, what="Other one", kind="teaching", owner=people.teacher)
    client.force_login(people.coordinator)
    path = reverse("assessments:actions")
    for query, late, other in (
        ("state=late", True, False), ("kind=teaching", False, True), ("of=mine", True, False),
        ("q=other", False, True), ("state=done", False, False), ("state=bogus&kind=bogus", True, True),
    ):  # fmt: skip
        shown = client.get(f"{path}?{query}").text
        assert ("Late one" in shown, "Other one" in shown) == (late, other), query
