"""Who reads a report of an incident, and who says who does."""

from django.db.models import Q

from accounts.models import Membership, Role, School, User
from placements.models import Incident, IncidentDuty, Participant
from placements.models.incidents import administered_by


def can_read(user: User, incident: Incident) -> bool:
    """The one rule is the queryset's."""
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def can_open_list(user: User) -> bool:
    """Somebody who is named at some school, or administers one."""
    named = IncidentDuty.objects.current().filter(user=user)
    return named.exists() or administered_by(user).exists()


def can_name_readers(user: User, school: School) -> bool:
    """The school's administrators, or those above it; not the operator."""
    return administered_by(user).filter(pk=school.pk).exists()


def readers(incident: Incident) -> list[User]:
    """Everybody who may read this report: those named first, in the order in which they were."""
    named = IncidentDuty.objects.current().filter(school=incident.school_id)
    order = list(named.values_list("user", flat=True))
    people = User.objects.filter(Q(pk__in=order) | Q(pk__in=administrators_of(incident.school)))
    found = [user for user in people if user.is_active and can_read(user, incident)]
    return sorted(found, key=lambda user: order.index(user.pk) if user.pk in order else len(order))


def overseers(incident: Incident) -> list[User]:
    """Administrators who are called where nobody took the report in hand; never whom it concerns, nor a host."""
    hosts = Participant.objects.filter(
        placement=incident.placement_id, contact__user__isnull=False
    )
    people = User.objects.filter(pk__in=administrators_of(incident.school), is_active=True)
    people = people.exclude(pk__in=incident.concerns.values("pk"))
    return list(people.exclude(pk__in=hosts.values("contact__user")))


def administrators_of(school: School):
    """Keys of the people who administer the school, or a node above it."""
    nodes = School.objects.above([school.pk]).values("pk")
    held = Membership.objects.filter(school__in=nodes, role=Role.ADMINISTRATOR)
    return held.values("user")
