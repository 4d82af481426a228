"""The law on work of minors, as data; which of it holds at a school."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School


class HazardousOrder(models.IntegerChoices):
    """What federal law of the United States calls hazardous work (29 CFR 570.51-570.68), by number of its order."""

    EXPLOSIVES = 1, _("1: explosives")
    DRIVING = 2, _("2: driving, and riding outside a vehicle")
    COAL = 3, _("3: coal mining")
    FOREST = 4, _("4: logging, sawmills, forest fires")
    WOOD = 5, _("5: power-driven woodworking machines")
    RADIATION = 6, _("6: radioactive substances")
    HOISTS = 7, _("7: forklifts, cranes and other hoists")
    METAL = 8, _("8: machines that form, punch or shear metal")
    MINING = 9, _("9: other mining")
    MEAT = 10, _("10: meat slicers and other meat machines")
    BAKERY = 11, _("11: bakery machines")
    BALERS = 12, _("12: balers, compactors, paper machines")
    BRICK = 13, _("13: making brick and tile")
    SAWS = 14, _("14: circular, band and chain saws, chippers, shears")
    WRECKING = 15, _("15: wrecking and demolition")
    ROOFING = 16, _("16: roofing and work on roofs")
    TRENCHES = 17, _("17: trenching and excavation")


class LawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready ones, and those that the person's schools added."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def open_to(self, school):
        """What this school may choose: the ready ones, its own, and those of the schools above."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.above([school.pk])))


class LawSet(models.Model):
    """Rules on the working hours of minors from one source. Each day is judged by what held on it."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(_("source"), max_length=150)
    about = models.CharField(_("whom it concerns"), max_length=300, blank=True)
    week_begins = models.PositiveSmallIntegerField(
        _("first day of its week"), default=0, help_text=_("0 is Monday, 6 is Sunday.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("law on minors")
        verbose_name_plural = _("laws on minors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "school"], nulls_distinct=False, name="law_code_once"
            ),
            models.CheckConstraint(
                condition=Q(week_begins__lte=6),
                name="law_week_begins_0_to_6",
                violation_error_message=_("A week begins on a day from 0 to 6."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="law_ends_after_it_begins",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self):
        return gettext(self.name) if self.school_id is None else self.name


class LimitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the laws that one may see."""
        return self.filter(law__in=LawSet.objects.visible_to(user))


class LawLimit(models.Model):
    """One rule for learners of these ages: a kind, and a number of minutes or days."""

    class Kind(models.TextChoices):
        NO_WORK = "no_work", _("No work at this age")
        SCHOOL_DAY = "school_day", _("Minutes on a school day")
        OTHER_DAY = "other_day", _("Minutes on another day")
        SCHOOL_WEEK = "school_week", _("Minutes in a week with school")
        OTHER_WEEK = "other_week", _("Minutes in another week")
        EARLIEST = "earliest", _("Not before, minutes after midnight")
        LATEST = "latest", _("Not after, minutes after midnight")
        LATEST_SUMMER = "latest_summer", _("Not after, June 1 to Labor Day")
        SCHOOL_HOURS = "school_hours", _("Not during school hours")
        DAYS_A_YEAR = "days_a_year", _("Days in a calendar year")
        HAZARDOUS = "hazardous", _("No hazardous work but for student learners")

    law = models.ForeignKey(
        LawSet, models.CASCADE, related_name="limits", verbose_name=_("law on minors")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    value = models.PositiveIntegerField(_("value"), default=0)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), default=0)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), default=17)
    citation = models.CharField(_("where it stands"), max_length=100, blank=True)
    orders = ArrayField(
        models.PositiveSmallIntegerField(choices=HazardousOrder),
        verbose_name=_("hazardous orders open to student learners"),
        default=list,
        blank=True,
    )

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of a law")
        verbose_name_plural = _("limits of laws")
        ordering = ["law", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_age__gte=F("min_age")),
                name="limit_ages_in_order",
                violation_error_message=_("The oldest age is not below the youngest."),
            ),
            models.UniqueConstraint(
                fields=["law", "kind", "min_age"],
                name="limit_once_an_age",
                violation_error_message=_("This law has such a limit for this age already."),
            ),
        ]

    def __str__(self):
        return f"{self.law}: {self.get_kind_display()}"

    @property
    def source(self):
        return self.citation or self.law.source


class SchoolLawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one's schools chose."""
        return self.filter(school__in=School.objects.visible_to(user))

    def for_school(self, school):
        """What the school and the nodes above it chose."""
        return self.filter(school__in=School.objects.above([school.pk]))


class SchoolLaw(models.Model):
    """Which laws on minors hold at a school, and when its lessons are. Where several hold, the strictest counts."""

    school = models.OneToOneField(
        School, models.CASCADE, related_name="law", verbose_name=_("school")
    )
    laws = models.ManyToManyField(
        LawSet, related_name="+", blank=True, verbose_name=_("laws on minors")
    )
    lessons_begin = models.TimeField(_("lessons begin"), default=time(8))
    lessons_end = models.TimeField(_("lessons end"), default=time(15))

    objects = SchoolLawQuerySet.as_manager()

    class Meta:
        verbose_name = _("law of a school")
        verbose_name_plural = _("laws of schools")
        ordering = ["school"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lessons_end__gt=F("lessons_begin")),
                name="lessons_end_after_they_begin",
                violation_error_message=_("Lessons end after they begin. Check the two times."),
            )
        ]

    def __str__(self):
        return str(self.school)
