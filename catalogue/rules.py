"""Who keeps a school's sets of skills."""

from accounts.models import School, User
from accounts.rules import can_change_school
from catalogue.models import Framework


def can_keep_skills(user: User, school: School) -> bool:
    """Coordinators and administrators of the school."""
    return can_change_school(user, school)


def can_change_set(user: User, framework: Framework) -> bool:
    """The ready ones are changed by nobody; own ones by whoever keeps the school's skills."""
    return framework.school is not None and can_keep_skills(user, framework.school)
