"""The mail that brings a person in. It goes through Django's mail API, as sign-in codes do."""

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
