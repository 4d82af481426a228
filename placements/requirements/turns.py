"""Whose turn it is before a placement is ready: first the host, then learner and guardian, last the school."""

from dataclasses import dataclass

from placements.models import Party
from placements.requirements.engine import open_items
from placements.requirements.kinds import (
    GUARDIANS,
    current_agreement,
    principal_of,
    refusal_of,
    standing_refusal,
)
from placements.states import S, Step

HOST = {"host_confirmed", "signature_signatory"}
FAMILY = (Party.STUDENT, Party.GUARDIAN, Party.GUARDIAN2)
LATE = {
    "signature_principal",
    "signature_school",
}  # nobody signs for the school before all else is met

DOORS = {
    Party.SIGNATORY: "placements:host",
    Party.STUDENT: "placements:sign",
    Party.GUARDIAN: "placements:sign",
    Party.GUARDIAN2: "placements:sign",
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
    """Everybody whom the placement waits for at this moment; empty when it waits for nobody.

    Once somebody refused to sign it waits for the school, which changes the text or asks again.
    """
    if placement.state not in {S.APPROVED, S.SIGNING} or refusal_of(placement):
        return []
    kinds = {item.kind for item in open_items(placement, Step.CONFIRM)}
    left = {party for party in Party if f"signature_{party}" in kinds}
    if kinds & HOST:
        left.add(Party.SIGNATORY)
    elif not left & set(FAMILY) and not kinds <= LATE:
        return []
    return next_of(placement, left, current_agreement(placement))


def amendment_turns(placement, text):
    """Who must sign this amendment now; empty once all have, or where somebody refused."""
    if standing_refusal(placement, text):
        return []
    return next_of(placement, unsigned(text), text)


def unsigned(text):
    """The parties that this version names and that have not signed it."""
    return {Party(party) for party, _label in text.content["parties"] if not text.signed_by(party)}


def next_of(placement, left, text):
    """Of the parties that are left those whose turn it is: the host, the family, the principal, the school."""
    if Party.SIGNATORY in left:
        return host_turn(placement)
    if family := left & set(FAMILY):
        return family_turns(placement, family, text)
    if Party.PRINCIPAL in left:
        return principal_turn(placement)
    return school_turn(placement) if Party.SCHOOL in left else []


def host_turn(placement):
    """The employer signatory confirms and signs in one sitting."""
    part = placement.signatory or placement.supervisor
    if part is None or part.contact is None:
        return []
    return [
        Turn(Party.SIGNATORY, f"contact:{part.contact_id}", part.contact.name, part.contact.email)
    ]


def family_turns(placement, left, text):
    """The guardians and the learner. Of guardians the first to sign settles it; two are asked where two must sign."""
    student = placement.student
    found = []
    if party := next((g for g in GUARDIANS if g in left), None):
        done = {s.person for s in text.signatures.all() if s.stands} if text else set()
        found += [
            Turn(party, f"guardian:{g.pk}", g.name, g.email)
            for g in student.guardians.all()
            if f"guardian:{g.pk}" not in done
        ]
    if Party.STUDENT in left:
        found.append(Turn(Party.STUDENT, f"student:{student.pk}", student.name, student.email))
    return found


def principal_turn(placement):
    """Whoever is named as the principal, signed in."""
    user = principal_of(placement)
    return [Turn(Party.PRINCIPAL, f"user:{user.pk}", user.name, user.email)] if user else []


def school_turn(placement):
    """The coordinator signs for the school."""
    user = placement.coordinator
    return [Turn(Party.SCHOOL, f"user:{user.pk}", user.name, user.email)] if user else []
