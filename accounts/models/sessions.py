"""Who is signed in where, and when somebody's second factor was taken away."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership, User
from kit import clock


class Session(AbstractBaseSession):
    """A browser's session. Of the browser only its kind is kept; no address, no place.

    The key opens the session, so no page, log or admin shows it: `handle` stands for it there.
    """

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("user")
    )
    device = models.CharField(_("device"), max_length=60, blank=True)
    begun_at = models.DateTimeField(_("begun at"), default=clock.now)
    seen_at = models.DateTimeField(_("last seen"), default=clock.now)

    class Meta(AbstractBaseSession.Meta):
        ordering = ["-seen_at"]

    @property
    def handle(self) -> str:
        """Sixteen letters that name the session on a page and open nothing."""
        return salted_hmac("accounts.session", self.session_key).hexdigest()[:16]


class FactorResetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Resets of the people who work in one's schools."""
        if user.is_superuser:
            return self
        staff = Membership.objects.filter(school__in=user.administered_schools()).values("user")
        return self.filter(user__in=staff)


class FactorReset(models.Model):
    """An administrator took a colleague's second factor away, having made sure who asked."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="factor_resets", verbose_name=_("user")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("second factor reset")
        verbose_name_plural = _("second factors reset")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user} · {self.at:%Y-%m-%d}"
