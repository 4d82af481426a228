"""Who may look at the places that schools offer, and at which."""

from django.db.models import Q

from accounts.models import School
from kit import clock
from students.models import Attendance


def can_browse(user) -> bool:
    """Students, and whoever works in a school. Employers do not see each other's offers."""
    return user.is_superuser or bool(user.roles) or hasattr(user, "student")


def own_schools(user):
    """The schools that the person attends or works in, and those below these."""
    if user.is_superuser:
        return School.objects.filter(ended_on=None)
    staffed = School.objects.under(user.memberships.values("school"))
    return School.objects.filter(
        Q(pk__in=staffed.values("pk")) | Q(pk__in=attended(user)), ended_on=None
    )


def schools_of(user):
    """Keys of the schools whose partners' places the person may see: their own, and those above."""
    if user.is_superuser:
        return School.objects.values("pk")
    nodes = Q(pk__in=School.objects.above(user.memberships.values("school")).values("pk"))
    nodes |= Q(pk__in=School.objects.above(attended(user)).values("pk"))
    nodes |= Q(pk__in=School.objects.under(user.memberships.values("school")).values("pk"))
    return School.objects.filter(nodes).values("pk")


def attended(user):
    today = clock.today()
    now = Attendance.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)
    return now.filter(student__user=user, student__left_on=None).values("school")
