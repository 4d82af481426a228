"""Hours: one line a stretch of work, confirmed or queried line by line."""

import uuid

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from kit import clock
from placements.models.placements import Objective, Placement


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of the placements that one may see; drafts are the learner's own."""
        mine = self.filter(placement__in=Placement.objects.visible_to(user))
        return mine.filter(~Q(state=LogEntry.State.DRAFT) | Q(placement__student__user=user))

    def confirmed(self):
        return self.filter(state=LogEntry.State.CONFIRMED)

    def waiting(self):
        """Sent by the student, and not yet looked at by the supervisor."""
        return self.filter(state=LogEntry.State.SUBMITTED)

    def total(self) -> int:
        """Minutes in all."""
        return self.aggregate(n=Sum("minutes"))["n"] or 0


class LogEntry(models.Model):
    """A stretch of work on one day. Only confirmed minutes count."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Waiting for the supervisor")
        CONFIRMED = "confirmed", _("Looks right")
        QUERIED = "queried", _("Something's off")

    class Setting(models.TextChoices):
        WORKPLACE = "workplace", _("Workplace")
        WORKSHOP = "school_workshop", _("School workshop")
        CENTRE = "external_training_centre", _("Training center")
        CLASSROOM = "classroom", _("Classroom")
        COMMUNITY = "community", _("Community")
        REMOTE = "remote", _("Remote")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="log", verbose_name=_("placement")
    )
    uuid = models.UUIDField(
        _("made on the phone as"), default=uuid.uuid4, unique=True, editable=False
    )
    worked_on = models.DateField(_("day"))
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(_("break, minutes"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    mode = models.CharField(
        _("mode"), max_length=11, choices=Objective.Mode, default=Objective.Mode.ON
    )
    setting = models.CharField(
        _("setting"), max_length=24, choices=Setting, default=Setting.WORKPLACE
    )
    objective = models.ForeignKey(
        Objective,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objective"),
    )
    note = models.CharField(_("what I did"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.SUBMITTED, editable=False
    )
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True, editable=False)
    looked_by = models.CharField(_("looked at by"), max_length=150, blank=True, editable=False)
    query = models.CharField(_("what is off"), max_length=300, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log line")
        verbose_name_plural = _("log lines")
        ordering = ["worked_on", "begins", "pk"]
        indexes = [models.Index(fields=["placement", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440),
                name="log_minutes_of_a_day",
                violation_error_message=_("A line holds between 1 minute and 24 hours."),
            )
        ]

    def __str__(self):
        return f"{self.worked_on} {self.minutes} min"
