"""Who reads which part of the feedback on a placement. Running it is placements.rules.can_run."""

from datetime import date

from django.db.models import Q

from partners.rules import school_year
from placements.models import Participant, Placement
from students.models import Enrolment, Guardianship

SCHOOL, FAMILY, HOST = "school", "family", "host"


def reads_as(user, placement) -> str:
    """As whom somebody who may see the placement reads its feedback.

    The school reads all; the learner and guardians what is meant for them; a host their own.
    """
    if is_staff(user, placement):
        return SCHOOL
    return FAMILY if is_family(user, placement) else HOST


def read_as_staff(user):
    """Placements of one's schools, and of those whom one teaches."""
    taught = Enrolment.objects.taught_by(user).values("student")
    teaches = Participant.objects.filter(
        user=user, role=Participant.Role.TEACHER, ended_on=None
    ).values("placement")
    return Placement.objects.filter(
        Q(school__in=user.observed_schools()) | Q(student__in=taught) | Q(pk__in=teaches)
    )


def read_as_family(user):
    """One's own placements, and those of whom one looks after."""
    wards = Guardianship.objects.filter(guardian__user=user).values("student")
    return Placement.objects.filter(Q(student__user=user) | Q(student__in=wards))


def is_staff(user, placement) -> bool:
    """Staff of the placement's school, and teachers of the learner."""
    return read_as_staff(user).filter(pk=placement.pk).exists()


def is_learner(user, placement) -> bool:
    """The placement is this person's own."""
    return placement.student.user_id is not None and placement.student.user_id == user.pk


def is_family(user, placement) -> bool:
    """The learner, or a guardian of theirs."""
    return read_as_family(user).filter(pk=placement.pk).exists()


def next_school_year(day: date) -> int:
    """The year in which the school year after this day's ends."""
    return school_year(day) + 1
