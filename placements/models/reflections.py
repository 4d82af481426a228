"""What a learner says of the work: whether they want it, before and after, and what they saw others do."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from placements.models.parts import PrivateOfPlacement


class InterestCheck(models.Model):
    """How much the learner wants this kind of work, and where they mean to go; once before, once after."""

    class When(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    class Level(models.IntegerChoices):
        NOT = 1, _("Not at all")
        LITTLE = 2, _("A little")
        PERHAPS = 3, _("Perhaps")
        MUCH = 4, _("Quite a lot")
        VERY = 5, _("Very much")

    class Destination(models.TextChoices):
        COLLEGE = "college", _("College")
        CAREER = "career", _("Work or an apprenticeship")
        UNDECIDED = "undecided", _("I do not know yet")

    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        related_name="interest_checks",
        verbose_name=_("placement"),
    )
    when = models.CharField(_("when"), max_length=6, choices=When)
    level = models.PositiveSmallIntegerField(
        _("how much"), choices=Level, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    destination = models.CharField(_("after school"), max_length=10, choices=Destination)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PrivateOfPlacement.as_manager()

    PERSONAL = ("level", "destination", "words")

    class Meta:
        verbose_name = _("interest check")
        verbose_name_plural = _("interest checks")
        ordering = ["placement", "-when"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "when"], name="interest_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="interest_from_1_to_5"
            ),
        ]

    def __str__(self):
        return f"{self.placement} · {self.get_when_display()}"


class Observation(models.Model):
    """Somebody at work, as the learner saw them: what they did, and what struck the learner."""

    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        related_name="observations",
        verbose_name=_("placement"),
    )
    on = models.DateField(_("day"))
    observed = models.CharField(_("whom I watched"), max_length=150)
    task = models.CharField(_("what they did"), max_length=200)
    note = models.CharField(_("what I noticed"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PrivateOfPlacement.as_manager()

    PERSONAL = ("observed", "note")

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(observed="") & ~Q(task=""),
                name="observation_says_what",
                violation_error_message=_("Say whom you watched, and what they did."),
            )
        ]

    def __str__(self):
        return f"{self.observed}: {self.task}"
