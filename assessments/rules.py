"""Who reads which part of the feedback on a placement. Running it is placements.rules.can_run."""

from datetime import date

from placements.models import Participant
from students.models import Enrolment, Guardianship

SCHOOL, FAMILY, HOST = "school", "family", "host"


def reads_as(user, placement) -> str:
    """As whom somebody who may see the placement reads its feedback.

    The school reads all; the learner and guardians what is meant for them; a host their own.
    """
    if is_staff(user, placement):
        return SCHOOL
    return FAMILY if is_family(user, placement) else HOST


def is_staff(user, placement) -> bool:
    """Staff of the placement's school, and teachers of the learner."""
    return (
        user.observed_schools().filter(pk=placement.school_id).exists()
        or Enrolment.objects.taught_by(user).filter(student=placement.student_id).exists()
        or placement.participants.filter(
            user=user, role=Participant.Role.TEACHER, ended_on=None
        ).exists()
    )


def is_learner(user, placement) -> bool:
    """The placement is this person's own."""
    return placement.student.user_id is not None and placement.student.user_id == user.pk


def is_family(user, placement) -> bool:
    """The learner, or a guardian of theirs."""
    wards = Guardianship.objects.filter(student=placement.student_id, guardian__user=user)
    return is_learner(user, placement) or wards.exists()


def next_school_year(day: date) -> int:
    """The year in which the school year after this day's ends; school years end with June."""
    return day.year + (2 if day.month >= 7 else 1)
