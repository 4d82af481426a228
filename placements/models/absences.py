"""Days on which a learner is not at the placement: of what kind, who told, and what was done about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from placements.models.placements import Placement


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Absences from the placements that one may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))

    def no_shows(self):
        """Where nobody knew why the learner did not come, and nobody has said what was done."""
        return self.filter(kind=Absence.Kind.NO_SHOW, followed_up_at=None)


class Absence(models.Model):
    """The learner is not at the placement on this day. What is lost of the plan is counted, not kept."""

    class Kind(models.TextChoices):
        SICK = "sick", _("Sick")
        SCHOOL = "school", _("School closed")
        EMPLOYER = "employer", _("Employer closed")
        NO_SHOW = "no_show", _("No show")
        LEAVE = "leave", _("Agreed leave")
        OTHER = "other", _("Something else")

    class Told(models.TextChoices):
        STUDENT = "student", _("Student")
        SUPERVISOR = "supervisor", _("Workplace supervisor")
        SCHOOL = "school", _("School")
        RULE = "rule", _("A rule")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="absences", verbose_name=_("placement")
    )
    on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OTHER)
    why = models.CharField(_("why"), max_length=100, blank=True)
    told_by = models.CharField(_("told by"), max_length=10, choices=Told, default=Told.SCHOOL)
    by_label = models.CharField(_("noted by"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    followed_up = models.CharField(_("what was done"), max_length=300, blank=True)
    followed_up_by = models.CharField(_("followed up by"), max_length=150, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    PERSONAL = ("why", "followed_up")

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "on"],
                name="absence_once_a_day",
                violation_error_message=_("This day is told already."),
            ),
            models.CheckConstraint(
                condition=Q(followed_up_at=None, followed_up="")
                | (Q(followed_up_at__isnull=False) & ~Q(followed_up="")),
                name="absence_followed_up_says_what",
                violation_error_message=_("Say in a few words what was done."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["placement"],
                condition=Q(kind="no_show", followed_up_at=None),
                name="absence_no_show_open",
            )
        ]

    def __str__(self):
        return f"{self.placement} {self.on}"

    @property
    def is_disruption(self):
        """Time that was meant for learning is lost; agreed leave was known beforehand."""
        return self.kind != self.Kind.LEAVE

    @property
    def is_open_no_show(self):
        return self.kind == self.Kind.NO_SHOW and self.followed_up_at is None
