"""Who visits learners at work, and who reads what a visitor wrote."""

from accounts.models import User
from placements.models import Participant, Placement
from placements.rules.placements import can_run
from placements.states import BEFORE_START


def can_visit(user: User, placement: Placement) -> bool:
    """Whoever runs the placement, and a teacher who has a part in it."""
    return can_run(user, placement) or is_its_teacher(user, placement)


def is_its_teacher(user: User, placement: Placement) -> bool:
    part = Participant.objects.filter(placement=placement, user=user, ended_on=None)
    return part.filter(role=Participant.Role.TEACHER).exists()


def can_note_visit(user: User, placement: Placement) -> bool:
    """A visit that nobody asked for, once the placement has begun."""
    return placement.state not in BEFORE_START and can_visit(user, placement)


def can_read_visits(user: User) -> bool:
    """The list of visits is for staff."""
    return user.is_superuser or bool(user.roles)
