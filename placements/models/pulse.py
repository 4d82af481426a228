"""One short question a week to a learner, whatever the number of their placements."""

from django.db import models
from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from placements.models.journal import parts
from placements.models.reflections import InterestCheck
from students.models import Student

FEWEST = 5  # learners in a sum that staff see


class PulseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner's own; the named teacher sees how sure they are where the learner shows it. Nobody else."""
        shown = PulseShare.objects.filter(placement__in=parts(user=user, role="teacher"))
        return self.filter(
            Q(student__user=user)
            | Q(kind=Pulse.Kind.CONFIDENCE, placement__in=shown.values("placement"))
        )

    def answered(self):
        return self.exclude(level=None, destination="")

    def motivation_by_week(self, programmes, monday):
        """By programme and week that is over: {placement__programme, week, learners, mean}, from FEWEST learners on.

        The week that runs is left out: a sum that grows from one look to the next would give single answers away.
        """
        rows = self.filter(
            kind=Pulse.Kind.MOTIVATION,
            level__isnull=False,
            week__lt=monday,
            placement__programme__in=programmes,
        )
        rows = rows.order_by().values("placement__programme", "week")
        rows = rows.annotate(learners=Count("student", distinct=True), mean=Avg("level"))
        return rows.filter(learners__gte=FEWEST).order_by("placement__programme", "week")


class Pulse(models.Model):
    """The question of one week: answered, or put aside."""

    class Kind(models.TextChoices):
        MOTIVATION = "motivation", _("I look forward to going there")
        CONFIDENCE = "confidence", _("How sure I feel")
        DESTINATION = "destination", _("After school")

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="pulses", verbose_name=_("student")
    )
    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        related_name="pulses",
        verbose_name=_("placement"),
    )
    week = models.DateField(_("Monday of the week"))
    kind = models.CharField(_("question"), max_length=11, choices=Kind)
    about = models.CharField(_("task"), max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    destination = models.CharField(
        _("after school"), max_length=10, choices=InterestCheck.Destination, blank=True
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PulseQuerySet.as_manager()

    PERSONAL = ("about", "level", "destination")

    class Meta:
        verbose_name = _("question of a week")
        verbose_name_plural = _("questions of a week")
        ordering = ["week"]
        indexes = [models.Index(fields=["kind", "week", "placement"], name="pulse_sums")]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "week"],
                name="pulse_once_a_week",
                violation_error_message=_("This week's question is answered already."),
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=5), name="pulse_from_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(destination="") | Q(kind="destination"),
                name="pulse_destination_where_asked",
            ),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.week}"


class PulseShareQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner's own."""
        return self.filter(placement__student__user=user)


class PulseShare(models.Model):
    """The learner shows the teacher of a placement how sure they feel; taken back, the row goes."""

    placement = models.OneToOneField(
        "placements.Placement",
        models.CASCADE,
        related_name="pulse_share",
        verbose_name=_("placement"),
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PulseShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("confidence that is shown")
        verbose_name_plural = _("confidences that are shown")
        ordering = ["pk"]

    def __str__(self):
        return str(self.placement_id)
