"""What one student ticks, says and writes down around the first days; and a project that is half remote."""

from datetime import timedelta

from kit import clock
from placements import actions
from placements.actions import checklists, projects, reflections
from placements.actions.changing import Details
from placements.models import ChecklistItem, InterestCheck, Placement
from placements.states import S
from students.models import Student
from wbl.demo import cast
from wbl.demo.people import ZONE

List, When = ChecklistItem.List, InterestCheck.When
DAYS = 178  # the demo's past, but for its first days
SEEN = (
    ("Marta, front desk", "Calls patients the day before", "She says every name twice."),
    ("Dr. Osei, dentist", "Explains an X-ray", "Drew it on paper for a child."),
)
SAID = {When.BEFORE: (3, "undecided", "I like people. Blood, I do not know."),
        When.AFTER: (4, "college", "Better than I thought, and calmer.")}  # fmt: skip


def stories(world, now):
    """Of the student who stands on the sign-in page."""
    student = Student.objects.get(email=cast.STUDENT.email)
    yield followed(student, now)
    yield project(student, world.coordinator, now - timedelta(hours=30))


def followed(student, now):
    """Each day: what is open is ticked, said or written down."""
    for days in range(DAYS, 0, -1):
        yield now - timedelta(days=days)
        for placement in Placement.objects.filter(student=student).select_related("type"):
            today = clock.today(ZONE)
            if placement.state == S.CONFIRMED:
                tick_all(placement)
                say(placement, When.BEFORE, today)
            if placement.state == S.FINISHED:
                say(placement, When.AFTER, today)
                observe(placement, today)


def tick_all(placement):
    lines = checklists.lines_of(placement, List.READINESS)
    had = {line["pk"] for line in lines if line["tick"]}
    mine = {line["pk"] for line in lines}
    checklists.tick(placement, List.READINESS, mine, shown=had, by=placement.student.user)


def say(placement, when, today):
    if placement.interest_checks.filter(when=when).exists():
        return
    level, destination, words = SAID[when]
    reflections.say_interest(
        placement,
        level=level,
        destination=destination,
        words=words,
        by=placement.student.user,
        today=today,
    )


def observe(placement, today):
    """Of a job shadow, once."""
    if placement.type.code != "job_shadow" or placement.observations.exists():
        return
    for observed, task, note in SEEN:
        reflections.observe(
            placement,
            on=placement.ends_on,
            observed=observed,
            task=task,
            note=note,
            by=placement.student.user,
            today=today,
        )


def project(student, coordinator, moment):
    """The placement that runs gets a day a week at home, and a room for it."""
    yield moment
    placement = Placement.objects.filter(student=student, state=S.ACTIVE).first()
    if placement is None:
        return
    details = Details(fields={"delivery": Placement.Delivery.HYBRID})
    placement = actions.change(placement, details, by=coordinator)
    dana, me = placement.supervisor.contact, placement.student.user
    projects.set_meeting(placement, "https://meet.example/recall", by=dana)
    due = clock.today(ZONE) + timedelta(days=6)
    projects.add_task(placement, "Draft the recall letter", by=dana, due_on=due)
    projects.write(placement, "The letter we spoke of: one page, plain words.", by=dana)
    yield moment + timedelta(hours=3)
    projects.write(placement, "I have a first version. Can we look at it on Thursday?", by=me)
