"""Who would like to come: learners apply for what is open, and one place was found by a student's family."""

from datetime import timedelta

from partners.nearby import open_to
from placements.actions import applying
from placements.rules.places import schools_of
from students.models import Student

NOTES = (
    "My aunt does this work, and I want to see a whole day of it.",
    "I like to repair things and I am never late.",
    "I would like to try this before I choose my courses.",
)


def stories(world, now):
    yield wishes(world, now)


def wishes(world, now):
    """Three have applied; two of them were shown to the employer."""
    yield now - timedelta(days=4)
    learners = Student.objects.filter(
        placements__school=world.high, placements__state="active", user__isnull=False
    )
    made = []
    for student, note in zip(learners.order_by("pk").distinct(), NOTES, strict=False):
        offer = open_to(schools_of(student.user)).filter(capacity__gt=1).order_by("pk").first()
        if offer:
            made.append(applying.apply(student, offer, note=note, agreed=True, by=student.user))
    yield now - timedelta(days=3)
    applying.show_all(made[:2], by=world.coordinator)
