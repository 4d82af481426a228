"""Cycles: when a programme asks for feedback."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.models.forms import Form
from placements.models import Programme

LONGEST = 60  # working days


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cycles of the programmes that one may see."""
        return self.filter(programme__in=Programme.objects.visible_to(user))

    def current(self):
        """Those that ask for more."""
        return self.filter(ended_on=None)


class Cycle(models.Model):
    """When a programme asks whom for feedback, and with which form. One that was asked with is ended, not deleted."""

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
    due_after = models.PositiveSmallIntegerField(
        _("due after, working days"), default=5, validators=[MaxValueValidator(LONGEST)]
    )
    closes_after = models.PositiveSmallIntegerField(
        _("closes after, working days"), default=21, validators=[MaxValueValidator(LONGEST)]
    )
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback cycle")
        verbose_name_plural = _("feedback cycles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name", "audience"],
                name="cycle_once",
                violation_error_message=_(
                    "This program asks them for that already. Change the row that is there."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(when="percent") | Q(value__lte=100),
                name="cycle_percent_to_100",
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=~Q(when="weeks") | Q(name="regular", value__gte=1),
                name="cycle_regular_by_weeks",
                violation_error_message=_(
                    "Only regular feedback comes every so many weeks, and at least one week apart."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closes_after__gte=F("due_after")),
                name="cycle_closes_after_due",
                violation_error_message=_("It cannot close before it is due."),
            ),
        ]

    def __str__(self):
        """What it is called; of others than the supervisor, with whom it asks."""
        if self.audience == Form.Audience.SUPERVISOR:
            return self.get_name_display()
        return f"{self.get_name_display()} · {self.get_audience_display()}"

    @property
    def when_in_words(self):
        """ "halfway", "every 4 weeks", "2 days before the last day"."""
        if self.when == self.When.PERCENT:
            return self.share_in_words
        if self.when in (self.When.START, self.When.END) and not self.value:
            return (
                _now("on the last day") if self.when == self.When.END else _now("on the first day")
            )
        words = {
            self.When.WEEKS: ngettext("every week", "every %d weeks", self.value),
            self.When.START: ngettext(
                "%d day after the first day", "%d days after the first day", self.value
            ),
            self.When.END: ngettext(
                "%d day before the last day", "%d days before the last day", self.value
            ),
            self.When.HOURS: ngettext(
                "after %d confirmed hour", "after %d confirmed hours", self.value
            ),
        }[self.When(self.when)]
        return words % self.value if "%d" in words else words

    @property
    def share_in_words(self):
        words = {0: _now("on the first day"), 50: _now("halfway"), 100: _now("on the last day")}
        return words.get(self.value) or _now("after %d%% of the days") % self.value
