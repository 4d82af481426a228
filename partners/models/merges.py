"""Two employers that turned out to be one, put together; and what is needed to take that back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from partners.models.employers import Employer, Partnership


class MergeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of employers with which one of the schools that the person runs works."""
        if user.is_superuser:
            return self
        mine = Partnership.objects.filter(school__in=user.coordinated_schools())
        return self.filter(kept__in=mine.values("employer"))


class Merge(models.Model):
    """One employer went into another: its row is gone, everything that hung on it hangs on the one that was kept."""

    kept = models.ForeignKey(
        Employer, models.PROTECT, related_name="merges", verbose_name=_("employer that stays")
    )
    gone_id = models.BigIntegerField(_("number of the other"), editable=False)
    gone_name = models.CharField(_("the other"), max_length=200, editable=False)
    # [["partners.site", 7, "employer_id", 12, 4], …]: row, column, before, after
    changed = models.JSONField(_("rows changed"), default=list, editable=False)
    # rows that are gone, as Django's serializers write them, in the order in which they went
    deleted = models.JSONField(_("rows that are gone"), default=list, editable=False)
    # what an undo had to leave, in words
    stayed = models.JSONField(_("rows that stayed"), default=list, blank=True, editable=False)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)

    objects = MergeQuerySet.as_manager()

    PERSONAL = ("changed", "deleted", "stayed")

    class Meta:
        verbose_name = _("joining of two employers")
        verbose_name_plural = _("joinings of employers")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("gone_id")), name="merge_of_two")
        ]

    def __str__(self):
        return f"{self.gone_name} → {self.kept}"
