"""A person's calendar under a secret address, for calendar programs to read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership, User
from accounts.models.tokens import derived
from kit import clock

PURPOSE = b"calendar:"  # no key of a mailed link opens a calendar


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and for administrators that their schools' staff have one."""
        staff = Membership.objects.filter(school__in=user.administered_schools()).values("user")
        return self.filter(models.Q(user=user) | models.Q(user__in=staff))

    def live(self):
        """Those whose address still opens."""
        return self.filter(ended_at=None)


class CalendarFeed(models.Model):
    """The address of a calendar, and what it told: an entry that is gone has to be told as called off.

    `told` holds for each entry a fingerprint, its day and times and how often it changed, and no word of it.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="feeds", verbose_name=_("user"), editable=False
    )
    nonce = models.UUIDField(unique=True, editable=False)
    token_hash = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    used_at = models.DateTimeField(_("last read"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    told = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(_("says something new since"), null=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    PERSONAL = ("nonce", "token_hash", "told")

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at=None),
                name="feed_one_a_person",
                violation_error_message=_("This person has a calendar address already."),
            )
        ]

    def __str__(self):
        return f"{self.user} {self.made_at:%Y-%m-%d}"

    @property
    def token(self):
        return derived(self.nonce, PURPOSE)
