"""Who asks the API: a program with a personal token, or a person who is signed in and looks."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from redis import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.throttling import BaseThrottle

from accounts import rules
from accounts.models import Token
from accounts.models.tokens import digest_of
from kit import clock

MINUTE = 60
NOTED_EVERY = timedelta(minutes=5)  # one write for that long, however busy the program


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer pw_…`"""

    def authenticate(self, request):
        scheme, _blank, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        rows = Token.objects.working().select_related("user")
        token = rows.filter(digest=digest_of(key.strip())).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        if not rules.may_use_tokens(token.user):
            raise PermissionDenied(_("Your school asks for a second step at sign-in. Set it up."))
        note_use(token)
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"


def note_use(token):
    """Keep when a token was last used, to some minutes."""
    now = clock.now()
    rested = Q(used_at=None) | Q(used_at__lt=now - NOTED_EVERY)
    if token.used_at is None or token.used_at < now - NOTED_EVERY:
        Token.objects.filter(rested, pk=token.pk).update(used_at=now)


class BrowserAuthentication(BaseAuthentication):
    """Whoever is signed in may look. Only for reading: nothing here asks for a CSRF token."""

    def authenticate(self, request):
        user = request._request.user  # noqa: SLF001 - DRF's own way to the session's user
        reads = request.method in {"GET", "HEAD"}
        return (user, None) if reads and user.is_authenticated else None


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema names it."""

    target_class = "accounts.api.entry.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class BrowserScheme(OpenApiAuthenticationExtension):
    """How the schema names it."""

    target_class = "accounts.api.entry.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class MinuteThrottle(BaseThrottle):
    """So many requests a minute for a token or a person, counted over all processes."""

    def allow_request(self, request, view):
        who = f"token:{request.auth.pk}" if request.auth else f"user:{request.user.pk}"
        key = f"api:{who}:{self.seconds() // MINUTE}"
        try:
            cache.add(key, 0, 2 * MINUTE)
            return cache.incr(key) <= settings.API_REQUESTS_A_MINUTE
        except (RedisError, ValueError):
            return True  # the limit keeps a loop from harm; without a counter nobody is shut out

    def wait(self):
        return MINUTE - self.seconds() % MINUTE

    def seconds(self):
        return int(clock.now().timestamp())
