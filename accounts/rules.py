"""Who may bring in whom, who may change a school, and who needs a second step at sign-in."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import RUNS, Membership, Role, School, User
from accounts.models.people import FACTORS
from kit import clock

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


def may_use_tokens(user: User) -> bool:
    """Whether a program may read in this person's name: as far as the person may go."""
    return user.is_active and not must_add_second_step(user)


def has_second_step(user: User) -> bool:
    """Whether the person has a passkey or an authenticator app."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def must_add_second_step(user: User) -> bool:
    """Whether this person reaches nothing before they have a second step at sign-in.

    A school demands it of those who work in it or below it, from a day on; the setting
    REQUIRE_SECOND_FACTOR of operators. Nobody else is asked.
    """
    due = [row for row in user.held if is_due(row)]
    if due:
        return not due[0]["guarded"]
    demanded = user.is_superuser and settings.REQUIRE_SECOND_FACTOR
    return demanded and not has_second_step(user)


def is_due(held: dict) -> bool:
    day = held["demanded_from"]
    return day is not None and day <= clock.today(held["zone"])


def second_step_day(user: User) -> date | None:
    """The first day on which one of the person's schools demands a second step, past or to come."""
    return min((row["demanded_from"] for row in user.held if row["demanded_from"]), default=None)


def can_demand_second_step(user: User, school: School) -> bool:
    """Administrators of the school, or of one above it."""
    return user.schools_as(Role.ADMINISTRATOR).filter(pk=school.pk).exists()


def resettable(user: User):
    """The colleagues whose second step this administrator may take away.

    Never one's own; nobody who, in a school that is not this administrator's, is more than a teacher.
    """
    mine = user.administered_schools()
    higher = Membership.objects.exclude(school__in=mine).exclude(role=Role.TEACHER)
    people = User.objects.filter(memberships__school__in=mine, is_active=True)
    if not user.is_superuser:
        people = people.exclude(is_superuser=True).exclude(pk__in=higher.values("user"))
    return people.exclude(pk=user.pk).distinct()


def can_reset(user: User, other: User) -> bool:
    return resettable(user).filter(pk=other.pk).exists()
