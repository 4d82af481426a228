"""Who may make, see and run a placement; what its host may know of the learner."""

from dataclasses import dataclass

from accounts.models import School
from placements.models import Placement


def can_see(user, placement) -> bool:
    """The placement is visible to this person."""
    return Placement.objects.visible_to(user).filter(pk=placement.pk).exists()


def can_make(user, school) -> bool:
    """Coordinators and administrators of the school make its placements."""
    return user.coordinated_schools().filter(pk=school.pk).exists()


def can_change_type(user, type_) -> bool:
    """A type that a school added is changed by those who run the school; the ready ones by nobody."""
    return type_.school_id is not None and can_make(user, type_.school)


def needs_host(programme_or_placement) -> bool:
    """Whether an employer must be chosen: a company that runs its own is the host itself."""
    row = programme_or_placement
    return row.type.needs_employer and row.school.kind != School.Kind.COMPANY


def can_run(user, placement) -> bool:
    """Coordinators and administrators of the placement's own school run it."""
    return user.coordinated_schools().filter(pk=placement.school_id).exists()


def is_principal(user, placement) -> bool:
    """Whoever the school named signs as its principal, while they still work there."""
    named = getattr(placement.school, "principal", None)
    works = user.observed_schools().filter(pk=placement.school_id)
    return named is not None and named.user_id == user.pk and works.exists()


def can_read_notes(user, placement) -> bool:
    """What the school notes of a placement is for its own staff, never for learner, family or host."""
    return user.is_superuser or user.observed_schools().filter(pk=placement.school_id).exists()


def can_have_scan(user, placement) -> bool:
    """The school's staff, the learner, the guardians: a sheet may show more than the host is to know."""
    if user.is_superuser or placement.student.user_id == user.pk:
        return True
    if user.observed_schools().filter(pk=placement.school_id).exists():
        return True
    return placement.student.guardians.filter(user=user).exists()


def can_judge_document(user, document) -> bool:
    """Whoever runs the school that asks for it."""
    return can_make(user, document.kind.school)


def can_see_out(user) -> bool:
    """Staff: who is off campus is for those who look after learners at a school."""
    return user.is_superuser or bool(user.roles)


@dataclass(frozen=True)
class Released:
    """What an employer may know of a learner: what the agreement releases, and no more."""

    name: str
    first_name: str
    age: int | None
    phone: str
    emergency_name: str
    emergency_phone: str


def released(placement) -> Released:
    """The learner as the host may see them. The telephone numbers wait for the agreement to be signed."""
    student = placement.student
    signed = placement.state in {"confirmed", "active", "finished"}
    return Released(
        name=student.name,
        first_name=student.first_name,
        age=student.age_on(placement.starts_on),
        phone=student.phone if signed else "",
        emergency_name=student.emergency_name if signed else "",
        emergency_phone=student.emergency_phone if signed else "",
    )
