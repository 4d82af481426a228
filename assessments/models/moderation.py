"""Moderation: a sample of final assessments is marked by a second person who does not see the first mark."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term, User
from assessments.models.final import TO_100
from kit import clock
from placements.models import Placement, Programme


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the schools in which one works."""
        return self.filter(programme__school__in=School.objects.visible_to(user))


class Sample(models.Model):
    """One draw: how many of a programme's marks, with which seed; always one a marker, and all at the border."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="samples", verbose_name=_("program")
    )
    term = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("term")
    )
    percent = models.PositiveSmallIntegerField(
        _("percent of the marks"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    border = models.PositiveSmallIntegerField(
        _("border mark"), default=50, validators=[MaxValueValidator(100)]
    )
    around = models.PositiveSmallIntegerField(
        _("all within so many points of it"), default=3, validators=[MaxValueValidator(50)]
    )
    tolerance = models.PositiveSmallIntegerField(
        _("difference that needs no settling"), default=5, validators=[MaxValueValidator(100)]
    )
    seed = models.PositiveIntegerField(_("seed of the draw"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    at = models.DateTimeField(_("drawn at"), default=clock.now)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of marks")
        verbose_name_plural = _("samples of marks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="sample_percent_to_100",
                violation_error_message=_("A share lies between 1 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.programme} {self.at:%Y-%m-%d}"


class SampleLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the sample."""
        return self.filter(sample__in=Sample.objects.visible_to(user).values("pk"))


class SampleLine(models.Model):
    """One assessment of a sample: the first mark as it stood, the second, and how a difference was settled."""

    sample = models.ForeignKey(
        Sample, models.PROTECT, related_name="lines", verbose_name=_("sample")
    )
    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="+", verbose_name=_("placement")
    )
    marker = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("first marked by")
    )
    first = models.DecimalField(_("first mark"), max_digits=4, decimal_places=1, validators=TO_100)
    second = models.DecimalField(
        _("second mark"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=TO_100,
    )
    second_words = models.CharField(_("why so"), max_length=500, blank=True)
    second_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second marked by"),
    )
    second_at = models.DateTimeField(_("second marked at"), null=True, blank=True)
    settled = models.DecimalField(
        _("settled mark"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=TO_100,
    )
    settled_because = models.CharField(_("settled so because"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = SampleLineQuerySet.as_manager()

    PERSONAL = ("second_words", "settled_because")

    class Meta:
        verbose_name = _("second mark")
        verbose_name_plural = _("second marks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "placement"], name="sample_line_once"),
            models.CheckConstraint(
                condition=Q(second=None, second_by=None)
                | (Q(second__gte=0, second__lte=100) & ~Q(second_by=models.F("marker"))),
                name="sample_line_by_another",
                violation_error_message=_("Another person than the first gives the second mark."),
            ),
            models.CheckConstraint(
                condition=Q(settled=None)
                | (
                    Q(settled__gte=0, settled__lte=100, settled_by__isnull=False)
                    & ~Q(settled_because="")
                ),
                name="sample_line_settled_because",
                violation_error_message=_("Say why it is settled so."),
            ),
        ]

    def __str__(self):
        return f"{self.sample}: {self.placement}"

    @property
    def difference(self) -> Decimal | None:
        """By how many points the two marks lie apart."""
        return None if self.second is None else abs(self.second - self.first)

    @property
    def is_to_settle(self):
        """The marks lie further apart than is tolerated, and nobody has settled it."""
        apart = self.difference
        return apart is not None and apart > self.sample.tolerance and self.settled is None
