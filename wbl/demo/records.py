"""What the student of the demo shows of herself: two pieces of evidence, a link for a college, somebody she met."""

from datetime import timedelta

from assessments.actions import portfolio, sharing
from assessments.models import Evidence
from kit import clock
from partners.actions import hosts
from placements.models import Placement
from students.models import Student
from wbl.demo import cast
from wbl.demo.people import ZONE


def stories(world, now):
    yield gathered(world, now)


def gathered(world, now):
    """The supervisor agrees to stay in touch; the coordinator has seen one of the pieces."""
    yield now - timedelta(days=4)
    student = Student.objects.get(email=cast.STUDENT.email)
    placement = Placement.objects.filter(student=student, state="active").first()
    if placement is None or student.user is None:
        return
    contact = placement.supervisor.contact
    hosts.tell_details(contact, email=contact.email, keeps_in_touch=True)
    firm = contact.partnership.employer.name
    lou = {"name": "Lou Whitaker", "role": "Front desk", "employer": firm}
    sharing.write_down(student, by=student.user, **lou)
    seen = evidence_of(student, placement)
    yield now - timedelta(days=3)
    portfolio.verify_evidence(seen, by=world.coordinator, seen=seen.changed_at)
    today = clock.today(ZONE)
    chosen = {"with_hours": True, "with_skills": True, "evidence": [seen]}
    until = today + timedelta(days=90)
    said = {"label": "For Northern College", "ends_on": until, **chosen}
    sharing.make_share(student, by=student.user, today=today, **said)


def evidence_of(student, placement):
    """A text, which is given back, and a time she taught others."""
    text = {
        "title": "A patient who was afraid",
        "text": "I told her what each sound was before she heard it. She stayed for the whole visit.",
        "objective": placement.objectives.first(),
    }
    taught = {
        "title": "How the appointment book works",
        "whom": "The two who start next term",
        "learners": 2,
        "on": clock.today(ZONE) - timedelta(days=1),
    }
    seen = portfolio.add_evidence(student, Evidence.Kind.TEXT, by=student.user, **text)
    portfolio.add_evidence(student, Evidence.Kind.TAUGHT, by=student.user, **taught)
    return seen
