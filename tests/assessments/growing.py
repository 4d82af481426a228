"""A placement with everybody in it, for the tests of what feedback leads to."""

from datetime import timedelta
from types import SimpleNamespace

from accounts.models import Role
from assessments import rules
from assessments.models import Answer, Cycle, Feedback, FeedbackRequest, Form, Question, Rating
from catalogue.models import Competency, Framework, Scale
from kit import clock
from notifications import links
from notifications.links import path
from placements.models import Participant
from tests.factories import (
    MONDAY,
    make_coordinator,
    make_guardian,
    make_placement,
    make_school,
    make_student,
    make_user,
)


def make_people(state="active", school=None, **extra):
    """The placement, and the account of everybody who has a part in it."""
    school = school or make_school()
    rhea = make_coordinator(school)
    student = make_student(school, user=make_user(name="Ava Stone"))
    guardian = make_guardian(student, user=make_user(name="Mara Stone"))
    placement = make_placement(state, school=school, student=student, coordinator=rhea, **extra)
    teacher = make_user(Role.TEACHER, school, name="Theo Finch")
    Participant.objects.create(placement=placement, role=Participant.Role.TEACHER, user=teacher)
    contact = placement.supervisor.contact
    contact.user = make_user(name="Dana Ortiz")
    contact.save()
    return SimpleNamespace(
        school=school, placement=placement, coordinator=rhea, learner=student.user,
        guardian=guardian.user, teacher=teacher, host=contact.user, contact=contact,
        student=student, guarded=guardian,
    )  # fmt: skip


def speaks(user, placement):
    return rules.speaker(user, placement)


def today(people):
    return clock.today(people.school.time_zone)


def in_days(people, days):
    return today(people) + timedelta(days=days)


def key_of(people, ref=None, about=None):
    """The token of a mailed link of the supervisor, or of another party."""
    link = links.make(
        "assessments:say_by_link",
        party=ref or f"contact:{people.contact.pk}",
        about=about or people.placement,
        school=people.school,
    )
    return path(link).rstrip("/").rpartition("/")[2]


def make_scale(code="five", levels=("low", "some", "good", "high", "top")):
    return Scale.objects.get_or_create(code=code, defaults={"name": code, "levels": list(levels)})[
        0
    ]


def make_skill(name="Asks before acting", code="asks"):
    framework, _made = Framework.objects.get_or_create(code="grown", defaults={"name": "Grown"})
    return Competency.objects.get_or_create(
        framework=framework, code=code, defaults={"name": name, "kind": "soft"}
    )[0]


def make_form(audience, scale=None, code="", **question):
    """A form of one question on a skill and one for each objective."""
    form = Form.objects.create(
        code=f"{code or 'form'}-{audience}-{Form.objects.count()}", title="Form", audience=audience
    )
    scale = scale or make_scale()
    question.setdefault("competency", make_skill())
    Question.objects.create(form=form, kind="scale", text="Asks", scale=scale, **question)
    Question.objects.create(form=form, kind="objectives", text="Each", scale=scale, position=1)
    Question.objects.create(form=form, kind="text", text="In words", position=2)
    return form


def give(
    placement, form, party, level, *, cycle="middle", objective=None, text="", by="Dana Ortiz"
):
    """Feedback that is in: this level for the skill, that for the objective."""
    row, _made = Cycle.objects.get_or_create(
        programme=placement.programme, name=cycle, audience=form.audience,
        defaults={"value": 50, "form": form},
    )  # fmt: skip
    request = FeedbackRequest.objects.create(
        placement=placement, cycle=row, form=form, party=party, state="submitted",
        opens_on=MONDAY + timedelta(days=list(Cycle.Name).index(cycle)),
        due_on=MONDAY + timedelta(days=40),
    )  # fmt: skip
    feedback = Feedback.objects.create(request=request, given_by=by, submitted_at=clock.now())
    questions = {question.kind: question for question in form.questions.all()}
    Answer.objects.create(feedback=feedback, question=questions["scale"], level=level)
    if text:
        Answer.objects.create(feedback=feedback, question=questions["text"], text=text)
    if objective:
        Rating.objects.create(
            feedback=feedback, question=questions["objectives"], level=objective,
            objective=placement.objectives.first(),
        )  # fmt: skip
    return feedback
