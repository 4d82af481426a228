"""What tests of signing in share: a session that has just shown who it is, and the codes of an app."""

import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from notifications.models import Message

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client, user, password="correct horse"):
    """By the form, as a person does; gives the answer."""
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def give_app(user):
    """An authenticator app and recovery codes; gives the codes."""
    totp.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def app_code(later=0):
    """What the app shows now, or so many periods later."""
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + later))


def mailed(address):
    """The text of the last mail to this address."""
    return Message.objects.filter(to_address=address).latest("pk").text


def mailed_code(address):
    """The code that stands alone on a line of it."""
    return re.findall(r"^([A-Z2-9]{8})$", mailed(address), re.MULTILINE)[0]
