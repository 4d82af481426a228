"""Bringing people in, and letting them go."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import emails, rules
from accounts.models import Membership, Role, School, User
from kit.errors import Refused, require


@transaction.atomic
def invite(school: School, *, email: str, name: str, role: str, by: User) -> Membership:
    """Give a person a role at this school and mail them how to sign in.

    Who has an account keeps it, with their own name. Raises Refused where they have the role.
    """
    require(rules.can_invite(by, school, role))
    user = find_or_make(email, name=name, language=school.language)
    membership, made = Membership.objects.get_or_create(user=user, school=school, role=role)
    if not made:
        raise Refused(_("%(name)s already has this role here.") % {"name": user})
    set_staff_flag(user)
    emails.invitation(membership, by=by)
    return membership


def find_or_make(email: str, *, name: str, language: str) -> User:
    """The account of this address, made without a password if there is none."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user, _made = User.objects.get_or_create(
            email=email.strip().lower(),
            defaults={"name": name, "language": language, "password": make_password(None)},
        )
    if not user.is_active:
        raise Refused(_("This account was closed. Ask the operator of Placewell to open it."))
    return user


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> None:
    """Take a person's role away; the audit log keeps that they had it."""
    require(rules.can_end(by, membership))
    user = membership.user
    membership.delete()
    set_staff_flag(user)


def set_staff_flag(user: User) -> None:
    """The admin is for administrators of a school, and for the operator."""
    is_staff = user.is_superuser or user.memberships.filter(role=Role.ADMINISTRATOR).exists()
    if is_staff != user.is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
