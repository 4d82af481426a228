"""What the student on the sign-in page writes in the weeks of the placement that runs, and what the school answers."""

from datetime import timedelta
from uuid import UUID

from kit import clock
from placements.actions import journal, pulse
from placements.models import JournalEntry, Placement
from placements.states import S
from students.models import Student
from wbl.demo import cast
from wbl.demo.people import ZONE

# (days ago, who reads it, words)
WRITTEN = (
    (
        19,
        "teacher",
        "I asked why the instruments are laid out from left to right. It is the order of use.",
    ),
    (12, "private", "Dropped a tray. Nobody was angry, but I was red for an hour."),
    (
        5,
        "supervisor",
        "Calmed a boy of six before his X-ray. I drew it for him, as Dr. Osei does.",
    ),
)


def stories(world, now):
    """Of the student who stands on the sign-in page."""
    yield kept(Student.objects.get(email=cast.STUDENT.email), world.coordinator, now)


def kept(student, coordinator, now):
    """Three entries, an answer, and each week's question."""
    for number, (days, audience, text) in enumerate(WRITTEN):
        yield now - timedelta(days=days)
        placement = Placement.objects.filter(student=student, state=S.ACTIVE).first()
        if placement is None:
            return
        today = clock.today(ZONE)
        journal.write(
            placement,
            uuid=UUID(int=number + 1),
            said={"on": today, "text": text, "audience": audience},
            by=student.user,
            today=today,
        )
        if asked := pulse.asked_of(student.user):
            value = "undecided" if asked.kind == "destination" else str(number + 3)
            pulse.answer(student.user, kind=asked.kind, value=value)
    yield now - timedelta(days=4)
    shared = JournalEntry.objects.filter(placement__student=student, audience="supervisor").first()
    if shared:
        journal.comment(
            shared, "That is a good way to explain it. Keep the drawing.", by=coordinator
        )
