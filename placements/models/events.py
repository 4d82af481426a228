"""Which learners an event is for, and who of them came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from partners.models import Event
from students.models import Student


class PresenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the events of one's schools, the learners whom one may see: a teacher's own classes."""
        return self.filter(
            event__in=Event.objects.visible_to(user), student__in=Student.objects.visible_to(user)
        )


class Presence(models.Model):
    """A learner is expected at an event, came, was excused or was missing."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("Not called yet")
        CAME = "came", _("Came")
        EXCUSED = "excused", _("Excused")
        MISSING = "missing", _("Missing")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="presences", verbose_name=_("event")
    )
    student = models.ForeignKey(
        Student, models.PROTECT, related_name="presences", verbose_name=_("student")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.EXPECTED)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence at an event")
        verbose_name_plural = _("presences at events")
        ordering = ["student__family_name", "student__given_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "student"], name="presence_once_per_event")
        ]

    def __str__(self):
        return f"{self.student} · {self.event}"
