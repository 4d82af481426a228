"""Who may bring in whom, and who may change a school."""

from accounts.models import RUNS, Membership, Role, School, User

# A coordinator brings in those who teach and those who only look; the rest is the administrator's.
COORDINATOR_INVITES = (Role.TEACHER, Role.OBSERVER)


def invitable_roles(user: User, school: School) -> list[Role]:
    """The roles that this person may give at this school."""
    if user.schools_as(Role.ADMINISTRATOR).filter(pk=school.pk).exists():
        return list(Role)
    if user.schools_as(Role.COORDINATOR).filter(pk=school.pk).exists():
        return list(COORDINATOR_INVITES)
    return []


def can_invite(user: User, school: School, role: str) -> bool:
    """Administrators give every role, coordinators that of a teacher or an observer."""
    return role in invitable_roles(user, school)


def endable(user: User):
    """The memberships that this person may end: what they could give, and never their own."""
    administered = Membership.objects.filter(school__in=user.administered_schools())
    coordinated = Membership.objects.filter(
        school__in=user.coordinated_schools(), role__in=COORDINATOR_INVITES
    )
    return (administered | coordinated).exclude(user=user)


def can_end(user: User, membership: Membership) -> bool:
    return endable(user).filter(pk=membership.pk).exists()


def can_see_people(user: User) -> bool:
    """Whoever runs a school sees who works in it."""
    return user.is_superuser or not user.roles.isdisjoint(RUNS)


def can_change_school(user: User, school: School) -> bool:
    """Coordinators and administrators keep their school's address and calendar."""
    return user.schools_as(*RUNS).filter(pk=school.pk).exists()
