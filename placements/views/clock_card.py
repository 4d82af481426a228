"""The card of a student's clock: it runs, or may be started. For the page of hours, and any other of the student's."""

from uuid import uuid4

from placements.actions.running import of_student
from placements.rules.presence import can_start


def clock_of(student, user, placements, today):
    """What the page of hours shows: the clock that runs, or where it may be started."""
    running = of_student(student.pk)
    may_start = [] if running else [p for p in placements if can_start(user, p, today)]
    return {
        "running": running,
        "startable": [{"placement": p, "uuid": uuid4()} for p in may_start],
    }
