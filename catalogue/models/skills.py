"""What can be learned and rated: clusters, frameworks of competencies, scales."""

from itertools import groupby

from django.db import models
from django.db.models import Q
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


class Framework(models.Model):
    """A versioned set of competencies."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

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
        return self.name


class CompetencyQuerySet(models.QuerySet):
    def for_school(self, school):
        """Those of everybody's frameworks, and of those of the school and the nodes above it."""
        above = School.objects.above([school.pk]).values("pk")
        mine = Q(framework__school=None) | Q(framework__school__in=above)
        return self.filter(mine).select_related("framework")

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

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["framework", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="competency_once")
        ]

    def __str__(self):
        return self.name


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
        return self.name
