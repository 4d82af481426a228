"""Who is there: the first day's arrival, a clock that runs, the code at a site, and times beside a line."""

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from kit import clock
from partners.models import Site
from placements.models.hours import LogEntry
from placements.models.parts import OfPlacement
from placements.models.placements import Placement
from students.models import Student


class Arrival(models.Model):
    """The supervisor said that the learner has come."""

    placement = models.OneToOneField(
        Placement, models.CASCADE, related_name="arrival", verbose_name=_("placement")
    )
    on = models.DateField(_("day"))
    by_label = models.CharField(_("told by"), max_length=150)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = OfPlacement.as_manager()

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-on", "pk"]

    def __str__(self):
        return f"{self.placement} {self.on}"


class Running(models.Model):
    """A learner's clock, from start to stop; then a line takes its place, under the same uuid.

    `site` is where they checked in by its code; none where they pressed the button by themselves.
    """

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="+", verbose_name=_("placement")
    )
    student = models.OneToOneField(
        Student, models.PROTECT, related_name="running", verbose_name=_("student")
    )
    uuid = models.UUIDField(_("made as"), default=uuid.uuid4, unique=True, editable=False)
    started_at = models.DateTimeField(_("started at"), default=clock.now)
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked in at"),
    )

    objects = OfPlacement.as_manager()

    class Meta:
        verbose_name = _("running clock")
        verbose_name_plural = _("running clocks")
        ordering = ["-started_at", "pk"]

    def __str__(self):
        return f"{self.placement} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def here(self):
        """When it was started, by the clock of the placement's school."""
        return self.started_at.astimezone(ZoneInfo(self.placement.school.time_zone))

    @property
    def started_on(self):
        return self.here.date()

    @property
    def since(self):
        """ "8:58", as the reader writes times."""
        return time_format(self.here.time())


class CheckInQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the lines that one may see."""
        return self.filter(line__in=LogEntry.objects.visible_to(user))


class CheckIn(models.Model):
    """What the server's clock said when the learner opened the site's code; it stays when the line is changed.

    Times of the line's own day, in the school's zone.
    """

    line = models.OneToOneField(
        LogEntry, models.CASCADE, related_name="checkin", verbose_name=_("log line")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    came = models.TimeField(_("checked in"), null=True, blank=True)
    left = models.TimeField(_("checked out"), null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(came__isnull=False) | Q(left__isnull=False),
                name="checkin_has_a_time",
                violation_error_message=_("A check-in has a time."),
            )
        ]

    def __str__(self):
        return f"{self.line} {self.came or ''}–{self.left or ''}"


class SiteCodeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the schools that one runs: whoever has a code can check in from anywhere."""
        return self.filter(school__in=user.coordinated_schools())

    def current(self):
        return self.filter(ended_at=None)


class SiteCode(models.Model):
    """The secret on the sheet at a site, for the learners of one school. A new one ends the old.

    Two count where two sites were joined: both sheets hang there.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    by_label = models.CharField(_("made by"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = SiteCodeQuerySet.as_manager()

    PERSONAL = ("code",)

    class Meta:
        verbose_name = _("code of a site")
        verbose_name_plural = _("codes of sites")
        ordering = ["-made_at", "pk"]

    def __str__(self):
        return f"{self.site} · {self.school}"
