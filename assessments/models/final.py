"""The final assessment of a placement: what is marked, by whom, and what came of it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from assessments.models.record import Evidence
from kit import clock
from placements.models import Placement, Programme
from placements.models.parts import PrivateOfPlacement

TO_100 = [MinValueValidator(0), MaxValueValidator(100)]


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
    missed_minutes = models.PositiveIntegerField(
        _("minutes missed: planned, neither confirmed nor excused"), null=True, blank=True
    )
    mark = models.DecimalField(
        _("mark, 0 to 100"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=TO_100,
    )
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
        constraints = [
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=100),
                name="final_mark_to_100",
                violation_error_message=_("A mark lies between 0 and 100."),
            ),
        ]

    def __str__(self):
        return f"{self.placement}: {self.get_outcome_display()}"


class CriterionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the programmes of the schools in which one works."""
        return self.filter(programme__school__in=School.objects.visible_to(user))


class Criterion(models.Model):
    """One thing by which a programme's placements are assessed, and how much it weighs."""

    class Kind(models.TextChoices):
        TEACHER = "teacher", _("Mark by a teacher")
        SUPERVISOR = "supervisor", _("Average of the supervisor's final ratings")
        EVIDENCE = "evidence", _("Verified evidence")
        HOURS = "hours", _("Confirmed hours of those asked for")

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="criteria", verbose_name=_("program")
    )
    text = models.CharField(_("what is assessed"), max_length=200)
    kind = models.CharField(_("how"), max_length=10, choices=Kind, default=Kind.TEACHER)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    pieces = models.PositiveSmallIntegerField(
        _("pieces of evidence for full marks"), default=1, validators=[MinValueValidator(1)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment criterion")
        verbose_name_plural = _("assessment criteria")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "text"],
                name="criterion_once",
                violation_error_message=_("The program has this criterion already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100, pieces__gte=1),
                name="criterion_weighs",
                violation_error_message=_("A weight lies between 1 and 100."),
            ),
        ]

    def __str__(self):
        return self.text


class Mark(models.Model):
    """What a teacher gave for one criterion, with words and the evidence it rests on."""

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="marks", verbose_name=_("placement")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="marks", verbose_name=_("criterion")
    )
    mark = models.PositiveSmallIntegerField(_("mark, 0 to 100"), validators=TO_100)
    words = models.CharField(_("in words"), max_length=1000, blank=True)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="+", verbose_name=_("evidence")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PrivateOfPlacement.as_manager()

    PERSONAL = ("mark", "words")

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(mark__lte=100),
                name="mark_to_100",
                violation_error_message=_("A mark lies between 0 and 100."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.mark}"
