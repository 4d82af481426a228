"""Whom a learner met at work. How to reach them is shown only while they said that it may be."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import PersonMet
from assessments.record.facts import placements_of
from partners.models import Contact
from placements.models import Objective, Participant
from students.models import Student


@dataclass(frozen=True)
class Met:
    """One person. `contact` or `row` is the key of what is on file; `email` and `phone` are blank without consent."""

    name: str
    role: str
    employer: str
    email: str = ""
    phone: str = ""
    note: str = ""
    has_left: bool = False
    contact: int | None = None
    row: int | None = None


def people_of(student: Student) -> list[Met]:
    """Those on file from placements that took place, then those whom the learner wrote down. Four queries."""
    own = list(PersonMet.objects.filter(student=student))
    notes = {row.contact_id: row.note for row in own if row.contact_id}
    written = [
        Met(row.name, row.role, row.employer, note=row.note, row=row.pk)
        for row in own
        if not row.contact_id
    ]
    placements = placements_of(student).values("pk")
    on_file = contacts(placements, notes)
    known = {(met.name, met.employer) for met in on_file}
    taught = [met for met in trainers(placements) if (met.name, met.employer) not in known]
    return [*on_file, *taught, *written]


def contacts(placements, notes: dict[int, str]) -> list[Met]:
    """Supervisors, then signatories, each once, also those who have handed over since."""
    parts = Participant.objects.filter(placement__in=placements, contact__isnull=False)
    found: dict[int, Met] = {}
    for part in parts.select_related("contact__partnership__employer").order_by("-role", "-pk"):
        person = part.contact
        if person and person.pk not in found:
            role = part.get_role_display()
            found[person.pk] = on_file(person, role, notes.get(person.pk, ""))
    return list(found.values())


def on_file(person: Contact, role: str, note: str) -> Met:
    """A contact as the learner may see them."""
    # whoever has left has no page any more on which to take the consent back
    reached = person.keeps_in_touch and person.ended_on is None
    return Met(
        name=person.name,
        role=person.job_title if reached and person.job_title else role,
        employer=person.partnership.employer.name,
        email=person.email if reached else "",
        phone=person.phone if reached else "",
        note=note,
        has_left=person.ended_on is not None,
        contact=person.pk,
    )


def trainers(placements) -> list[Met]:
    """Those who taught a task of the plan, by the name in it."""
    rows = Objective.objects.filter(placement__in=placements).exclude(trainer="")
    named = rows.order_by("trainer").values_list(
        "trainer", "placement__partnership__employer__name"
    )
    return [Met(name, _("Trainer"), employer or "") for name, employer in dict.fromkeys(named)]
