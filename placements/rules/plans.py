"""Who may write a learning plan, and who acknowledges it."""

from placements.models import Acknowledgment, LearningPlanTemplate, Participant, Placement
from placements.rules.placements import can_run
from placements.states import OPEN, RUNNING, S

Party = Acknowledgment.Party
PUT_OUT = (S.APPROVED, S.SIGNING, S.CONFIRMED, *RUNNING)  # before, only the school knows of it


def can_write_plan(user, placement: Placement) -> bool:
    """Those who run the placement, while it is not over."""
    return placement.state in OPEN and can_run(user, placement)


def can_keep_template(user, template: LearningPlanTemplate) -> bool:
    """Those who coordinate the template's school; the ready ones nobody changes on the pages."""
    return (
        template.school_id is not None
        and user.coordinated_schools().filter(pk=template.school_id).exists()
    )


def parties_to_plan(placement: Placement) -> list[Party]:
    """Who acknowledges: the learner, and the supervisor; the school where it hosts the learner itself."""
    hosted = placement.partnership_id is not None or placement.supervisor is not None
    return [Party.STUDENT, Party.SUPERVISOR if hosted else Party.SCHOOL]


def party_of(user, placement: Placement) -> Party | None:
    """As which party this person acknowledges, signed in."""
    if placement.student.user_id == user.pk:
        return Party.STUDENT
    part = placement.supervisor
    if part and supervises(user, part):
        return Party.SUPERVISOR
    return Party.SCHOOL if can_run(user, placement) else None


def supervises(user, part: Participant) -> bool:
    """This account is the supervisor's, who still works there."""
    if part.contact is None:
        return part.user_id == user.pk
    return part.contact.user_id == user.pk and part.contact.ended_on is None


def party_behind(ref: str, placement: Placement) -> Party | None:
    """As which party the holder of a link acknowledges: "student:4", "contact:12"."""
    if ref == f"student:{placement.student_id}":
        return Party.STUDENT
    part = placement.supervisor
    if part and part.contact_id and ref == f"contact:{part.contact_id}":
        return Party.SUPERVISOR
    return None
