"""The rule by which hours become credit: of a program, of a type in a school, or of a whole school."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import PlacementType
from placements.models.policies import Programme


class CreditRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules of the schools in which one works."""
        return self.filter(school__in=School.objects.visible_to(user))

    def alike(self, rule):
        """Those of the same program, type or school, the newest first."""
        same = {"school": rule.school, "programme": rule.programme, "type": rule.type}
        return self.filter(**same).order_by(F("valid_from").desc(nulls_last=True), "-pk")

    def valid_on(self, day):
        """Those that hold on this day, which may be an OuterRef."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=day))

    def of(self, *, school, programme, type_, day):
        """What holds that day, the narrowest first: the program's own, the type's, the school's."""
        wide = Q(programme=None) & (Q(type=None) | Q(type=type_))
        found = self.valid_on(day).filter(Q(programme=programme) | wide, school=school)
        narrow = [F(name).desc(nulls_last=True) for name in ("programme", "type")]
        return found.order_by(*narrow, "-pk")

    def for_placement(self, placement):
        """The rule by which a placement is judged: the one of its first day; None where there is none."""
        return self.of(
            school=placement.school_id,
            programme=placement.programme_id or 0,
            type_=placement.type_id,
            day=placement.starts_on,
        ).first()

    def for_programme(self, programme, day):
        """The rule of placements that begin in a program on this day; None where there is none."""
        told = {"school": programme.school_id, "programme": programme.pk}
        return self.of(type_=programme.type_id, day=day, **told).first()


class CreditRule(models.Model):
    """How many minutes are one credit, and what else is asked; what is empty is not asked.

    A placement is judged by the rule of its first day, so a new rule never changes an old placement.
    A program's own rule without minutes means that it gives no credit.
    """

    class Step(models.IntegerChoices):
        WHOLE = 1, _("Whole credits")
        HALF = 2, _("Half credits")
        QUARTER = 4, _("Quarter credits")

    class Outcome(models.TextChoices):
        ANY = "", _("Whatever came of it")
        PARTLY = "partly", _("Completed, or partly completed")
        COMPLETED = "completed", _("Completed")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="credit_rules", verbose_name=_("school")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_rules",
        verbose_name=_("only of this program"),
    )
    type = models.ForeignKey(
        PlacementType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of this type"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes for one credit"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(
        _("credits are given as"), choices=Step, default=Step.HALF
    )
    least_minutes = models.PositiveIntegerField(
        _("minutes in all at least"), null=True, blank=True
    )
    least_work_minutes = models.PositiveIntegerField(
        _("of which at work at least, minutes"), null=True, blank=True
    )
    most_remote = models.PositiveSmallIntegerField(
        _("remote at most, percent"), null=True, blank=True
    )
    most_minutes = models.PositiveIntegerField(
        _("minutes of one placement that count at most"), null=True, blank=True
    )
    with_simulated = models.BooleanField(_("simulated tasks count"), default=True)
    least_average = models.DecimalField(
        _("rated on average at least"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    least_rating = models.PositiveSmallIntegerField(
        _("no rating below, step of the scale"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    needs_feedback = models.BooleanField(_("the supervisor's final feedback is in"), default=False)
    outcome = models.CharField(
        _("signed off as"), max_length=9, choices=Outcome, blank=True, default=Outcome.ANY
    )
    least_reflections = models.PositiveSmallIntegerField(
        _("reflections at least"), null=True, blank=True
    )
    least_evidence = models.PositiveSmallIntegerField(
        _("verified pieces of evidence at least"), null=True, blank=True
    )
    appeal_days = models.PositiveSmallIntegerField(_("days in which one may appeal"), default=14)

    objects = CreditRuleQuerySet.as_manager()

    # what a rule says, without where and when
    SAID = (
        "minutes", "step", "least_minutes", "least_work_minutes", "most_remote", "most_minutes",
        "with_simulated", "least_average", "least_rating", "needs_feedback", "outcome",
        "least_reflections", "least_evidence", "appeal_days",
    )  # fmt: skip

    class Meta:
        verbose_name = _("credit rule")
        verbose_name_plural = _("credit rules")
        ordering = ["school", "programme", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme=None) | Q(type=None),
                name="credit_rule_of_one_thing",
                violation_error_message=_("A rule is of a program or of a type, not of both."),
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1),
                name="credit_rule_minutes",
                violation_error_message=_("A credit takes a minute at least."),
            ),
            models.CheckConstraint(
                condition=Q(most_remote=None) | Q(most_remote__lte=100),
                name="credit_rule_remote_to_100",
                violation_error_message=_("The most that may be remote is 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="credit_rule_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            ExclusionConstraint(
                name="credit_rule_one_a_day",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    (Coalesce("programme", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("type", Value(0)), RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("There is a rule for these days already."),
            ),
        ]

    def __str__(self):
        return str(self.programme or self.type or self.school)

    @property
    def gives(self):
        """Whether hours become credit at all."""
        return self.minutes is not None

    @property
    def said(self) -> tuple:
        return tuple(getattr(self, name) for name in self.SAID)


def rule_of_each(column="pk"):
    """A column of the rule by which each placement of a queryset is judged, as an annotation."""
    found = CreditRule.objects.of(
        school=OuterRef("school"),
        programme=OuterRef("programme"),
        type_=OuterRef("type"),
        day=OuterRef("starts_on"),
    )
    return Subquery(found.values(column)[:1])
