"""Who ticks a list, says what they want, writes down what they saw, and who is in a project."""

from datetime import date

from partners.models import Contact
from placements.models import ChecklistItem, InterestCheck, Placement
from placements.rules.placements import can_run
from placements.states import S

By, List, When = ChecklistItem.By, ChecklistItem.List, InterestCheck.When
LISTED = (S.APPROVED, S.SIGNING, S.CONFIRMED, S.ACTIVE, S.FINISHED)


def is_learner(user, placement: Placement) -> bool:
    return placement.student.user_id is not None and placement.student.user_id == user.pk


def is_supervisor(who, placement: Placement) -> bool:
    """The workplace supervisor of now: as contact, or signed in."""
    part = placement.supervisor
    if part is None or part.contact is None or part.contact.ended_on is not None:
        return False
    if isinstance(who, Contact):
        return part.contact_id == who.pk
    return part.contact.user_id is not None and part.contact.user_id == who.pk


def can_read_private(user, placement: Placement) -> bool:
    """The learner and the school's staff; neither host nor family."""
    return Placement.objects.private_to(user).filter(pk=placement.pk).exists()


def may_tick(who, placement: Placement) -> set[str]:
    """Whose lines of a list this person ticks: their own, those who run the placement all of them."""
    if placement.state not in LISTED:
        return set()
    if not isinstance(who, Contact) and can_run(who, placement):
        return set(By)
    mine = {By.STUDENT} if not isinstance(who, Contact) and is_learner(who, placement) else set()
    return mine | ({By.SUPERVISOR} if is_supervisor(who, placement) else set())


def can_see_list(who, placement: Placement, which: str) -> bool:
    """The learner and the staff see both lists, the supervisor that of the first day."""
    if which == List.INDUCTION and is_supervisor(who, placement):
        return True
    return not isinstance(who, Contact) and can_read_private(who, placement)


def interest_now(placement: Placement, today: date) -> str:
    """Which of the two questions is open: before the first day, or from the last one on; blank for neither."""
    if placement.state in {S.APPROVED, S.SIGNING, S.CONFIRMED}:
        return When.BEFORE
    over = placement.state == S.ACTIVE and placement.ends_on <= today
    return When.AFTER if over or placement.state == S.FINISHED else ""


def can_observe(user, placement: Placement) -> bool:
    """The learner, from the first day until the placement is closed."""
    return is_learner(user, placement) and placement.state in {S.ACTIVE, S.FINISHED}


def can_read_project(who, placement: Placement) -> bool:
    """The learner, the supervisor of now, and the school's staff."""
    if not placement.has_project:
        return False
    if isinstance(who, Contact):
        return is_supervisor(who, placement)
    return Placement.objects.in_project_with(who).filter(pk=placement.pk).exists()


def is_project_open(placement: Placement) -> bool:
    """Nobody writes to a learner before the placement is firm, nor after its end."""
    return placement.has_project and placement.state in {S.CONFIRMED, S.ACTIVE}


def can_write_project(who, placement: Placement) -> bool:
    """The learner, the supervisor, the placement's teacher, and those who run it, while the project is open."""
    if not is_project_open(placement):
        return False
    if is_supervisor(who, placement):
        return True
    if isinstance(who, Contact):
        return False
    teacher = placement.person("teacher")
    teaches = teacher is not None and teacher.user_id == who.pk
    return is_learner(who, placement) or teaches or can_run(who, placement)
