"""What can be learned and rated: clusters, frameworks of competencies, scales."""

from itertools import groupby

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School


class Cluster(models.Model):
    """A career cluster of the 2024 framework."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("career cluster")
        verbose_name_plural = _("career clusters")
        ordering = ["name"]

    def __str__(self):
        return self.name


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready ones, and those that the person's schools added."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def open_to(self, school):
        """The ready ones, and those of the school and the nodes above it."""
        above = School.objects.above([school.pk]).values("pk")
        return self.filter(Q(school=None) | Q(school__in=above))

    def current(self):
        """Those that are offered: neither switched off nor followed by a new version."""
        return self.filter(ended_on=None)


class Framework(models.Model):
    """A versioned set of competencies. What was rated keeps the version that it was rated by."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    ended_on = models.DateField(_("offered until"), null=True, blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "school"], nulls_distinct=False, name="framework_once"
            )
        ]

    def __str__(self):
        return gettext(self.name) if self.school_id is None else self.name


class CompetencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the frameworks that one may see."""
        return self.filter(framework__in=Framework.objects.visible_to(user))

    def for_school(self, school, keep=()):
        """Those of the frameworks that are offered at the school; and those to keep, by key."""
        offered = Framework.objects.open_to(school).current()
        found = self.filter(Q(framework__in=offered) | Q(pk__in=[pk for pk in keep if pk]))
        return found.select_related("framework")

    def as_choices(self):
        """For a form: under the name of their framework."""
        return [
            (str(framework), [(row.pk, str(row)) for row in rows])
            for framework, rows in groupby(self, key=lambda row: row.framework)
        ]


class Competency(models.Model):
    """Something that can be learned and rated."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("Technical")
        SOFT = "soft", _("Soft")

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="competencies", verbose_name=_("framework")
    )
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    group = models.CharField(_("group"), max_length=100, blank=True)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["framework", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="competency_once",
                violation_error_message=_("The set has a skill with this code already."),
            )
        ]

    def __str__(self):
        return gettext(self.name)


class BehaviourQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the competencies that one may see."""
        return self.filter(competency__in=Competency.objects.visible_to(user))

    def hints(self, competencies):
        """{competency: {level: what is seen at it}} for these keys, in the words that were written."""
        found = {}
        rows = self.filter(competency__in=competencies).values_list("competency", "level", "text")
        for competency, level, text in rows:
            found.setdefault(competency, {})[level] = text
        return found


class Behaviour(models.Model):
    """What is seen of a learner at one level of a competency; 1 is the lowest."""

    MOST = 5  # levels

    competency = models.ForeignKey(
        Competency, models.CASCADE, related_name="behaviours", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    text = models.CharField(_("what is seen"), max_length=300)

    objects = BehaviourQuerySet.as_manager()

    class Meta:
        verbose_name = _("behavior at a level")
        verbose_name_plural = _("behaviors at levels")
        ordering = ["competency", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="behaviour_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5),
                name="behaviour_level_1_to_5",
                violation_error_message=_("A level lies between 1 and 5."),
            ),
        ]

    def __str__(self):
        return gettext(self.text) if self.text else ""


class Scale(models.Model):
    """Levels of a rating, lowest first: a list of words in `levels`."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    levels = models.JSONField(_("levels"), default=list)

    class Meta:
        verbose_name = _("scale")
        verbose_name_plural = _("scales")
        ordering = ["name"]

    def __str__(self):
        return gettext(self.name)
