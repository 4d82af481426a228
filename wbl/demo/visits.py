"""The coordinator's round of visits, and a report that she reads."""

from datetime import timedelta

from accounts.models import User
from kit import clock
from placements.actions import incidents, visits
from placements.models import Placement, Programme, Visit
from students.models import Student
from wbl.demo import cast
from wbl.demo.people import ZONE

SEEN = (
    ("Dental chairs, digital X-ray", "Greets patients by name, and asks before touching anything."),
    ("Router table, dust extraction", "Wears goggles without being told. Wants to try the lathe."),
    ("Booking software", "Quiet at first; now answers the telephone alone."),
)  # fmt: skip


def stories(world, now):
    yield rounds(world, now)
    yield something_slipped(world, now)


def rounds(world, now):
    """Internships are visited; the first ones were, and what is due stands on the list."""
    yield now - timedelta(days=30)
    for programme in Programme.objects.filter(school=world.high, type__code="internship"):
        visits.keep_rule(programme, visits.usual(programme.type), by=world.coordinator)
    visits.keep_up(world.high)
    yield now - timedelta(days=2)
    today = clock.today(ZONE)
    found = Visit.objects.open().filter(placement__school=world.high).order_by("due_on", "pk")
    for visit, (technology, notes) in zip(found[:3], SEEN, strict=False):
        said = {
            "made_on": today,
            "kind": Visit.Kind.IN_PERSON,
            "met": str(visit.placement.supervisor or ""),
            "technology": technology,
            "notes": notes,
            "answers": [
                {"text": text, "answer": Visit.Answer.YES.value}
                for text in visits.questions(world.high)
            ],
        }
        visits.record(visit, said, by=world.coordinator)
    yield now - timedelta(hours=1)
    visits.keep_up(world.high)


def something_slipped(world, now):
    """The administrator has named who reads; a student tells that something nearly happened."""
    yield now - timedelta(days=60)
    administrator = User.objects.get(email=cast.ADMINISTRATOR.email)
    incidents.name_reader(world.high, world.coordinator, safeguarding=True, by=administrator)
    yield now - timedelta(hours=5)
    student = Student.objects.get(email=cast.STUDENT.email)
    placement = Placement.objects.filter(student=student, state="active").first()
    said = {
        "kind": "near_miss",
        "text": "A shelf in the storeroom came loose while I was reaching up. Nobody was hurt.",
        "place": "Storeroom",
        "concerned": "",
        "in_danger": False,
        "happened_at": now - timedelta(hours=6),
    }
    reporter = incidents.Reporter(label=student.name, user=student.user)
    incidents.report(reporter, world.high, said, placement=placement)
