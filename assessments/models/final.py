"""The final assessment of a placement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from placements.models import Placement


class FinalAssessment(models.Model):
    """A member of staff signed off what came of a placement."""

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        PARTLY = "partly", _("Partly completed")
        ABSENT = "did_not_attend", _("Did not attend")
        ENDED_EARLY = "ended_early", _("Ended early")

    placement = models.OneToOneField(
        Placement, models.PROTECT, related_name="final_assessment", verbose_name=_("placement")
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    confirmed_minutes = models.PositiveIntegerField(_("confirmed minutes"))
    comment = models.TextField(_("comment for the student"), blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("signed off by")
    )
    signed_at = models.DateTimeField(_("signed off at"), default=clock.now)

    PERSONAL = ("comment",)

    class Meta:
        verbose_name = _("final assessment")
        verbose_name_plural = _("final assessments")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.placement}: {self.get_outcome_display()}"
