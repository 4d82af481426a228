"""A change of what was signed, while the placement runs: proposed, signed by the same parties, then done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from placements.models.agreements import Agreement
from placements.models.placements import Placement


class Amendment(models.Model):
    """What is to be changed from which day. Its words are a version of the agreement, which the parties sign.

    `change` holds the new details of the placement as actions.amending packs them.
    """

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="amendments", verbose_name=_("placement")
    )
    text = models.OneToOneField(
        Agreement, models.CASCADE, related_name="amends", verbose_name=_("text")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    from_on = models.DateField(_("counts from"))
    change = models.JSONField(_("change"), editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    in_force_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_why = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    PERSONAL = ("change", "withdrawn_why")

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(in_force_at=None, withdrawn_at=None),
                name="amendment_one_open",
                violation_error_message=_("An amendment is being signed already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(in_force_at=None) & ~Q(withdrawn_why=""),
                name="amendment_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.placement} · {self.number}"

    @property
    def is_open(self):
        """Whether the parties are still asked to sign it, or it waits for its first day."""
        return self.in_force_at is None and self.withdrawn_at is None
