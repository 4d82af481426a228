"""One question a week: which, to whom, who sees the answers, and sums only of five or more."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Refused
from placements.actions import pulse as actions
from placements.models import InterestCheck, JournalPolicy, Participant, Pulse
from placements.views.pulse import goals_of
from tests import factories as make

pytestmark = pytest.mark.django_db

KINDS = ("motivation", "confidence", "destination")


@pytest.fixture
def school():
    return make.make_school()


def started(school, student=None, programme=None):
    today = clock.today(school.time_zone)
    found = make.make_placement(
        "active", school, student, programme=programme,
        starts_on=today - timedelta(days=70), ends_on=today + timedelta(days=70),
    )  # fmt: skip
    if found.student.user is None:
        found.student.user = make.make_user()
        found.student.save()
    return found


@pytest.fixture
def placement(school):
    return started(school)


def in_week(kind, school):
    """The clock in a week, of the next three, in which this is asked."""
    for week in range(3):
        moment = clock.now() + timedelta(weeks=week)
        monday = actions.monday_of(clock.today(school.time_zone) + timedelta(weeks=week))
        if actions.TURN[monday.toordinal() // 7 % 3] == kind:
            return clock.at(moment)
    raise AssertionError(kind)


def test_the_kinds_take_turns(placement):
    monday = date(2026, 11, 2)
    weeks = [actions.question_of(placement, monday + timedelta(weeks=n)).kind for n in range(6)]
    assert sorted(weeks[:3]) == sorted(KINDS)
    assert weeks[:3] == weeks[3:]


def test_one_question_a_week_whatever_the_number_of_placements(client, placement, school):
    second = started(school)
    type(second).objects.filter(pk=second.pk).update(student=placement.student)
    user = placement.student.user
    client.force_login(user)
    with in_week("motivation", school):
        asked = actions.asked_of(user)
        assert 'name="value"' in client.get(reverse("placements:journal")).text
        sent = {"kind": asked.kind, "value": "4"}
        for _n in range(2):
            assert client.post(reverse("placements:pulse"), sent).status_code == 302
        assert 'name="value"' not in client.get(reverse("placements:journal")).text
        assert actions.asked_of(user) is None
    row = Pulse.objects.get()
    assert row.level == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        Pulse.objects.create(
            student=placement.student, placement=second, week=row.week, kind="motivation"
        )
    with clock.at(clock.now() + timedelta(weeks=4)):
        assert actions.asked_of(user) is not None


def test_put_aside_it_rests_until_next_week(placement, school):
    user = placement.student.user
    asked = actions.asked_of(user)
    actions.answer(user, kind=asked.kind)
    assert actions.asked_of(user) is None
    assert not Pulse.objects.all().answered().exists()


@pytest.mark.parametrize("value", ["0", "6", "x", "college", "4.5", "-1"])
def test_what_is_no_answer_is_refused(placement, school, value):
    with in_week("motivation", school), pytest.raises(Refused):
        actions.answer(placement.student.user, kind="motivation", value=value)
    assert not Pulse.objects.exists()


def test_the_question_of_last_week_is_not_answered_this_week(placement, school):
    with in_week("motivation", school), pytest.raises(Refused):
        actions.answer(placement.student.user, kind="destination", value="college")


def test_nothing_is_asked_where_nothing_runs_or_the_school_asks_nothing(placement, school):
    user = placement.student.user
    rule = JournalPolicy.objects.create(school=school, asks_weekly=False)
    assert actions.asked_of(user) is None
    rule.delete()
    assert actions.asked_of(user)
    type(placement).objects.update(state="finished")
    assert actions.asked_of(user) is None


def test_the_teacher_sees_how_sure_only_while_it_is_shown(client, placement, school):
    teacher = make.make_user(Role.TEACHER, school)
    Participant.objects.create(placement=placement, role="teacher", user=teacher)
    people = [teacher, make.make_coordinator(school), make.make_user(Role.TEACHER, school)]
    people += [make.make_user(is_superuser=True)]
    for kind in ("motivation", "confidence"):
        with in_week(kind, school):
            actions.answer(placement.student.user, kind=kind, value="3")

    def seen():
        return [
            set(Pulse.objects.visible_to(user).values_list("kind", flat=True)) for user in people
        ]

    assert seen() == [set()] * 4
    address = reverse("placements:show_confidence", args=[placement.pk])
    client.force_login(teacher)
    assert client.post(address, {"to": "on"}).status_code == 403
    client.force_login(placement.student.user)
    client.post(address, {"to": "on"})
    assert seen() == [{"confidence"}, set(), set(), set()]
    client.force_login(teacher)
    shared = reverse("placements:placement_journal", args=[placement.pk])
    assert "How sure: Prepare the treatment room" in client.get(shared).text
    client.force_login(placement.student.user)
    client.post(address, {"to": "off"})
    assert seen() == [set()] * 4


def say(programme, school, count, week, level=2):
    for _n in range(count):
        placement = started(school, programme=programme)
        Pulse.objects.create(
            student=placement.student, placement=placement, week=week, kind="motivation",
            level=level,
        )  # fmt: skip


def test_a_sum_is_shown_from_five_learners_on_and_not_of_four(client, school):
    four, five = (make.make_programme(school, title=name) for name in ("Four", "Five"))
    week = actions.monday_of(clock.today()) - timedelta(weeks=2)
    say(four, school, 4, week)
    say(five, school, 5, week)
    client.force_login(make.make_coordinator(school))
    read = client.get(reverse("placements:voice")).text
    assert "Five" in read
    assert "2.0" in read
    assert "Four" not in read
    say(four, school, 1, week, level=5)
    assert "2.6" in client.get(reverse("placements:voice")).text


def test_what_was_put_aside_fills_no_sum(client, school):
    programme = make.make_programme(school, title="Aside")
    week = actions.monday_of(clock.today()) - timedelta(weeks=2)
    say(programme, school, 4, week)
    say(programme, school, 1, week, level=None)
    client.force_login(make.make_coordinator(school))
    assert "Aside" not in client.get(reverse("placements:voice")).text


def test_the_week_that_runs_is_in_no_sum(client, school):
    programme = make.make_programme(school, title="Running")
    say(programme, school, 6, actions.monday_of(clock.today()))
    client.force_login(make.make_coordinator(school))
    assert "Running" not in client.get(reverse("placements:voice")).text


def test_sums_of_another_school_are_not_there(client, school):
    programme = make.make_programme(school, title="Ours")
    say(programme, school, 5, actions.monday_of(clock.today()) - timedelta(weeks=2))
    client.force_login(make.make_coordinator(make.make_school("Elm")))
    assert "Ours" not in client.get(reverse("placements:voice")).text


def test_where_they_mean_to_go_is_summed_of_five_who_said_both(school):
    programme = make.make_programme(school)
    rows = type(programme).objects.filter(pk=programme.pk)
    for n in range(5):
        assert goals_of(rows) == {}
        placement = started(school, programme=programme)
        said = {"placement": placement, "level": 3}
        InterestCheck.objects.create(when="before", destination="undecided", **said)
        if n < 4:
            InterestCheck.objects.create(when="after", destination="career", **said)
    assert goals_of(rows) == {}  # one has said it before only
    InterestCheck.objects.create(when="after", destination="college", **said)
    lines = {
        line["label"]: (line["before"], line["after"]) for line in goals_of(rows)[programme.pk]
    }
    assert lines["College"] == (0, 1)
    assert lines["I do not know yet"] == (5, 0)


def test_the_learner_sees_their_own_trend_in_picture_and_table(client, placement, school):
    week = actions.monday_of(clock.today())
    for n, level in enumerate((2, 4, 5)):
        Pulse.objects.create(
            student=placement.student, placement=placement, kind="motivation", level=level,
            week=week - timedelta(weeks=3 * n),
        )  # fmt: skip
    InterestCheck.objects.create(
        placement=placement, when="before", level=3, destination="undecided"
    )
    client.force_login(placement.student.user)
    read = client.get(reverse("placements:pulse_trend")).text
    assert read.partition('class="chart"')[2].partition("</svg>")[0].count('class="dot-on"') == 3
    assert "The same as a table" in read
    assert "I do not know yet" in read
