"""Keys that open something without a sign-in, and personal tokens: a program that holds one reads as its maker."""

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership, User
from kit import clock

LONGEST = timedelta(days=365)


def digest_of(key: str) -> str:
    """What is stored in a key's stead: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def derived(nonce: uuid.UUID, purpose: bytes = b"") -> str:
    """The key that goes with a nonce, derived each time under LINK_KEY, so that the table opens nothing."""
    digest = hmac.digest(settings.LINK_KEY.encode(), purpose + nonce.bytes, "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def mint(purpose: bytes = b"") -> tuple[uuid.UUID, str]:
    """What is stored of a new key: a nonce and the hash by which it is looked up."""
    nonce = uuid.uuid4()
    while not any(letter.isdigit() for letter in derived(nonce, purpose)):
        nonce = uuid.uuid4()  # the logs know a token by its length and a digit in it
    return nonce, digest_of(derived(nonce, purpose))


class TokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and for administrators those of their schools' staff."""
        staff = Membership.objects.filter(school__in=user.administered_schools()).values("user")
        return self.filter(Q(user=user) | Q(user__in=staff))

    def live(self):
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_on__gte=clock.today())

    def working(self):
        """Live ones of open accounts; what a member of staff made ends with the last membership."""
        works = Exists(Membership.objects.filter(user=OuterRef("user")))
        return self.live().filter(
            Q(made_as_staff=False) | works | Q(user__is_superuser=True), user__is_active=True
        )


class Token(models.Model):
    """A key to the API, of which only the hash is kept; `prefix` is its first part, to tell it by."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="tokens", verbose_name=_("user"), editable=False
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    made_as_staff = models.BooleanField(_("made by staff"), default=False, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    expires_on = models.DateField(_("last day"))
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked_at=None),
                name="token_name_once",
                violation_error_message=_(
                    "You have a token of this name. Revoke it, or choose another name."
                ),
            )
        ]

    def __str__(self):
        return f"{self.name} {self.prefix}…"
