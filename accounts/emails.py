"""Mails about an account. They go through Django's mail API, as sign-in codes do, and are secret."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership, User


def invitation(membership: Membership, *, by: User) -> None:
    """Tell a person that they may come in, and how: by a code, since they have no password yet."""
    user, school = membership.user, membership.school
    with translation.override(user.language):
        told = {
            "name": user.get_short_name(),
            "inviter": by.name,
            "school": school,
            "role": membership.get_role_display(),
            "email": user.email,
            "url": settings.SITE_URL + reverse("account_request_login_code"),
        }
        subject = _("Your way into Placewell for %(school)s") % {"school": school}
        text = render_to_string("accounts/invitation.txt", told)
    key = f"invite:{membership.pk}"  # a retry of the same invitation is the same mail
    EmailMessage(subject, text, to=[user.email or ""], headers={"X-Key": key}).send()


def tell(user: User, subject: str, template: str, *, to: str = "", **told) -> None:
    """Mail somebody about their account, in their language."""
    told |= {"name": user.get_short_name(), "site": settings.SITE_URL}
    text = render_to_string(template, told)
    EmailMessage(subject, text, to=[to or user.email or ""]).send()


def code(user: User, code: str, *, to: str = "") -> None:
    """A code that shows that it is really this person, or that the address is theirs."""
    with translation.override(user.language):
        tell(user, _("Your code for Placewell"), "accounts/mail/code.txt", to=to, code=code)


def address_taken(user: User, email: str) -> None:
    """To an address that somebody already signs in with: whoever asked is told nothing."""
    owner = User.objects.filter(email__iexact=email).first() or user
    with translation.override(owner.language):
        tell(
            owner,
            _("You already sign in with this address"),
            "accounts/mail/address_taken.txt",
            to=email,
        )


def address_asked(user: User, email: str) -> None:
    """To the address that still holds, before anything changes."""
    with translation.override(user.language):
        tell(
            user,
            _("A new sign-in address was asked for"),
            "accounts/mail/address_asked.txt",
            email=email,
        )


def address_changed(user: User, old: str) -> None:
    """To the address that holds no more."""
    with translation.override(user.language):
        tell(
            user,
            _("Your sign-in address was changed"),
            "accounts/mail/address_changed.txt",
            to=old,
            email=user.email or "",
        )


def second_step_reset(user: User, *, by: User, reason: str) -> None:
    """To the person whose passkeys, app and codes were taken away."""
    with translation.override(user.language):
        told = {"by": by.name, "reason": reason}
        tell(
            user,
            _("Your second step at sign-in was removed"),
            "accounts/mail/second_step_reset.txt",
            **told,
        )
