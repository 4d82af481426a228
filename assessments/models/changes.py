"""A supervisor says that somebody else looks after the learner now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from partners.models import Contact
from placements.models import Placement


class SupervisorChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the placements that one runs: it holds an address that nobody has checked."""
        if user.is_superuser:
            return self
        return self.filter(placement__school__in=user.coordinated_schools())

    def open(self):
        """Those that wait for a coordinator."""
        return self.filter(state=SupervisorChange.State.NAMED)


class SupervisorChange(models.Model):
    """The one who supervised names a colleague: a known one takes over at once, another once a coordinator agrees."""

    class State(models.TextChoices):
        NAMED = "named", _("Named")
        DONE = "done", _("Took over")
        REFUSED = "refused", _("Not taken over")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="supervisor_changes", verbose_name=_("placement")
    )
    before = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", verbose_name=_("supervised before")
    )
    after = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supervises now"),
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.NAMED)
    said_at = models.DateTimeField(_("said at"), default=clock.now)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = SupervisorChangeQuerySet.as_manager()

    PERSONAL = ("name", "email")

    class Meta:
        verbose_name = _("change of supervisor")
        verbose_name_plural = _("changes of supervisors")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(state="named"),
                name="supervisor_change_one_open",
                violation_error_message=_("Somebody is named already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(after__isnull=False),
                name="supervisor_change_done_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.placement}: {self.name}"
