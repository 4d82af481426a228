"""Where the house departs from allauth: nobody signs up, secrets lie encrypted, sessions end."""

import base64
import hashlib
import io
import secrets
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sessions
from accounts.recent import is_recent


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation, import or link; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong tries. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        return not is_recent(self.request)

    def get_reauthentication_methods(self, user):
        """Who has neither password nor second factor gets a code by mail."""
        by_code = {
            "id": "code",
            "description": _("Mail me a code"),
            "url": reverse("accounts:again"),
        }
        return super().get_reauthentication_methods(user) or [by_code]

    def _get_login_attempts_cache_key(self, request, **credentials):
        """By the account alone: allauth adds the Host header, whose port a stranger chooses."""
        return credentials.get("email", "").strip().lower()

    def set_password(self, user, password):
        """A new password ends every other session."""
        super().set_password(user, password)
        sessions.end_all(user, but=self.request.session.session_key)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell which kind of device it was, and no address."""
        device = sessions.device_name(self.request.headers.get("User-Agent", ""))
        told = (context or {}) | {"name": user.get_short_name(), "device": device}
        super().send_notification_mail(template_prefix, user, told, user.email)


class FactorAdapter(DefaultMFAAdapter):
    """Passkeys belong to SITE_URL's host; a copied database opens no second step."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This is not the right code. Type the one that is shown now."
        ),
    }

    def get_public_key_credential_rp_entity(self):
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": "Placewell"}

    def generate_authenticator_name(self, user, type):
        """The device it is made on, which people recognise."""
        device = sessions.device_name(context.request.headers.get("User-Agent", ""))
        return device or _("Passkey")

    def build_totp_svg(self, url):
        out = io.BytesIO()
        segno.make(url, micro=False).save(out, kind="svg", scale=4, border=3, light="white")
        return out.getvalue().decode()

    def encrypt(self, text):
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """What was kept under a lost SECRET_KEY matches no code; the person starts anew."""
        try:
            return keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def keys(purpose: str = "accounts.factors") -> MultiFernet:
    """The cipher of secrets stored for one purpose, from SECRET_KEY and those before it."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in known)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
