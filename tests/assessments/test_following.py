"""Learners who agreed are asked what came of it, once each; they stop it when they like; figures name nobody."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.actions import following
from assessments.emails import proof as emails
from assessments.models import FollowConsent, FollowUp
from assessments.proof import outcomes
from assessments.tasks import follow
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links, parties
from notifications.models import Notice
from placements.models import Placement
from students.models import CareerPlan
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
ENDED = date(2026, 8, 20)
ADULT = {"kind": "adult", "born": date(2000, 1, 1)}


def make_past(school=None, agreed=True, ends_on=ENDED, **extra):
    """A completed placement of an adult, who agreed to be asked."""
    school = school or make.make_school()
    student = extra.pop("student", None) or make.make_student(school, **ADULT)
    placement = make.make_placement(
        "completed", school, student, starts_on=ends_on - timedelta(days=60), ends_on=ends_on,
        **extra,
    )  # fmt: skip
    if agreed:
        following.say(student, True, "Ava")
    return placement


def asked():
    return sorted(FollowUp.objects.values_list("placement", "months"))


def ref(placement):
    return f"student:{placement.student_id}"


# asked once


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2027, 5, 31), 3, date(2027, 2, 28)),
        (date(2027, 1, 15), 3, date(2026, 10, 15)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
    ],
)
def test_months_before(day, months, before):
    assert following.months_before(day, months) == before


def test_asked_after_3_6_and_12_months_once_each():
    placement = make_past()
    day = ENDED
    while day < ENDED + timedelta(days=400):
        following.follow(day)
        following.follow(day)
        day += timedelta(days=5)
    assert asked() == [(placement.pk, 3), (placement.pk, 6), (placement.pk, 12)]
    notices = Notice.objects.filter(kind="follow_up")
    assert sorted(notices.values_list("recipient", flat=True)) == [ref(placement)] * 3


def test_the_task_runs_in_every_schools_day():
    today = clock.today("America/Chicago")
    placement = make_past(ends_on=following.months_before(today, 6))
    follow()
    follow()
    assert asked() == [(placement.pk, 6)]
    assert FollowUp.objects.get().asked_on == today


@pytest.mark.parametrize(
    "reason",
    [
        "nobody agreed",
        "stopped",
        "too long ago",
        "too early",
        "not completed",
        "not live",
        "short",
    ],
)
def test_not_asked(reason):
    placement = make_past(agreed=reason != "nobody agreed")
    if reason == "stopped":
        following.stop(placement.student, ref=ref(placement), said_by="Ava")
    if reason == "short":
        programme = make.make_programme(placement.school, "job_shadow")
        Placement.objects.update(type=programme.type)
    if reason == "not completed":
        Placement.objects.update(state="ended_early")
    if reason == "not live":
        type(placement.school).objects.update(live_at=None)
    days = {"too long ago": 31, "too early": -1}.get(reason, 0)
    following.ask(TODAY + timedelta(days=days), 3)
    assert asked() == []


def test_only_after_the_last_placement():
    first = make_past()
    last = make_past(first.school, student=first.student, ends_on=ENDED + timedelta(days=5))
    following.ask(TODAY + timedelta(days=6), 3)
    assert asked() == [(last.pk, 3)]


def test_asking_takes_the_same_queries_for_one_and_for_many(django_assert_max_num_queries):
    school = make.make_school()
    contact = make.make_contact(make.make_partnership(school))
    make_past(school, contact=contact)
    with django_assert_max_num_queries(FIRST):
        following.ask(TODAY, 3)
    with django_assert_max_num_queries(NOTHING_NEW):
        following.ask(TODAY, 3)


FIRST, NOTHING_NEW = 7, 4


# consent


def test_consent_is_asked_once_of_the_learner_or_of_a_minors_guardians():
    school = make.make_school()
    grown = make_past(school, agreed=False, ends_on=TODAY - timedelta(days=1))
    child = make.make_student(school, born=date(2010, 1, 1))
    guardians = [make.make_guardian(child) for _n in range(2)]
    make_past(school, agreed=False, student=child, ends_on=TODAY - timedelta(days=1))
    make_past(school, ends_on=TODAY - timedelta(days=1))
    for _n in range(2):
        following.ask_consent(TODAY)
    told = Notice.objects.filter(kind="follow_consent").values_list("recipient", flat=True)
    assert sorted(told) == sorted([ref(grown), *(f"guardian:{g.pk}" for g in guardians)])


def test_a_minor_cannot_agree_alone_but_can_stop_it():
    school = make.make_school()
    child = make.make_student(school, born=clock.today() - timedelta(days=16 * 365))
    guardian = make.make_guardian(child)
    own, parent = f"student:{child.pk}", f"guardian:{guardian.pk}"
    stranger = f"guardian:{make.make_guardian(make.make_student(school)).pk}"
    for party in (own, stranger, "contact:1", ""):
        with pytest.raises(PermissionDenied):
            following.allow(child, ref=party, said_by="X")
    following.allow(child, ref=parent, said_by="Nora")
    with pytest.raises(PermissionDenied):
        following.stop(child, ref=stranger, said_by="X")
    following.stop(child, ref=own, said_by="Ava")
    assert not FollowConsent.objects.get().is_given


def door(kind, compose):
    """The link in the mail of this kind, as a path."""
    notices = list(Notice.objects.filter(kind=kind))
    letter = compose(parties.find(notices[0].recipient), notices, clock.now())
    return letter and links.path(letter.link)


def test_the_mailed_link_shows_on_get_and_acts_on_post(client):
    placement = make_past(agreed=False, ends_on=TODAY)
    following.ask_consent(TODAY)
    path = door("follow_consent", emails.compose_consent)
    assert "Nobody asks unless you say yes" in client.get(path).text
    assert not FollowConsent.objects.exists(), "mail scanners open links"
    client.post(path, {"say": "yes"})
    assert FollowConsent.objects.get().is_given
    assert "Stop asking" in client.get(path).text
    client.post(path, {"say": "no"})
    consent = FollowConsent.objects.get()
    assert (consent.is_given, consent.said_by) == (False, placement.student.name)
    assert door("follow_consent", emails.compose_consent) is None


# answering


def test_answered_by_the_link_and_stopped_by_it(client):
    placement = make_past()
    following.ask(TODAY, 3)
    path = door("follow_up", emails.compose_follow_up)
    client.get(path)
    assert client.post(path, {"same": "yes"}).status_code == 422
    assert not FollowUp.objects.answered().exists()
    client.post(path, {"doing": "job", "same": "yes", "offer": "accepted", "related": "partly"})
    found = FollowUp.objects.get()
    assert (found.doing, found.offer, found.filled_by) == ("job", "accepted", None)
    assert "You can still change it" in client.get(path).text
    client.post(path, {"stop": "1"})
    assert "Nobody asks you any more" in client.get(path).text
    client.post(path, {"doing": "study"})
    assert FollowUp.objects.get().doing == "job"
    assert door("follow_up", emails.compose_follow_up) is None
    following.ask(TODAY + timedelta(days=92), 6)
    assert asked() == [(placement.pk, 3)]


def test_answered_on_the_learners_own_page(client):
    placement = make_past()
    placement.student.user = make.make_user()
    placement.student.save()
    following.ask(TODAY, 3)
    found = FollowUp.objects.get()
    url = reverse("assessments:own_afterwards", args=[found.pk])
    client.force_login(make.make_user())
    assert client.post(url, {"doing": "job"}).status_code == 404
    client.force_login(placement.student.user)
    assert url in client.get(reverse("assessments:own_proof")).text
    client.post(url, {"doing": "apprentice"})
    assert FollowUp.objects.get().doing == "apprentice"
    assert url not in client.get(reverse("assessments:own_proof")).text


def test_staff_call_whoever_did_not_answer_and_take_it_down(client):
    today = clock.today("America/Chicago")
    placement = make_past()
    FollowUp.objects.create(placement=placement, months=3, asked_on=today - timedelta(days=15))
    found, rhea = FollowUp.objects.get(), make.make_coordinator(placement.school)
    strange = make.make_coordinator(make.make_school("Elsewhere"))
    url = reverse("assessments:call", args=[found.pk])
    client.force_login(strange)
    assert client.post(url, {"doing": "job"}).status_code == 404
    assert placement.student.name not in client.get(reverse("assessments:calls")).text
    with pytest.raises(PermissionDenied):
        following.answer_for(found, by=strange, doing="job")
    client.force_login(rhea)
    assert "1 student to call" in client.get(reverse("assessments:outcomes")).text
    assert placement.student.name in client.get(reverse("assessments:calls")).text
    client.post(url, {"doing": "looking", "helps": "no"})
    found.refresh_from_db()
    assert (found.doing, found.filled_by) == ("looking", rhea)
    assert placement.student.name not in client.get(reverse("assessments:calls")).text


def test_staff_do_not_write_over_the_learners_words_and_stop_when_told(client):
    placement = make_past()
    following.ask(TODAY, 3)
    found, rhea = FollowUp.objects.get(), make.make_coordinator(placement.school)
    following.answer(found, ref=ref(placement), doing="job")
    with pytest.raises(Conflict):
        following.answer_for(found, by=rhea, doing="looking")
    client.force_login(rhea)
    client.post(reverse("assessments:call", args=[found.pk]), {"stop": "1"})
    assert not FollowConsent.objects.get().is_given
    with pytest.raises(Refused):
        following.answer(found, ref=ref(placement), doing="study")


# figures


def answered(school, contact, doing="job", months=3, **said):
    placement = make_past(school, contact=contact)
    return FollowUp.objects.create(
        placement=placement, months=months, asked_on=TODAY, answered_at=clock.now(), doing=doing,
        **said,
    )  # fmt: skip


def test_figures_count_the_last_answer_of_each_placement():
    school = make.make_school()
    contact = make.make_contact(make.make_partnership(school))
    first = answered(school, contact, doing="looking", offer="offered")
    FollowUp.objects.create(
        placement=first.placement, months=6, asked_on=TODAY, answered_at=clock.now(),
        doing="job", same="yes", offer="accepted",
    )  # fmt: skip
    FollowUp.objects.create(placement=first.placement, months=12, asked_on=TODAY)
    programme = first.placement.programme
    other = make_past(school, contact=contact, programme=programme)
    FollowUp.objects.create(placement=other, months=3, asked_on=TODAY)
    rows = FollowUp.objects.run_by(make.make_coordinator(school))
    line = outcomes.by_programme(rows)[0]
    assert (line.asked, line.answered) == (2, 1)
    assert {key: n for key, n in line.sums.items() if n} == {
        "job": 1, "same": 1, "offers": 1, "accepted": 1,
    }  # fmt: skip


def test_few_answers_of_an_employer_are_not_told(client):
    school = make.make_school()
    few = make.make_contact(make.make_partnership(school, "Few Dental"))
    many = make.make_contact(make.make_partnership(school, "Many Dental"))
    for _n in range(4):
        answered(school, few)
    for _n in range(5):
        answered(school, many)
    client.force_login(make.make_coordinator(school))
    page = client.get(reverse("assessments:outcomes"))
    lines = {line.name: line.sums["job"] for line in page.context["employers"]}
    assert lines == {"Few Dental": None, "Many Dental": 5}
    assert "fewer than 5" in page.text
    table = client.get(reverse("assessments:outcomes_csv")).content.decode()
    assert "Employer,Few Dental,4,,,,,,,,,\r\n" in table
    assert "Employer,Many Dental,5,5,5,0,0,0,0,0,0,0\r\n" in table


def test_the_goal_is_compared_with_what_came_of_it():
    school = make.make_school()
    contact = make.make_contact(make.make_partnership(school))
    cluster = None
    for related in ("yes", "yes", "yes", "partly", "no"):
        found = answered(school, contact, related=related)
        cluster = cluster or outcomes.Cluster.objects.first()
        CareerPlan.objects.create(student=found.placement.student, cluster=cluster)
    goals = outcomes.by_goal(FollowUp.objects.run_by(make.make_coordinator(school)))
    assert [(goal.cluster, goal.words) for goal in goals] == [
        (cluster.name, "Of 5 who answered, 3 do what they wanted, 1 in part.")
    ]
    FollowUp.objects.filter(related="no").delete()
    assert outcomes.by_goal(FollowUp.objects.run_by(make.make_coordinator(school))) == []


def test_another_schools_figures_are_not_in_it(client):
    school = make.make_school()
    answered(school, make.make_contact(make.make_partnership(school, "Ours")))
    client.force_login(make.make_coordinator(make.make_school("Elsewhere")))
    page = client.get(reverse("assessments:outcomes")).text
    assert "Nobody was asked yet" in page
    assert "Ours" not in client.get(reverse("assessments:outcomes_csv")).content.decode()


def test_the_page_asks_the_same_for_one_and_for_many(client, django_assert_num_queries):
    school = make.make_school()
    client.force_login(make.make_coordinator(school))
    url = reverse("assessments:outcomes")
    for count in (1, 6):
        for n in range(count):
            answered(school, make.make_contact(make.make_partnership(school, f"Firm {n}")))
        client.get(url)
        with django_assert_num_queries(PAGE):
            client.get(url)


PAGE = 11
