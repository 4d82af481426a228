"""Who may apply, and who decides on it."""

from accounts.models import User
from partners.models import Contact
from placements.models import Application, HostProposal
from students.models import Student


def can_apply(user: User, student: Student) -> bool:
    """Learners for themselves."""
    return student.user_id == user.pk and student.left_on is None


def is_own(user: User, row: Application | HostProposal) -> bool:
    """The learner who applied, or found the place."""
    return row.student.user_id == user.pk


def can_decide(by: User | Contact, row: Application | HostProposal) -> bool:
    """Whoever runs the school; of an application also the person at the employer to whom it was shown."""
    if isinstance(by, Contact):
        return by.ended_on is None and Application.objects.shown(by).filter(pk=row.pk).exists()
    return by.coordinated_schools().filter(pk=row.school_id).exists()
