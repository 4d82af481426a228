"""Credit: proposed at the sign-off, decided by a person, heard by another; who sees it, and that records agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from assessments import actions as of_feedback
from assessments.actions import credit as actions
from assessments.credit.facts import proposal_of
from assessments.emails import credit as emails
from assessments.models import Credit, CreditStep
from assessments.record import papers
from assessments.record.facts import record_of
from assessments.waiting.credit import waiting
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links, parties
from notifications.models import Notice
from placements.actions.credit_rules import save_credit_rule
from placements.models import CreditRule, Participant, Placement
from tests import factories as make
from tests.assessments.test_closing import make_finished

pytestmark = pytest.mark.django_db

HALF = Decimal("0.5")


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def rhea(school):
    return make.make_coordinator(school, name="Rhea Harjo")


@pytest.fixture
def lena(school):
    return make.make_user(Role.ADMINISTRATOR, school, name="Lena Ross")


def signed(school, by, hours=120, **rule):
    """A placement of 120 confirmed hours, signed off, under this rule."""
    placement = make_finished(school=school)
    make.make_credit_rule(placement.programme, hours=hours, **rule)
    of_feedback.sign_off(placement, "completed", by=by)
    return Placement.objects.get(pk=placement.pk)


@pytest.fixture
def credit(school, rhea):
    return signed(school, rhea).credit


@pytest.fixture
def poor(school, rhea):
    """Of whom the rule asks more work than was done."""
    return signed(school, rhea, least_work_minutes=121 * 60).credit


def trail(credit):
    return [(step.after, step.credits, step.by_label) for step in credit.steps.all()]


def fresh(credit):
    return Credit.objects.get(pk=credit.pk)


def page(placement, what=None):
    if what:
        return reverse("assessments:credit_act", args=[placement.pk, what])
    return reverse("assessments:credit", args=[placement.pk])


# the rule and its days


def test_the_sign_off_proposes_by_the_rule(credit):
    assert (credit.state, credit.credits) == ("proposed", 0)
    assert trail(credit) == [("proposed", 1, "The rule")]
    said = credit.steps.get().said
    assert (said["met"], said["conditions"][0]["words"]) == (True, "120 h count. Credits: 1")


def test_without_a_rule_nothing_is_proposed(school, rhea):
    placement = make_finished(school=school)
    of_feedback.sign_off(placement, "completed", by=rhea)
    assert not Credit.objects.exists()


def test_the_narrowest_rule_of_the_first_day_judges(school):
    placement = make.make_placement(school=school)
    day, programme = placement.starts_on, placement.programme
    assert proposal_of(placement) == (None, None)
    wide = CreditRule.objects.create(school=school, minutes=100)
    assert CreditRule.objects.for_placement(placement) == wide
    of_type = CreditRule.objects.create(school=school, type=programme.type, minutes=200)
    assert CreditRule.objects.for_placement(placement) == of_type
    old = make.make_credit_rule(programme, valid_to=day)
    new = make.make_credit_rule(programme, hours=140, valid_from=day + timedelta(days=1))
    assert CreditRule.objects.for_placement(placement) == old
    placement.starts_on = day + timedelta(days=1)
    assert CreditRule.objects.for_placement(placement) == new
    elsewhere = make.make_placement(school=make.make_school("Elsewhere"))
    assert CreditRule.objects.for_placement(elsewhere) is None


def test_a_new_rule_never_changes_an_old_placement(school, rhea):
    programme = make.make_programme(school)
    placement = make.make_placement(school=school, programme=programme)
    today = placement.starts_on + timedelta(days=10)
    first = CreditRule(school=school, programme=programme, minutes=280 * 60)
    save_credit_rule(first, by=rhea, today=today)
    assert first.valid_from is None
    second = CreditRule(school=school, programme=programme, minutes=140 * 60)
    save_credit_rule(second, by=rhea, today=today)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_from) == (today - timedelta(days=1), today)
    assert CreditRule.objects.for_placement(placement) == first
    again = CreditRule(school=school, programme=programme, minutes=140 * 60)
    assert save_credit_rule(again, by=rhea, today=today + timedelta(days=9)) == second
    third = CreditRule(school=school, programme=programme, minutes=70 * 60)
    with pytest.raises(Refused, match="Choose a later day"):
        save_credit_rule(third, by=rhea, today=today + timedelta(days=9), since=today)
    with pytest.raises(PermissionDenied):
        save_credit_rule(third, by=make.make_coordinator(make.make_school("X")), today=today)


# the trail


def test_awarded_told_and_written_down(credit, rhea):
    make.make_guardian(credit.placement.student)
    actions.award(credit, by=rhea)
    credit = fresh(credit)
    assert (credit.state, credit.credits, credit.decided_by) == ("awarded", 1, rhea)
    assert trail(credit) == [("proposed", 1, "The rule"), ("awarded", 1, "Rhea Harjo")]
    told = Notice.objects.filter(kind="credit_decided").values_list("recipient", flat=True)
    guardian = credit.placement.student.guardians.get()
    assert sorted(told) == [f"guardian:{guardian.pk}", f"student:{credit.placement.student_id}"]
    with pytest.raises(Conflict):
        actions.award(credit, by=rhea)
    with pytest.raises(Conflict):
        actions.refuse(credit, "No", by=rhea)


def test_a_guardian_of_somebody_of_age_is_not_told(credit, rhea):
    student = credit.placement.student
    make.make_guardian(student)
    student.birth_on = date(1990, 1, 1)
    student.save()
    actions.award(credit, by=rhea)
    assert Notice.objects.filter(kind="credit_decided").count() == 1


def test_another_amount_than_the_rules_needs_a_reason(poor, rhea):
    with pytest.raises(Refused, match="Award more than 0"):
        actions.award(poor, by=rhea)
    with pytest.raises(Refused, match="Say why"):
        actions.award(poor, HALF, by=rhea)
    actions.award(poor, HALF, "A day in the hospital was not logged.", by=rhea)
    last = poor.steps.last()
    assert (last.credits, last.said["met"]) == (HALF, False)
    for wrong in (Decimal(-1), Decimal(0), Decimal(21)):
        with pytest.raises(Refused):
            actions.check_amount(wrong)


def test_refused_appealed_and_heard_by_another(credit, rhea, lena):
    with pytest.raises(Refused, match="Say why"):
        actions.refuse(credit, "  ", by=rhea)
    actions.refuse(credit, "No reflection.", by=rhea)
    student = credit.placement.student
    student.user = make.make_user(name="Ava")
    student.save()
    actions.appeal(fresh(credit), "I wrote two.", by=student.user)
    with pytest.raises(PermissionDenied):
        actions.hear(credit, Decimal(1), "So it is.", by=rhea)
    with pytest.raises(Refused, match="Say why"):
        actions.hear(credit, Decimal(1), "", by=lena)
    actions.hear(credit, Decimal(1), "They are there.", by=lena)
    credit = fresh(credit)
    assert (credit.state, credit.credits, credit.decided_by) == ("granted", 1, rhea)
    assert [step[0] for step in trail(credit)] == ["proposed", "refused", "appealed", "granted"]
    assert all(step.said["credits"] == "1" for step in credit.steps.all())
    with pytest.raises(Conflict):
        actions.appeal(credit, "More.", by=student.user)


def test_refused_for_good(credit, rhea, lena):
    student = credit.placement.student
    student.user = make.make_user()
    student.save()
    actions.award(credit, HALF, "One half only.", by=rhea)
    actions.appeal(credit, "It was all.", by=student.user)
    assert fresh(credit).credits == HALF
    actions.hear(credit, Decimal(0), "Nothing was there.", by=lena)
    assert (fresh(credit).state, fresh(credit).credits) == ("rejected", 0)


def test_the_days_of_an_appeal_end(school, rhea):
    credit = signed(school, rhea, appeal_days=3).credit
    student = credit.placement.student
    student.user = make.make_user()
    student.save()
    actions.refuse(credit, "No.", by=rhea)
    decided = clock.now()
    with clock.at(decided + timedelta(days=4)), pytest.raises(Refused, match="are over"):
        actions.appeal(credit, "Late.", by=student.user)
    with clock.at(decided + timedelta(days=3)):
        actions.appeal(credit, "In time.", by=student.user)
    assert fresh(credit).state == "appealed"


def test_sent_back_and_brought_again(credit, rhea):
    student = credit.placement.student
    student.user = make.make_user()
    student.save()
    today = clock.today(credit.placement.school.time_zone)
    with pytest.raises(Refused, match="from today on"):
        actions.send_back(credit, "A text.", "student", today - timedelta(days=1), by=rhea)
    actions.send_back(credit, "A text.", "student", today, by=rhea)
    assert Notice.objects.get(kind="credit_returned").recipient == f"student:{student.pk}"
    assert [item.key for item in waiting(student.user, today)] == ["credit-more"]
    assert list(waiting(rhea, today)) == []
    assert [i.key for i in waiting(rhea, today + timedelta(days=1))] == ["credit-late"]
    actions.bring_again(credit, "It is in.", by=student.user)
    assert fresh(credit).state == "proposed"
    actions.send_back(credit, "A word.", "supervisor", today, by=rhea)
    contact = credit.placement.supervisor.contact_id
    assert Notice.objects.filter(kind="credit_returned", recipient=f"contact:{contact}").exists()
    with pytest.raises(PermissionDenied):
        actions.bring_again(credit, by=student.user)
    actions.award(credit, by=rhea)
    assert fresh(credit).state == "awarded"


def test_nobody_decides_for_another_school_nor_on_their_own(credit, school):
    theirs = make.make_coordinator(make.make_school("Elsewhere"))
    own = make.make_coordinator(school)
    student = credit.placement.student
    student.user = own
    student.save()
    today = clock.today()
    for who in (theirs, own, make.make_user(), make.make_user(Role.TEACHER, school)):
        for act in (
            lambda who=who: actions.award(credit, by=who),
            lambda who=who: actions.refuse(credit, "No", by=who),
            lambda who=who: actions.send_back(credit, "More", "student", today, by=who),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert trail(credit) == [("proposed", 1, "The rule")]


# the mails


def mails(credit, kind, compose):
    """What the notices of this kind come to; None for what is no longer wanted."""
    notices = Notice.objects.filter(kind=kind).order_by("pk")
    return [compose(parties.find(each.recipient), [each], clock.now()) for each in notices]


def test_the_mails_say_what_who_and_until_when(credit, rhea):
    student = credit.placement.student
    student.user = make.make_user()
    student.save()
    today = clock.today(credit.placement.school.time_zone)
    actions.send_back(credit, "One page on safety.", "student", today, by=rhea)
    [more] = mails(credit, "credit_returned", emails.compose_returned)
    assert ("One page on safety.", page(credit.placement)) == (more.paragraphs[0], more.url)
    actions.send_back(credit, "A word on March.", "supervisor", today, by=rhea)
    gone, host = mails(credit, "credit_returned", emails.compose_returned)
    assert (gone, host.url, "+1 405 555 0100" in host.paragraphs[1]) == (None, "", True)
    actions.refuse(credit, "No page came.", by=rhea)
    [told] = mails(credit, "credit_decided", emails.compose_decided)
    assert told.subject == "Northgate Dental Care: credit not awarded"
    assert told.paragraphs == ["Rhea Harjo of the school decided: not awarded.", "No page came."]
    assert (told.link.door, told.link.about_id) == ("assessments:appeal", credit.pk)
    placement = credit.placement
    placement.coordinator = rhea
    placement.save()
    actions.appeal(fresh(credit), "It did.", by=student.user)
    assert mails(credit, "credit_decided", emails.compose_decided) == [None]
    [asked] = mails(credit, "credit_appealed", emails.compose_appealed)
    assert asked.subject == f"Appeal on the credit of {student.name}"


# the pages


def test_the_way_through_the_pages(client, credit, rhea, lena):
    placement = credit.placement
    student = placement.student
    student.user = make.make_user()
    student.save()
    client.force_login(rhea)
    shown = client.get(page(placement)).text
    assert "All conditions are met. Credits: 1." in shown
    sent = client.post(page(placement, "award"), {"award-credits": "0.5"})
    assert (sent.status_code, fresh(credit).state) == (422, "proposed")
    assert "The rule says something else" in sent.text
    assert client.post(page(placement, "refuse"), {"refuse-why": "No."}).status_code == 302
    client.force_login(student.user)
    assert client.get(page(placement)).text.count("</form>") >= 1
    client.post(page(placement, "appeal"), {"appeal-why": "I was there."})
    client.force_login(rhea)
    assert "somebody else hears the appeal" in client.get(page(placement)).text
    hear = {"hear-credits": "1", "hear-why": "Yes."}
    assert client.post(page(placement, "hear"), hear).status_code == 403
    client.force_login(lena)
    assert client.post(page(placement, "hear"), hear).status_code == 302
    assert fresh(credit).state == "granted"
    assert client.post(page(placement, "burn"), {}).status_code == 404


def test_who_reads_it(client, credit, school):
    placement = credit.placement
    contact = placement.supervisor.contact
    contact.user = make.make_user()
    contact.save()
    guardian = make.make_guardian(placement.student, user=make.make_user())
    teacher = make.make_user()
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    for who, code in (
        (contact.user, 404), (guardian.user, 200), (teacher, 200), (make.make_user(), 404),
        (make.make_coordinator(make.make_school("Elsewhere")), 404),
        (make.make_user(Role.OBSERVER, school), 200),
    ):  # fmt: skip
        client.force_login(who)
        assert client.get(page(placement)).status_code == code
        assert CreditStep.objects.visible_to(who).exists() is (code == 200)
    client.force_login(contact.user)
    assert client.post(page(placement, "award"), {"award-credits": "1"}).status_code == 404
    feedback = client.get(reverse("assessments:placement", args=[placement.pk]))
    assert feedback.context["credit"] is None


def test_a_guardian_appeals_behind_a_link(client, credit, rhea):
    guardian = make.make_guardian(credit.placement.student)
    actions.refuse(credit, "No reflection.", by=rhea)
    made = links.make(
        "assessments:appeal", party=f"guardian:{guardian.pk}", about=credit,
        school=credit.placement.school,
    )  # fmt: skip
    assert "No reflection." in client.get(links.path(made)).text
    assert fresh(credit).state == "refused"
    assert client.post(links.path(made), {"why": ""}).status_code == 422
    assert client.post(links.path(made), {"why": "She wrote two."}).status_code == 302
    last = credit.steps.last()
    assert (last.after, last.by, last.by_label) == ("appealed", None, guardian.name)
    stranger = make.make_guardian(make.make_student())
    other = links.make(
        "assessments:appeal", party=f"guardian:{stranger.pk}", about=credit,
        school=credit.placement.school,
    )  # fmt: skip
    assert client.get(links.path(other)).status_code == 404


def test_many_are_awarded_at_once_and_the_rest_is_told(client, school, rhea):
    good, bad = (
        signed(school, rhea).credit,
        signed(school, rhea, most_remote=20, outcome="").credit,
    )
    CreditRule.objects.filter(pk=bad.rule_id).update(least_work_minutes=99999)
    theirs = make.make_school("Elsewhere")
    other = signed(theirs, make.make_coordinator(theirs)).credit
    client.force_login(rhea)
    lines = client.get(reverse("assessments:credits")).context["lines"]
    assert {line["credit"].pk: line["ready"] for line in lines} == {good.pk: True, bad.pk: False}
    sent = {"pick": [good.pk, bad.pk, other.pk, "x"]}
    answer = client.post(reverse("assessments:award_many"), sent, follow=True)
    assert [fresh(each).state for each in (good, bad, other)] == [
        "awarded", "proposed", "proposed",
    ]  # fmt: skip
    assert "1 credit is awarded. 1 could not be" in answer.text
    shown = client.get(reverse("assessments:credits") + "?show=decided").context["lines"]
    assert [line["credit"].pk for line in shown] == [good.pk]


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_a_fixed_number_of_queries(
    client, school, rhea, count, django_assert_num_queries
):
    for _n in range(count):
        signed(school, rhea)
    client.force_login(rhea)
    client.get(reverse("assessments:credits"))
    with django_assert_num_queries(15):
        client.get(reverse("assessments:credits"))


def test_today_tells_of_it_in_one_query(credit, rhea, lena, django_assert_num_queries):
    today = clock.today()
    student = credit.placement.student
    student.user = make.make_user()
    student.save()
    with django_assert_num_queries(1):
        assert [item.key for item in waiting(rhea, today)] == ["credit"]
    actions.refuse(credit, "No.", by=rhea)
    assert list(waiting(rhea, today)) == []
    actions.appeal(credit, "But.", by=student.user)
    assert list(waiting(rhea, today)) == []
    assert [item.key for item in waiting(lena, today)] == ["credit-appeal"]


# records


def test_every_copy_of_the_record_says_the_same(client, school, rhea):
    placement = signed(school, rhea, hours=80)
    actions.award(placement.credit, by=rhea)
    student = placement.student
    record = record_of(student)
    data = papers.as_data(record)
    assert (record.credits, data["totals"]["credits"]) == (Decimal("1.5"), 1.5)
    assert data["experiences"][0]["credits"] == 1.5
    assert ["Credits", "1½"] in papers.page_data(record)["parts"]
    client.force_login(rhea)
    url = reverse("assessments:student_record", args=[student.pk])
    assert "Credits: 1½" in " ".join(client.get(url).text.split())
