"""When the learner is at the workplace: stretches of the week, and the days on which nothing is planned."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kit import clock
from partners.models import Site
from placements.models.placements import Placement
from students.models import Student


def week_of(day: date) -> int:
    """The number of the day's week, counted in Mondays from year 1, so that two placements compare."""
    return (day.toordinal() - 1) // 7


class Period(models.Model):
    """The hours of one weekday, through the whole placement or a part of it, every week or every other.

    `every`: odd weeks are the placement's 1st, 3rd, 5th … , even ones its 2nd, 4th … `weeks` says the same of weeks
    of the calendar, by the parity of `week_of`. Student, dates, weeks and live are kept in step by
    actions.sync_periods(). `clock_time` is the range of minutes since midnight; `minutes` what counts, without the
    break.
    """

    class Every(models.TextChoices):
        ALL = "all", _("Every week")
        ODD = "odd", _("1st, 3rd, 5th … week")
        EVEN = "even", _("2nd, 4th, 6th … week")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="periods", verbose_name=_("placement")
    )
    student = models.ForeignKey(Student, models.PROTECT, related_name="+", editable=False)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    minutes = models.PositiveSmallIntegerField(_("minutes that count"))
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    every = models.CharField(_("weeks"), max_length=4, choices=Every, default=Every.ALL)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    dates = DateRangeField(editable=False)
    clock_time = IntegerRangeField(editable=False)
    weeks = IntegerRangeField(default=(0, 2), editable=False)
    live = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["weekday", "begins", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="period_weekday_0_to_6"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="period_ends_after_it_begins",
                violation_error_message=_("The end of a day's hours lies after their beginning."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_last_day_after_first",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            ExclusionConstraint(
                name="period_student_is_free",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("dates", RangeOperators.OVERLAPS),
                    ("clock_time", RangeOperators.OVERLAPS),
                    ("weeks", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
                violation_error_message=_("The student is at another placement at this time."),
            ),
        ]

    def __str__(self):
        return f"{self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def first(self) -> date:
        return max(filter(None, [self.starts_on, self.placement.starts_on]))

    @property
    def last(self) -> date:
        return min(filter(None, [self.ends_on, self.placement.ends_on]))

    @property
    def parity(self) -> int | None:
        """The parity of the calendar's weeks on which this is worked; None for every week."""
        if self.every == self.Every.ALL:
            return None
        return (week_of(self.placement.starts_on) + (self.every == self.Every.EVEN)) % 2

    def falls_on(self, day: date) -> bool:
        """Whether the stretch is worked on this day, the calendar aside."""
        if self.weekday != day.weekday() or not self.first <= day <= self.last:
            return False
        return self.parity is None or self.parity == week_of(day) % 2

    def shadow(self) -> dict:
        """What the exclusion constraint reads: no days at all where the stretch lies outside the placement."""
        first, last, parity = self.first, self.last, self.parity
        return {
            "dates": DateRange(first, last + timedelta(days=1))
            if first <= last
            else DateRange(empty=True),
            "weeks": (0, 2) if parity is None else (parity, parity + 1),
        }

    @property
    def particulars(self) -> str:
        """What sets the stretch apart from hours of every week: weeks, dates, site; blank for most."""
        told = [] if self.every == self.Every.ALL else [str(self.get_every_display())]
        if self.starts_on:
            told.append(_now("from %s") % date_format(self.starts_on))
        if self.ends_on:
            told.append(_now("until %s") % date_format(self.ends_on))
        if self.site_id:
            told.append(str(self.site))
        return ", ".join(told)


class InterruptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the placements that one may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))


class Interruption(models.Model):
    """Days on which the placement rests: nothing is planned, and nobody is asked for hours."""

    class Kind(models.TextChoices):
        ILLNESS = "illness", _("Illness")
        SCHOOL = "school", _("Something at the school")
        EMPLOYER = "employer", _("The employer is closed")
        FAMILY = "family", _("Family")
        OTHER = "other", _("Something else")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="interruptions", verbose_name=_("placement")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OTHER)
    why = models.CharField(_("why"), max_length=200, blank=True)
    by_label = models.CharField(_("noted by"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = InterruptionQuerySet.as_manager()

    PERSONAL = ("why",)

    class Meta:
        verbose_name = _("interruption")
        verbose_name_plural = _("interruptions")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="interruption_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            )
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on
