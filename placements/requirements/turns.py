"""Whose turn it is before a placement is ready: first the host, then learner and guardian, last the school."""

from dataclasses import dataclass

from placements.models import Party
from placements.requirements.engine import open_items
from placements.states import S, Step

HOST = {"host_confirmed", "signature_signatory"}
FAMILY = {"signature_student": Party.STUDENT, "signature_guardian": Party.GUARDIAN}

DOORS = {
    Party.SIGNATORY: "placements:host",
    Party.STUDENT: "placements:sign",
    Party.GUARDIAN: "placements:sign",
}


@dataclass(frozen=True)
class Turn:
    """Somebody who must act now: as which party, which row ("guardian:3"), and what they are called."""

    party: str
    ref: str
    name: str
    email: str

    @property
    def door(self):
        """The page of this party's mailed link; blank for the school, which signs in."""
        return DOORS.get(self.party, "")


def turns(placement):
    """Everybody whom the placement waits for at this moment; empty when it waits for nobody."""
    if placement.state not in {S.APPROVED, S.SIGNING}:
        return []
    kinds = {item.kind for item in open_items(placement, Step.CONFIRM)}
    if kinds & HOST:
        return host_turn(placement)
    if family := kinds & FAMILY.keys():
        return [turn for kind in sorted(family) for turn in family_turns(placement, FAMILY[kind])]
    return school_turn(placement) if kinds == {"signature_school"} else []


def host_turn(placement):
    """The employer signatory confirms and signs in one sitting."""
    part = placement.signatory or placement.supervisor
    if part is None or part.contact is None:
        return []
    return [
        Turn(Party.SIGNATORY, f"contact:{part.contact_id}", part.contact.name, part.contact.email)
    ]


def family_turns(placement, party):
    """The learner, or every guardian: the first to sign settles it."""
    student = placement.student
    if party == Party.STUDENT:
        return [Turn(party, f"student:{student.pk}", student.name, student.email)]
    return [Turn(party, f"guardian:{g.pk}", g.name, g.email) for g in student.guardians.all()]


def school_turn(placement):
    """The coordinator signs for the school."""
    user = placement.coordinator
    return [Turn(Party.SCHOOL, f"user:{user.pk}", user.name, user.email)] if user else []
