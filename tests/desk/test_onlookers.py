"""Today for teachers and observers."""

import pytest

from accounts.models import Role
from assessments.models import Cycle, Feedback, FeedbackRequest
from assessments.presets import form_for
from kit import clock
from students.models import ClassGroup, Enrolment, Teaching
from tests.factories import MONDAY, make_placement, make_school, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(clock.local(MONDAY, 9, "America/Chicago")):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school)


def taught(teacher, school, **more):
    """A pupil of the teacher, on placement."""
    group, _made = ClassGroup.objects.get_or_create(school=school, title="3b")
    Teaching.objects.get_or_create(user=teacher, group=group)
    student = make_student(school, **more)
    Enrolment.objects.create(student=student, group=group)
    return make_placement("active", school, student)


def give_feedback(placement):
    form = form_for("middle", placement.school)
    cycle = Cycle.objects.create(programme=placement.programme, name="middle", value=50, form=form)
    request = FeedbackRequest.objects.create(
        placement=placement, cycle=cycle, form=form, party="contact:1",
        opens_on=MONDAY, due_on=MONDAY, state="submitted",
    )  # fmt: skip
    return Feedback.objects.create(request=request, given_by="Dana", submitted_at=clock.now())


def test_a_teacher_reads_of_their_own_pupils(client, school, teacher):
    placement = taught(teacher, school)
    give_feedback(placement)
    other = make_placement("active", school)
    give_feedback(other)
    client.force_login(teacher)
    page = client.get("/").text
    assert "Your students off campus today" in page
    assert "1 of your students is on placement" in page
    assert "Feedback that came in" in page
    assert page.count(placement.student.name) == 3
    assert other.student.name not in page


def test_a_teacher_without_pupils_on_placement_is_told_so(client, teacher):
    client.force_login(teacher)
    page = client.get("/").text
    assert "None of your students is expected" in page
    assert "0 of your students are on placement" in page


@pytest.mark.parametrize("count", [1, 4])
def test_the_teachers_page_asks_a_fixed_number(
    client, school, teacher, django_assert_num_queries, count
):
    for _n in range(count):
        give_feedback(taught(teacher, school))
    client.force_login(teacher)
    client.get("/")
    with django_assert_num_queries(39):
        assert client.get("/").status_code == 200


def test_an_observer_reads_an_overview_of_their_school(client, school):
    make_placement("active", school)
    make_placement("signing", school)
    make_placement("active", make_school("Cedar"))
    client.force_login(make_user(Role.OBSERVER, school))
    page = client.get("/").text
    assert "On placement now: 1. On the way: 1. Active employers: 2." in page
    assert "nothing here is yours to do" in page


def test_whoever_runs_the_school_has_todays_list_only(client, school):
    client.force_login(make_user(Role.COORDINATOR, school))
    page = client.get("/").text
    assert "You look on" not in page
    assert "Your students off campus" not in page
