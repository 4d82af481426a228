"""What the high school asks, and of whom: its own skills and forms, learners who rate themselves and their host."""

from datetime import timedelta

from django.utils import translation

from assessments import actions, presets
from assessments.actions import building, cycles
from assessments.models import FeedbackRequest, Question
from assessments.states import ASKED
from catalogue import actions as catalogue
from catalogue.sheet import Skill
from kit import clock
from students.models import Student
from wbl.demo import cast, roster
from wbl.demo.people import ZONE

WEEK = timedelta(days=7)
BEGAN = timedelta(weeks=25)
INTERNSHIP = f"{roster.HIGH}:internship"
DENTAL = (
    ("tray", "Sets up the tray", ("Needs the list", "With a reminder", "Alone, in good time")),
    ("chairside", "Assists at the chair", ("Watches", "Hands over when asked", "Thinks ahead")),
    ("clean", "Cleans and disinfects", ("With help", "By the plan", "Sees what others missed")),
)
WELCOME = (
    ("Was my first week as I had expected?", ("Yes", "Partly", "No")),
    ("Do I know whom to ask?", ("Yes", "Not always", "No")),
)
LEARNED = "I can tell a customer what happens next without asking first."


def stories(world, now):
    """The coordinator's, and that of all who are asked about themselves."""
    yield asked_for(world, now)
    yield answered(world, now)


def asked_for(world, now):
    """Cycles, skills and forms, from the beginning on; a form of which the next version is being written."""
    yield now - BEGAN
    by, school, today = world.coordinator, world.high, clock.today(ZONE)
    cycles.choose_set(world.programmes[INTERNSHIP], "standard", by=by, today=today)
    skills = [
        Skill(name, code, "technical", "Chairside", list(seen)) for code, name, seen in DENTAL
    ]
    catalogue.add_set(school, "Dental assisting", skills, by=by)
    welcome = building.start_form(school, "My first week", "student", by=by)
    for text, choices in WELCOME:
        row = Question(form=welcome, kind="choice", text=text, choices=list(choices))
        building.save_question(row, by=by)
    building.publish(welcome, by=by, today=today)
    own = building.next_draft(presets.form_for("middle-guardian", school), school, by=by)
    building.publish(own, by=by, today=today)
    yield now - timedelta(days=3)
    draft = building.next_draft(own, school, by=by)
    text = "Does your child come home in good time?"
    building.save_question(Question(form=draft, kind="text", text=text), by=by)


def answered(world, now):
    """Three of four learners answer in the week in which they are asked; the one on the sign-in page has yet to."""
    yet_to = Student.objects.get(email=cast.STUDENT.email)
    moment = now - BEGAN
    while moment < now:
        yield moment
        asked = FeedbackRequest.objects.filter(
            placement__school=world.high, party__startswith="student:", state__in=ASKED
        )
        for request in asked.exclude(placement__student=yet_to).for_pages().order_by("pk"):
            if request.placement_id % 4:
                with translation.override("en"):
                    answers = answers_to(request)
                actions.submit(request, answers, by_label=request.placement.student.name)
        moment += WEEK


def answers_to(request):
    """Levels by chance that is always the same, and a word."""
    answers = {}
    for n, row in enumerate(request.form.questions.select_related("scale")):
        level = 3 + (request.placement_id + n) % 3
        if row.kind == Question.Kind.SCALE:
            answers[row.pk] = min(level, len(row.scale.levels))
        elif row.kind == Question.Kind.OBJECTIVES:
            answers[row.pk] = {task.pk: level for task in request.placement.tasks}
        elif row.kind == Question.Kind.CHOICE:
            answers[row.pk] = 1 + (request.placement_id % 2)
        elif row.kind == Question.Kind.TEXT and not row.school_only:
            answers[row.pk] = LEARNED
    return answers
