"""Seven placements from the policy to the sign-off, through real doors: what differs between them is data."""

from contextlib import ExitStack
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from catalogue.models import Competency, Framework, LawSet
from placements.models import Placement
from placements.models.hours import totals_of
from placements.states import S
from students.models import Course, Student
from tests import factories as make
from tests.walks.scenes import Scene, send, told_on

pytestmark = pytest.mark.django_db

SETUP = date(2027, 1, 11)  # a Monday, a week before the first day
FIRST = date(2027, 1, 18)


@pytest.fixture
def days():
    with ExitStack() as stack:
        yield stack


def scene_of(days, day=SETUP, **school):
    scene = Scene(days, **school)
    scene.on(day)
    return scene


def test_job_shadow(days):
    scene = scene_of(days)
    scene.runs("job_shadow", {"readiness": "start", "observation_log": "complete"}, hours="0")
    student = make.make_student(scene.school, born=date(2012, 3, 1))
    scene.places(student, FIRST, FIRST, weekdays=["0"], begins="09:00", ends="15:00")
    scene.sends_out()
    assert scene.state == S.CONFIRMED  # nothing is asked before
    scene.on(FIRST)
    scene.opens(S.CONFIRMED, "6 of 6 to tick.", lambda: scene.ticks(scene.learner, "readiness"))
    scene.on(FIRST)
    assert scene.state == S.ACTIVE

    def writes_down():
        path = scene.path("placements:observations")
        send(scene.learner, path, observed="Dana, hygienist", task="Sets out the trays")

    scene.opens(S.ACTIVE, "Write down whom you watched", writes_down)
    scene.on(FIRST + timedelta(days=1))
    assert scene.state == S.FINISHED
    scene.completes()


SIGNED = {
    "host_confirmed": "confirm",
    "signature_signatory": "confirm",
    "signature_student": "confirm",
    "signature_guardian": "confirm",
    "signature_school": "confirm",
}


def signs(scene, guardian=None):
    """Everybody signs in turn, each behind the door that is theirs; till then it waits for them by name."""
    scene.opens(S.SIGNING, "The employer has not confirmed the details yet.", scene.host_signs)
    scene.opens(
        S.SIGNING,
        "The student has not signed yet.",
        lambda: scene.signs_in(scene.learner, "Ava Longbow"),
    )
    if guardian:
        waits = "A parent or guardian has not signed yet."
        scene.opens(S.SIGNING, waits, lambda: scene.signs_by_link(guardian))
    last = "The school signs last."
    scene.opens(S.SIGNING, last, lambda: scene.signs_in(scene.desk, "Rhea Harjo"))
    assert scene.state == S.CONFIRMED


def works(scene, first, count, hours, **line):
    """So many lines of the log, one a weekday; written in bulk, and not looked at yet."""
    days = (first + timedelta(days=n) for n in range(count * 2))
    for day in [day for day in days if day.weekday() < 5][:count]:
        make.make_line(scene.placement, day, hours=hours, **line)


def test_internship_of_a_minor(days):
    scene = scene_of(days)
    law = reverse("catalogue:law", args=[scene.school.pk])
    flsa = LawSet.objects.get(code="flsa")
    send(scene.desk, law, laws=[flsa.pk], lessons_begin="08:00", lessons_end="15:00")
    asks = SIGNED | {"schedule_lawful": "confirm", "emergency_contact": "start"}
    asks |= {"hours": "complete", "sign_off": "complete"}
    scene.runs("internship", asks, hours="120")
    student = make.make_student(scene.school, born=date(2011, 9, 1), family_name="Longbow")
    guardian = make.make_guardian(student)
    last = FIRST + timedelta(weeks=8, days=-3)
    scene.places(student, FIRST, last, weekdays=list("01234"), begins="15:00", ends="18:30")
    scene.sends_out()
    too_long = "At most 3 h on a school day"
    schedule = {"structure": "half_day", "weekdays": list("01234"), "begins": "15:00"}
    path = scene.path("placements:schedule")
    scene.opens(
        S.SIGNING,
        too_long,
        lambda: send(scene.desk, path, save="1", ends="18:00", what="replace", **schedule),
    )
    signs(scene, guardian)
    scene.on(FIRST)
    scene.opens(S.CONFIRMED, "Add an emergency contact", scene.adds_emergency_contact)
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    assert too_long in told_on(scene.logs(FIRST, "15:00", "18:30", status=422))
    scene.logs(FIRST, "15:00", "18:00")
    scene.stays(S.ACTIVE, "0 h of 120 h confirmed.")
    works(scene, FIRST + timedelta(days=1), 39, 3, begins=time(15), ends=time(18))
    scene.on(last + timedelta(days=1))
    scene.opens(S.FINISHED, "0 h of 120 h confirmed.", lambda: scene.confirms_hours(last))
    scene.completes()


def agrees_on_plan(scene, state=S.APPROVED):
    """The learning plan is put out, and both say that they work by it."""
    asked = "Put the learning plan to learner and supervisor."
    scene.opens(state, asked, scene.puts_out_plan)
    waits = "The {} has not acknowledged the learning plan yet."
    scene.opens(state, waits.format("student"), scene.learner_acknowledges)
    scene.opens(state, waits.format("supervisor"), scene.supervisor_acknowledges)


def test_t_level(days):
    scene = scene_of(days)
    asks = {"learning_plan": "confirm", "visits_made": "complete", "hours": "complete"}
    rule = {"first_weeks": "2", "every_weeks": "3"}
    remote = {"most_remote": "20"}
    scene.runs("structured_placement", asks, credit=remote, hours="315", **rule)
    last = FIRST + timedelta(weeks=9, days=-3)
    hours = {"weekdays": list("01234"), "begins": "09:00", "ends": "16:30", "rest": "30"}
    scene.places(make.make_student(scene.school), FIRST, last, tasks="", **hours)
    scene.sends_out()
    scene.opens(
        S.APPROVED,
        "Write at least one objective into the learning plan.",
        lambda: scene.plans(text="Set up a network", hours="200"),
    )
    agrees_on_plan(scene)
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    scene.logs(FIRST, "09:00", "16:00", setting="remote")
    assert "100% so far" in scene.page()
    assert "more than the program allows" in scene.page()
    works(scene, FIRST + timedelta(days=1), 8, 7, setting="remote")
    works(scene, FIRST + timedelta(days=11), 36, 7)

    def all_visits():
        for week in (2, 5, 8):
            scene.visits(FIRST + timedelta(weeks=week))

    scene.opens(S.ACTIVE, "0 of 3 visits made.", all_visits)
    scene.opens(S.ACTIVE, "0 h of 315 h confirmed.", lambda: scene.confirms_hours(last))
    assert "at most 20%; 20% so far" in scene.page()
    assert "more than the program allows" not in scene.page()
    scene.on(last + timedelta(days=1))
    scene.completes()


def test_virginia_credit(days):
    scene = scene_of(days)
    asks = {"course_linked": "confirm", "supervisor": "confirm", "hours": "complete"}
    scene.runs("internship", asks, credit={"credit_hours": "280"}, hours="280")
    programme = reverse("placements:programme", args=[scene.programme.pk])
    assert "280 h are one credit" in told_on(scene.desk.get(programme))
    last = FIRST + timedelta(weeks=8, days=-3)
    hours = {"weekdays": list("01234"), "begins": "12:30", "ends": "19:30"}
    nobody = {"supervisor_name": "", "supervisor_email": ""}
    scene.places(make.make_student(scene.school), FIRST, last, **nobody, **hours)
    scene.sends_out()
    course = Course.objects.create(school=scene.school, title="Dental Careers")
    edit = reverse("placements:programme_edit", args=[scene.programme.pk])
    scene.opens(
        S.APPROVED,
        "The program names no course.",
        lambda: send(scene.desk, edit, course=course.pk),
    )
    scene.opens(S.APPROVED, "Name the workplace supervisor.", scene.names_supervisor)
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    scene.logs(FIRST, "12:30", "19:30")
    works(scene, FIRST + timedelta(days=1), 38, 7)
    scene.confirms_hours(last - timedelta(weeks=1))
    scene.stays(S.ACTIVE, "273 h of 280 h confirmed.")  # one day short of the credit
    scene.on(last)
    scene.logs(last, "12:30", "19:30")
    scene.opens(S.ACTIVE, "273 h of 280 h confirmed.", lambda: scene.confirms_hours(last))
    scene.on(last + timedelta(days=1))
    scene.completes()


def test_youth_apprenticeship_over_two_years(days):
    scene = scene_of(days)
    asks = {"learning_plan": "confirm", "signature_guardian": "confirm", "hours": "complete"}
    scene.runs("youth_apprenticeship", asks | {"trainer_trained": "start"}, hours="450")
    student = make.make_student(scene.school, born=date(2010, 6, 1))  # 18 before it ends
    guardian = make.make_guardian(student)
    last = date(2029, 1, 12)
    on_job = {"weekdays": ["1", "3"], "begins": "08:00", "ends": "16:00"}
    scene.places(student, FIRST, last, tasks="", **on_job)
    scene.sends_out()

    def writes_plan():
        scene.plans(text="Sterilize the instruments", mode="on_the_job", hours="400")
        scene.plans(text="Anatomy of the jaw", mode="off_the_job", hours="50")

    missing = "Write at least one objective into the learning plan."
    scene.opens(S.SIGNING, missing, writes_plan)
    agrees_on_plan(scene, S.SIGNING)
    waits = "A parent or guardian has not signed yet."
    scene.opens(S.SIGNING, waits, lambda: scene.signs_by_link(guardian))
    scene.on(FIRST)
    untrained = "Dana Ortiz has no training in date on the first day."
    scene.opens(S.CONFIRMED, untrained, scene.trains_supervisor)
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    works(scene, date(2027, 2, 1), 50, 8)  # the first year at work
    second = date(2028, 9, 4)
    scene.on(second)
    off_job = {"mode": "off_the_job", "setting": "classroom"}
    scene.logs(second, "12:30", "17:30", **off_job)
    scene.confirms_hours(second + timedelta(days=4))
    works(scene, second + timedelta(days=7), 9, 5, **off_job)
    last_friday = date(2028, 9, 22)
    words = "405 h of 450 h confirmed."
    scene.opens(S.ACTIVE, words, lambda: scene.confirms_hours(last_friday))
    by_mode = scene.desk.get(scene.path("placements:plan")).context["tables"][0]["rows"]
    assert [(row.planned, row.logged) for row in by_mode] == [(24000, 24000), (3000, 3000)]
    scene.on(last + timedelta(days=1))
    scene.completes()


def test_teacher_externship(days):
    scene = scene_of(days)
    asks = {"objectives": "confirm", "interest_before": "start", "interest_after": "complete"}
    scene.runs("teacher_externship", asks | {"hours": "complete"}, hours="40")
    teacher = make.make_user(Role.TEACHER, scene.school, name="Maria Ruiz")
    learn = reverse("students:learn", args=[teacher.memberships.get().pk])
    assert learn in told_on(scene.desk.get(reverse("accounts:people")))
    answer = scene.desk.post(learn)  # the first click; the second saves the placement
    learner = Student.objects.get(user=teacher)
    assert answer.url == f"{reverse('placements:new')}?student={learner.pk}"
    last = FIRST + timedelta(days=4)
    hours = {"weekdays": list("01234"), "begins": "08:00", "ends": "16:00"}
    scene.places(learner, FIRST, last, tasks="", **hours)
    scene.sends_out()
    scene.opens(S.APPROVED, "Write down at least one task or objective.", scene.writes_task)
    path = scene.path("placements:interest")

    def says(level):
        return lambda: send(scene.learner, path, level=level, destination="career")

    scene.on(FIRST)
    scene.opens(S.CONFIRMED, "Say how much you want this work.", says(2))
    scene.on(FIRST)
    assert scene.state == S.ACTIVE
    scene.logs(FIRST, "08:00", "16:00")
    works(scene, FIRST + timedelta(days=1), 4, 8)
    scene.opens(S.ACTIVE, "0 h of 40 h confirmed.", lambda: scene.confirms_hours(last))
    scene.on(last + timedelta(days=1))
    scene.opens(S.FINISHED, "Say how much you want this work now.", says(5))
    scene.completes()


def test_micro_learning_of_an_employee(days):
    scene = scene_of(days, name="Prairie Steel", kind="company", address="1 Mill Road")
    asks = {"objectives": "confirm", "sign_off": "complete"}
    scene.runs("micro_learning", asks | {"outcomes_linked": "complete"}, hours="0")
    lena = make.make_student(scene.school, born=None, kind="employee", given_name="Lena")
    form, typed = reverse("assessments:short"), {"student": lena.pk, "minutes": "15"}
    typed["programme"] = scene.programme.pk
    untold = send(scene.desk, form, status=422, what="", **typed)
    assert "Say in a few words what it was." in told_on(untold)
    send(scene.desk, form, what="Reset the press", **typed)
    scene.takes(Placement.objects.get())
    framework = Framework.objects.create(code="press", name="Press work")
    skill = Competency.objects.create(
        framework=framework, code="1", name="Set up", kind="technical"
    )
    task = scene.placement.objectives.get()
    change = scene.path("placements:plan_change", task.pk)
    scene.opens(
        S.FINISHED,
        "Choose a competency for each objective; missing: 1.",
        lambda: send(scene.desk, change, competency=skill.pk),
    )
    scene.completes()
    scene.asks(reverse("placements:programme_policy", args=[scene.programme.pk]), asks)
    send(scene.desk, form, what="Change the tool", **typed)
    scene.takes(Placement.objects.latest("pk"))
    assert scene.state == S.COMPLETED  # the one form is all there is
    assert totals_of(scene.placement).confirmed == 15
