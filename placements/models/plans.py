"""The learning plan of a placement by version, who acknowledged which; templates, and advice where to train."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from catalogue.models import Cluster, Competency
from kit import clock
from placements.models.objectives import Planned
from placements.models.onoff import Approach, Setting


class LearningPlanQuerySet(models.QuerySet):
    def terms(self):
        """The newest version and who acknowledged it, as one JSON value: for lists of placements."""
        told = Acknowledgment.objects.filter(plan=OuterRef("pk")).order_by().values("party")
        terms = JSONObject(pk="pk", version="version", parties=ArraySubquery(told))
        return self.order_by("-version").values_list(terms, flat=True)[:1]


class LearningPlan(models.Model):
    """One version of the plan. A change makes a new version once somebody acknowledged the one before."""

    placement = models.ForeignKey(
        "placements.Placement",
        models.CASCADE,
        related_name="plans",
        verbose_name=_("placement"),
    )
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    made_by = models.CharField(_("written by"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = LearningPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning plan")
        verbose_name_plural = _("learning plans")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "version"], name="learning_plan_version_once"
            )
        ]

    def __str__(self):
        return f"{self.placement} v{self.version}"


class Acknowledgment(models.Model):
    """A party read this version of the plan and agrees to work by it.

    `by` is who was signed in; where the school noted what it was told, that is a coordinator and `is_noted`.
    """

    class Party(models.TextChoices):
        STUDENT = "student", _("Student")
        SUPERVISOR = "supervisor", _("Workplace supervisor")
        SCHOOL = "school", _("School")

    plan = models.ForeignKey(
        LearningPlan,
        models.CASCADE,
        related_name="acknowledgments",
        verbose_name=_("learning plan"),
    )
    party = models.CharField(_("party"), max_length=10, choices=Party)
    name = models.CharField(_("name"), max_length=150)
    is_noted = models.BooleanField(_("noted by the school"), default=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("acknowledgment")
        verbose_name_plural = _("acknowledgments")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "party"], name="acknowledged_once_by_each_party"
            )
        ]

    def __str__(self):
        return f"{self.plan} · {self.name}"


class SharedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready rows, and those of the person's schools."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def for_school(self, school):
        """What this school may use: its own, those of the nodes above, and the ready ones."""
        above = School.objects.above([school.pk]).values("pk")
        return self.filter(Q(school=None) | Q(school__in=above))


class LearningPlanTemplate(models.Model):
    """Objectives for a job function, ready to be copied into a placement's plan."""

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    name = models.CharField(_("job function"), max_length=150)
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("career cluster"),
    )
    ended_on = models.DateField(_("taken out on"), null=True, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning plan template")
        verbose_name_plural = _("learning plan templates")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                nulls_distinct=False,
                name="learning_template_once",
                violation_error_message=_("There is already a template with this name."),
            )
        ]

    def __str__(self):
        return gettext(self.name) if self.school_id is None else self.name


class TemplateObjective(Planned):
    """An objective of a template."""

    template = models.ForeignKey(
        LearningPlanTemplate,
        models.CASCADE,
        related_name="objectives",
        verbose_name=_("learning plan template"),
    )

    class Meta(Planned.Meta):
        verbose_name = _("objective of a template")
        verbose_name_plural = _("objectives of templates")

    def __str__(self):
        return gettext(self.text) if self.template.school_id is None else self.text

    def copied(self):
        """What a copy says; the words of a ready template in the reader's language."""
        told = super().copied()
        if self.template.school_id is None:
            told |= {name: gettext(told[name]) for name in ("text", "activity") if told[name]}
        return told


class SettingAdvice(models.Model):
    """Where and how a skill is best trained: for one competency, or for a kind of them, in a cluster or in all."""

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    competency = models.ForeignKey(
        Competency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competency"),
    )
    kind = models.CharField(
        _("kind of competency"), max_length=10, choices=Competency.Kind, blank=True
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("career cluster"),
    )
    settings = ArrayField(
        models.CharField(max_length=24, choices=Setting), verbose_name=_("suitable settings")
    )
    approaches = ArrayField(
        models.CharField(max_length=11, choices=Approach), verbose_name=_("suitable approaches")
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation where to train")
        verbose_name_plural = _("recommendations where to train")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "competency", "kind", "cluster"],
                nulls_distinct=False,
                name="setting_advice_once",
                violation_error_message=_("There is already a recommendation for this."),
            ),
            models.CheckConstraint(
                condition=Q(competency__isnull=False) ^ ~Q(kind=""),
                name="setting_advice_about_one",
                violation_error_message=_("Choose a competency, or a kind of them."),
            ),
        ]

    def __str__(self):
        return str(self.competency or self.get_kind_display())

    @property
    def setting_words(self):
        return ", ".join(str(Setting(value).label) for value in self.settings)

    @property
    def approach_words(self):
        return ", ".join(str(Approach(value).label) for value in self.approaches)
