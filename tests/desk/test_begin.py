"""A school's first ten minutes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, School, Term
from assessments.models import Feedback, FeedbackRequest, Question
from catalogue.models import PlacementType, SchoolType
from desk import beginning
from kit import clock
from notifications import actions as mail
from notifications.models import Message, Notice
from placements import actions
from placements.forms import ProgrammeForm
from placements.models import LogEntry, Programme, SheetImport
from students.models import Import, ImportProblem
from tests.factories import (
    MONDAY,
    make_coordinator,
    make_partnership,
    make_placement,
    make_programme,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(live=False)


@pytest.fixture
def coordinator(school):
    return make_coordinator(school)


@pytest.fixture
def inside(client, coordinator):
    client.force_login(coordinator)
    return client


def address(name, school, *more):
    return reverse(name, args=[school.pk, *more])


def done(school):
    school.refresh_from_db()
    return {step.key for step in beginning.beginning_of(school).steps if step.done}


def types(*codes):
    return list(PlacementType.objects.filter(code__in=codes, school=None).order_by("pk"))


def filled(school, **changed):
    return {
        "name": school.name,
        "kind": "centre",
        "phone": "+1 405 555 0142",
        "contact_name": "Rhea Harjo",
        "time_zone": "America/Denver",
        "language": "en",
        "types": [type_.pk for type_ in types("internship", "job_shadow")],
    } | changed


# Today


def test_a_new_school_finds_the_steps_on_today(inside, school):
    page = inside.get("/").text
    assert "Your first ten minutes" in page
    assert "0 of 6 done" in page
    assert "Nothing waits for you" not in page


def test_a_live_school_does_not(client):
    client.force_login(make_coordinator())
    assert 'id="begin"' not in client.get("/").text


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OBSERVER])
def test_other_staff_do_not(client, school, role):
    client.force_login(make_user(role, school))
    assert 'id="begin"' not in client.get("/").text


def test_the_steps_can_be_put_away_and_found_again(inside, school):
    away = address("desk:begin_dismiss", school)
    page = inside.post(away, follow=True)
    assert 'id="begin"' not in page.text
    assert reverse("desk:begin_mine") in page.text
    found = inside.get(reverse("desk:begin_mine"), follow=True)
    assert "These steps are put away" in found.text
    inside.post(away, {"back": "1"})
    assert 'id="begin"' in inside.get("/").text


def test_another_schools_coordinator_finds_nothing(client, school):
    client.force_login(make_coordinator(make_school("Cedar")))
    for name in (
        "desk:begin",
        "desk:begin_school",
        "assessments:try_form",
        "placements:try_hours",
    ):
        assert client.get(address(name, school)).status_code == 404
    for path in (
        address("desk:begin_dismiss", school),
        address("desk:begin_step", school, "form"),
    ):
        assert client.post(path).status_code == 404
    school.refresh_from_db()
    assert school.beginning == {}


def test_the_steps_ask_a_fixed_number_of_questions(inside, school, django_assert_num_queries):
    inside.get(address("desk:begin", school))
    with CaptureQueriesContext(
        connection,
    ) as first:
        inside.get(address("desk:begin", school))
    for _n in range(3):
        make_placement("active", school)
    with django_assert_num_queries(len(first)):
        inside.get(address("desk:begin", school))


# The school, and what it runs


def test_naming_the_school_makes_a_programme_ready_for_each_type(inside, school):
    with clock.at(clock.local(MONDAY, 9, "UTC")):
        page = inside.post(address("desk:begin_school", school), filled(school), follow=True)
    assert "Programs ready: 2" in page.text
    school.refresh_from_db()
    assert (school.kind, school.phone, school.time_zone) == (
        "centre",
        "+1 405 555 0142",
        "America/Denver",
    )
    found = {programme.type.code: programme for programme in school.programmes.all()}
    assert set(found) == {"internship", "job_shadow"}
    internship = found["internship"]
    assert str(internship) == "Internship 2026/27"
    assert (internship.starts_on, internship.ends_on) == (date(2026, 7, 1), date(2027, 6, 30))
    assert internship.required_minutes == 120 * 60
    assert internship.requirement_set.type.code == "internship"
    assert done(school) == {"named"}


def test_the_school_year_of_the_calendar_wins_and_so_does_the_districts(school):
    district = make_school("District", kind=School.Kind.DISTRICT)
    school.parent = district
    school.save()
    Term.objects.create(
        school=district, title="2026", kind=Term.Kind.YEAR,
        starts_on=date(2026, 8, 12), ends_on=date(2027, 5, 21),
    )  # fmt: skip
    Term.objects.create(
        school=make_school("Cedar"), title="x", kind=Term.Kind.YEAR,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    by = make_coordinator(school)
    (made,) = actions.set_up(school, types("clinical"), by=by, today=MONDAY)
    assert (made.starts_on, made.ends_on) == (date(2026, 8, 12), date(2027, 5, 21))


def test_saved_again_makes_no_second_programme(inside, school):
    own = make_programme(school, "internship", title="Health internship")
    for _n in range(2):
        inside.post(address("desk:begin_school", school), filled(school))
    assert school.programmes.filter(type__code="internship").get() == own
    assert school.programmes.count() == 2


def test_unticked_types_lose_their_tick_and_keep_their_programmes(inside, school):
    inside.post(address("desk:begin_school", school), filled(school))
    only = [type_.pk for type_ in types("internship")]
    inside.post(address("desk:begin_school", school), filled(school, types=only))
    assert [row.type.code for row in school.types_run.all()] == ["internship"]
    assert school.programmes.count() == 2


def test_programmes_are_named_in_the_schools_language(school):
    School.objects.filter(pk=school.pk).update(language="es")
    school.refresh_from_db()
    by = make_coordinator(school)
    (made,) = actions.set_up(school, types("internship"), by=by, today=MONDAY)
    assert made.title != ""
    assert made.cohort == "2026/27"


def test_the_ticks_limit_what_a_programme_offers(school, coordinator):
    assert ProgrammeForm(user=coordinator).fields["type"].queryset.count() >= 27
    SchoolType.objects.create(school=make_school("Cedar"), type=types("clinical")[0])
    assert ProgrammeForm(user=coordinator).fields["type"].queryset.count() >= 27
    actions.set_up(school, types("internship", "job_shadow"), by=coordinator, today=MONDAY)
    offered = ProgrammeForm(user=coordinator).fields["type"].queryset
    assert {type_.code for type_ in offered} == {"internship", "job_shadow"}
    own = make_programme(school, "clinical")
    edited = ProgrammeForm(user=coordinator, instance=own).fields["type"].queryset
    assert own.type in edited


def test_nothing_ticked_keeps_what_was_typed(inside, school):
    sent = filled(school, name="", types=[], phone="555")
    page = inside.post(address("desk:begin_school", school), sent)
    assert page.status_code == 422
    assert "Tick at least one kind" in page.text
    assert 'value="555"' in page.text
    school.refresh_from_db()
    assert school.name != ""
    assert not Programme.objects.filter(school=school).exists()


def test_a_school_does_not_make_itself_a_district(inside, school):
    page = inside.post(address("desk:begin_school", school), filled(school, kind="district"))
    assert page.status_code == 422


def test_all_types_stand_under_their_level(inside, school):
    page = inside.get(address("desk:begin_school", school)).text
    assert page.count('name="types"') == PlacementType.objects.filter(school=None).count() == 27
    assert page.index("Awareness") < page.index("Job shadow") < page.index("Apprenticeship")


# What came in


def test_what_came_in_is_counted(inside, school):
    for _n in range(2):
        make_placement("active", school)
    make_student(school)
    make_placement("active", make_school("Cedar"))
    batch = Import.objects.create(school=school)
    for n, level in enumerate(["rejected", "rejected", "warned"]):
        ImportProblem.objects.create(
            batch=batch, level=level, file="users.csv", line=n, reason="x"
        )
    aside = [[7, ["Ava"], "no date"]]
    SheetImport.objects.create(school=school, state="applied", aside=aside, applied_at=clock.now())
    SheetImport.objects.create(school=school, state="discarded", aside=aside * 9)
    page = inside.get(address("desk:begin", school)).text
    assert "3 students, 2 employers, 2 placements; 3 rows need you" in page
    assert "sheet" in done(school)


def test_an_empty_school_counts_nothing(school):
    assert beginning.came_in(school).words == ""
    make_partnership(school)
    assert beginning.came_in(school).words == "0 students, 1 employer, 0 placements"


# Pages that are done by opening them


@pytest.mark.parametrize(
    ("step", "goes_to"), [("today", "desk:home"), ("paper", "placements:out")]
)
def test_opening_a_page_does_the_step(inside, school, step, goes_to):
    answer = inside.post(address("desk:begin_step", school, step))
    assert answer["Location"] == reverse(goes_to)
    assert done(school) == {step}


def test_what_is_no_such_step_is_not_there(inside, school):
    assert inside.post(address("desk:begin_step", school, "named")).status_code == 404
    assert done(school) == set()


def test_letting_one_placement_out_does_the_step(school, coordinator):
    placement = make_placement("draft", school)
    mail.let_out(placement, school, by=coordinator)
    assert "mail" in done(school)


# Only a try


WRITES = ("INSERT", "UPDATE", "DELETE")


def writes_of(queries):
    return [
        q["sql"]
        for q in queries
        if q["sql"].startswith(WRITES) and "accounts_session" not in q["sql"]
    ]


def answers(school):
    """A full answer to the midpoint form."""
    asked = Question.objects.filter(form__code="middle", form__school=None)
    scale = {f"q{q.pk}": "4" for q in asked if q.kind == Question.Kind.SCALE}
    return scale | {f"q{q.pk}": "Well done" for q in asked if q.kind == Question.Kind.TEXT}


@pytest.mark.parametrize("with_own", [True, False])
def test_the_feedback_form_is_tried_and_nothing_is_kept(inside, school, with_own):
    name = make_placement("active", school).student.name if with_own else "Zofia Nowak"
    path = address("assessments:try_form", school)
    with CaptureQueriesContext(connection) as seen:
        page = inside.get(path)
        wrong = inside.post(path, {"q1": "4"})
        right = inside.post(path, answers(school))
    assert name in page.text
    assert "Only a try." in page.text
    assert "data-autosave-url" not in page.text
    assert wrong.status_code == 422
    assert "Received, with thanks" in right.text
    assert writes_of(seen) == []
    assert not FeedbackRequest.objects.exists()
    assert not Feedback.objects.exists()
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("with_own", [True, False])
def test_the_weekly_hours_are_tried_and_nothing_is_kept(inside, school, with_own):
    name = make_placement("active", school).student.name if with_own else "Zofia Nowak"
    path = address("placements:try_hours", school)
    seen_lines = {f"version-{n}": "1" for n in (1, 2, 3)}
    with CaptureQueriesContext(connection) as seen:
        page = inside.get(path)
        wrong = inside.post(path, seen_lines | {"line-1": "off"})
        right = inside.post(path, seen_lines | {"all": "every", "query-1": "Only two hours?"})
    assert name in page.text
    assert "Only a try." in page.text
    assert page.text.count('value="right"') == 3
    assert wrong.status_code == 422
    assert "6 h confirmed today" in right.text
    assert "3 h went back with your question" in right.text
    assert writes_of(seen) == []
    assert not LogEntry.objects.exists()
    assert not Notice.objects.exists()


def test_the_try_shows_no_learner_of_another_school(inside, school):
    other = make_placement("active", make_school("Cedar"))
    for name in ("assessments:try_form", "placements:try_hours"):
        assert other.student.name not in inside.get(address(name, school)).text
