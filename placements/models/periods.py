"""When the learner is at the workplace: the hours of each weekday."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from placements.models.placements import Placement
from students.models import Student


class Period(models.Model):
    """The hours of one weekday. Student, dates and live are kept in step by actions.sync_periods().

    `clock_time` is the range of minutes since midnight; `minutes` what counts, without the break.
    """

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="periods", verbose_name=_("placement")
    )
    student = models.ForeignKey(Student, models.PROTECT, related_name="+", editable=False)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    minutes = models.PositiveSmallIntegerField(_("minutes that count"))
    dates = DateRangeField(editable=False)
    clock_time = IntegerRangeField(editable=False)
    live = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="period_weekday_0_to_6"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="period_ends_after_it_begins",
                violation_error_message=_("The end of a day's hours lies after their beginning."),
            ),
            ExclusionConstraint(
                name="period_student_is_free",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("dates", RangeOperators.OVERLAPS),
                    ("clock_time", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
                violation_error_message=_("The student is at another placement at this time."),
            ),
        ]

    def __str__(self):
        return f"{self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"
