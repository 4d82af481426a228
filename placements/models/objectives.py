"""What a learner is to do and learn: in a placement, or in a template for one."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Competency
from kit import clock
from placements.models import onoff
from placements.models.onoff import Approach, Mode, Principle, Said, Setting, Style, Trainer


class Planned(models.Model):
    """Something to learn: by which activity, where and how, by whom taught, for how long, at what cost.

    Blank or None is what usually goes with the mode (`onoff`).
    """

    Mode = Mode

    text = models.CharField(_("task or objective"), max_length=300)
    activity = models.CharField(_("activity"), max_length=300, blank=True)
    competency = models.ForeignKey(
        Competency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competency"),
    )
    mode = models.CharField(
        _("mode"), max_length=11, choices=Mode, default=Mode.ON, help_text=onoff.MEANING
    )
    setting = models.CharField(_("setting"), max_length=24, choices=Setting, blank=True)
    approach = models.CharField(_("approach"), max_length=11, choices=Approach, blank=True)
    style = models.CharField(_("style"), max_length=11, choices=Style, blank=True)
    active = models.BooleanField(_("active participation"), null=True, blank=True)
    principle = models.CharField(_("principle"), max_length=10, choices=Principle, blank=True)
    disruption = models.BooleanField(_("interrupts the work"), null=True, blank=True)
    trainer_kind = models.CharField(_("taught by"), max_length=8, choices=Trainer, blank=True)
    trainer = models.CharField(_("trainer"), max_length=150, blank=True)
    planned_minutes = models.PositiveIntegerField(_("planned minutes"), default=0)
    cost = models.DecimalField(
        _("cost"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, _("Type a cost of 0 or more."))],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    COPIED = (
        "text", "activity", "competency", "mode", "setting", "approach", "style", "active",
        "principle", "disruption", "trainer_kind", "trainer", "planned_minutes", "cost",
    )  # fmt: skip

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="%(class)s_cost_not_negative",
                violation_error_message=_("Type a cost of 0 or more."),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def said(self) -> Said:
        """What was chosen of the attributes of its mode."""
        names = Said.__dataclass_fields__
        return Said(**{name: getattr(self, name) for name in names})

    @property
    def full(self) -> Said:
        """The same with what is usual filled in."""
        return onoff.filled(self.said)

    def copied(self) -> dict:
        """What a copy of it says."""
        return {name: getattr(self, name) for name in self.COPIED}


class Objective(Planned):
    """What the learner is to do and learn. One with log lines or ratings is ended, never deleted."""

    placement = models.ForeignKey(
        "placements.Placement",
        models.CASCADE,
        related_name="objectives",
        verbose_name=_("placement"),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    class Meta(Planned.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    @property
    def is_current(self):
        return self.ended_on is None


class AdviceOverride(models.Model):
    """Somebody planned an objective in another place or way than is recommended for its skill."""

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="overrides", verbose_name=_("objective")
    )
    advised = models.CharField(_("recommended"), max_length=300)
    chosen = models.CharField(_("chosen"), max_length=100)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("choice against a recommendation")
        verbose_name_plural = _("choices against recommendations")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.objective}: {self.chosen}"
