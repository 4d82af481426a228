"""Cycles: when a programme asks for feedback."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.forms import Form
from placements.models import Programme


class Cycle(models.Model):
    """When a programme asks whom for feedback, and with which form."""

    class Name(models.TextChoices):
        BASELINE = "baseline", _("Start")
        MIDDLE = "middle", _("Midpoint")
        REGULAR = "regular", _("Regular")
        FINAL = "final", _("Final")

    class When(models.TextChoices):
        PERCENT = "percent", _("At a share of the days, percent")
        WEEKS = "weeks", _("Every so many weeks")
        START = "start", _("Days after the first day")
        END = "end", _("Days before the last day")
        HOURS = "hours", _("After so many confirmed hours")

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="cycles", verbose_name=_("program")
    )
    name = models.CharField(_("name"), max_length=8, choices=Name)
    audience = models.CharField(
        _("of whom"), max_length=10, choices=Form.Audience, default=Form.Audience.SUPERVISOR
    )
    when = models.CharField(_("asked"), max_length=7, choices=When, default=When.PERCENT)
    value = models.PositiveSmallIntegerField(_("percent, weeks, days or hours"))
    due_after = models.PositiveSmallIntegerField(_("due after, working days"), default=5)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))

    class Meta:
        verbose_name = _("feedback cycle")
        verbose_name_plural = _("feedback cycles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name", "audience"], name="cycle_once"),
            models.CheckConstraint(
                condition=~Q(when="percent") | Q(value__lte=100),
                name="cycle_percent_to_100",
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return self.get_name_display()
