"""The first page of a student and of a supervisor with an account."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Holiday, User
from desk.views.student import page_of
from kit import clock
from placements import actions, agreement
from placements.models import LogEntry, Party, Placement
from tests import factories as make

MONDAY = make.MONDAY
WEDNESDAY = MONDAY + timedelta(days=2)
HOME = reverse("desk:home")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday():
    """Wednesday noon at the school, in the first week."""
    with clock.at(datetime(2026, 11, 18, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def school():
    return make.make_school()


def running(school, state="active", **extra):
    placement = make.make_placement(state=state, school=school, **extra)
    if placement.student.user is None:
        placement.student.user = make.make_user()
        placement.student.save()
    return placement


def home(client, placement):
    client.force_login(placement.student.user)
    return client.get(HOME)


def test_today_comes_first_with_one_button(client, school):
    placement = running(school, dress="scrubs")
    page = home(client, placement)
    todo = page.context["todo"]
    assert (todo["kind"], todo["over"]) == ("planned", "Today 12:30–15:30")
    assert todo["title"] == placement.employer_name
    assert todo["text"] == "Ask for Dana · scrubs"
    data = {"placement": placement.pk, "day": WEDNESDAY.isoformat(), "next": HOME}
    assert client.post(reverse("placements:log_planned"), data)["Location"] == HOME
    assert LogEntry.objects.get().worked_on == WEDNESDAY


def test_then_a_question_of_the_supervisor(client, school):
    placement = running(school)
    make.make_line(placement, WEDNESDAY)
    line = make.make_line(placement, state="queried")
    todo = home(client, placement).context["todo"]
    assert (todo["kind"], todo["title"]) == ("answer", "“Only 2 hours?”")
    assert todo["url"] == reverse("placements:edit_hours", args=[line.pk])


def test_then_a_day_that_was_not_written_down(client, school):
    placement = running(school)
    make.make_line(placement, WEDNESDAY)
    todo = home(client, placement).context["todo"]
    assert (todo["kind"], todo["planned"].day) == ("planned", MONDAY)


def test_then_the_next_day_without_a_button(client, school):
    placement = running(school)
    make.make_line(placement, WEDNESDAY)
    make.make_line(placement)
    todo = home(client, placement).context["todo"]
    assert (todo["kind"], todo["over"]) == ("quiet", "Next: Monday, November 23 12:30–15:30")


def test_a_holiday_is_no_working_day(client, school):
    Holiday.objects.create(school=school, name="Fall", first_on=MONDAY, last_on=WEDNESDAY)
    assert home(client, running(school)).context["todo"]["kind"] == "quiet"


def test_the_agreement_is_signed_from_here_when_it_is_the_students_turn(client, school):
    coordinator = make.make_coordinator(school)
    placement = running(school, "draft", coordinator=coordinator, starts_on=MONDAY + timedelta(14))
    placement = actions.send_out(placement, by=coordinator)
    assert home(client, placement).context["todo"]["kind"] == "quiet"
    contact = placement.signatory.contact
    actions.host_confirm(placement, actions.Details(), contact=contact)
    shown = agreement.hash_of(agreement.content(Placement.objects.get(pk=placement.pk)))
    actions.sign(
        placement, Party.SIGNATORY, person=f"contact:{contact.pk}", name="Dana Ortiz", shown=shown
    )
    todo = home(client, placement).context["todo"]
    assert todo["url"] == reverse("placements:sign_mine", args=[placement.pk])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("approved", "From Monday"),
        ("confirmed", "You start on Monday"),
        ("finished", "Finished"),
        ("completed", "Completed"),
    ],
)
def test_every_state_has_its_words(client, school, state, words):
    first = MONDAY + timedelta(days=7 if state in {"approved", "confirmed"} else -60)
    last = first + timedelta(days=30)
    placement = running(school, state, starts_on=first, ends_on=last)
    assert words in home(client, placement).content.decode()


def test_what_runs_comes_before_what_is_coming(client, school):
    first = running(school, "completed")
    later = running(
        school,
        "confirmed",
        student=first.student,
        starts_on=MONDAY + timedelta(90),
        ends_on=MONDAY + timedelta(99),
    )
    page = home(client, first)
    assert page.context["placement"] == later
    assert [other["label"] for other in page.context["others"]] == [first.employer_name]


@pytest.mark.parametrize("state", ["draft", "proposed", "declined", "cancelled"])
def test_plans_that_are_not_made_are_not_shown(client, school, state):
    page = home(client, running(school, state))
    assert "None yet" in page.content.decode()


def test_help_is_the_schools_telephone(client, school):
    assert 'href="tel:+1 405 555 0100"' in home(client, running(school)).content.decode()


@pytest.mark.parametrize(
    ("state", "queries"), [("active", 10), ("signing", 9), ("confirmed", 9), ("completed", 3)]
)
def test_the_page_asks_the_same_with_one_line_and_with_four(
    school, state, queries, django_assert_num_queries
):
    placement = running(school, state)
    for days in ([1], [2, 3, 4]):
        for n in days:
            make.make_line(placement, MONDAY + timedelta(days=n))
        user = User.objects.get(pk=placement.student.user.pk)
        with django_assert_num_queries(queries):
            page_of(user)


# a supervisor with an account


@pytest.fixture
def supervisor(client, school):
    contact = make.make_contact(make.make_partnership(school), name="Dana Ortiz")
    contact.user = make.make_user(name="Dana Ortiz")
    contact.save()
    client.force_login(contact.user)
    return contact


def test_a_supervisor_sees_what_waits_and_who_is_there(client, school, supervisor):
    placement = running(school, contact=supervisor)
    make.make_line(placement)
    strange = running(school)
    page = client.get(HOME)
    assert page.context["hours"]["title"] == "3 h of 1 student"
    assert [s["name"] for s in page.context["students"]] == [placement.student.name]
    assert strange.student.name not in page.content.decode()


def test_a_supervisor_with_nothing_to_do_is_told_so(client, supervisor):
    assert "Nothing waits for you" in client.get(HOME).content.decode()


def test_the_supervisors_page_asks_the_same_with_one_and_with_four(
    client, school, supervisor, django_assert_num_queries
):
    client.get(HOME)
    for count in (1, 3):
        for _n in range(count):
            make.make_line(running(school, contact=supervisor))
        with django_assert_num_queries(13):
            client.get(HOME)
