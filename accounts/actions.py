"""Bringing people in, letting them go, and how they sign in."""

import secrets
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import emails, rules, sessions
from accounts.models import CalendarFeed, FactorReset, Membership, Role, School, Token, User
from accounts.models.feeds import PURPOSE
from accounts.models.tokens import digest_of, mint
from kit import clock, constraints
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


@transaction.atomic
def reset_second_step(user: User, *, by: User, reason: str) -> FactorReset:
    """Take a colleague's passkeys, app and recovery codes away, and end their sessions.

    For somebody who lost them all, after `by` made sure who asks. The person is told by mail.
    """
    require(rules.can_reset(by, user))
    if not Authenticator.objects.filter(user=user).exists():
        raise Refused(_("%(name)s has no second step to remove.") % {"name": user})
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    emails.second_step_reset(user, by=by, reason=reason)
    return FactorReset.objects.create(user=user, by=by, reason=reason)


def ask_for_address(user: User, email: str, code: str) -> None:
    """Mail the code to the new address and a notice to the old one.

    Nothing tells the asker whether somebody signs in with the new address already; its owner hears it.
    """
    if User.objects.filter(email__iexact=email).exists():
        emails.address_taken(user, email)
    else:
        emails.code(user, code, to=email)
    emails.address_asked(user, email)


@transaction.atomic
def change_address(user: User, email: str) -> None:
    """Sign in with this address from now on; its code was typed. The old one opens nothing more."""
    old = user.email or ""
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        user.email = old
        raise Refused(_("This address cannot be used. Choose another one.")) from None
    EmailAddress.objects.filter(user=user).delete()
    if old:
        emails.address_changed(user, old)


def make_token(user: User, *, name: str, expires_on: date) -> tuple[Token, str]:
    """A token for the API and its key, which is nowhere kept: "pw_", 8 letters to tell it by, 256 random bits."""
    require(rules.may_use_tokens(user))
    prefix = f"pw_{secrets.token_hex(4)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    with constraints.in_words():
        token = Token.objects.create(
            user=user,
            name=name,
            prefix=prefix,
            digest=digest_of(key),
            expires_on=expires_on,
            made_as_staff=user.memberships.exists(),
        )
    return token, key


def revoke_token(token: Token, *, by: User) -> None:
    """End a token; whoever made it, and nobody else."""
    require(token.user_id == by.pk)
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())


@transaction.atomic
def make_feed(user: User) -> CalendarFeed:
    """A calendar address for the person. One that is there ends; what it told goes along to the new one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    old = user.feeds.live().first()
    end_feed(user)
    nonce, token_hash = mint(PURPOSE)
    return CalendarFeed.objects.create(
        user=user,
        nonce=nonce,
        token_hash=token_hash,
        told=old.told if old else {},
        changed_at=old.changed_at if old else None,
    )


def end_feed(user: User) -> bool:
    """Close the person's calendar address, if there is one; calendars that read it are told so."""
    return bool(user.feeds.live().update(ended_at=clock.now(), told={}))
