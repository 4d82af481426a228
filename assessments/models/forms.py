"""Forms: versioned sets of questions for those who are asked for feedback."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import Competency, Scale


class Form(models.Model):
    """A versioned set of questions; answers keep the version they were given to."""

    class Audience(models.TextChoices):
        SUPERVISOR = "supervisor", _("Supervisor")
        STUDENT = "student", _("Student")
        HOST = "host", _("Student, about the host")
        TEACHER = "teacher", _("Teacher")
        GUARDIAN = "guardian", _("Parent or guardian")

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    title = models.CharField(_("title"), max_length=150)
    audience = models.CharField(
        _("for"), max_length=10, choices=Audience, default=Audience.SUPERVISOR
    )
    minutes = models.PositiveSmallIntegerField(_("takes, minutes"), default=2)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "school"],
                nulls_distinct=False,
                name="form_version_once",
            )
        ]

    def __str__(self):
        return self.title


class Question(models.Model):
    """One question of a form. One of objectives asks for each objective of the placement's plan."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("Scale")
        OBJECTIVES = "objectives", _("Each objective of the plan")
        CHOICE = "choice", _("Choice")
        TEXT = "text", _("Text")
        CALL = "call", _("Call me")

    form = models.ForeignKey(
        Form, models.CASCADE, related_name="questions", verbose_name=_("form")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=200, blank=True)
    competency = models.ForeignKey(
        Competency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competency"),
    )
    scale = models.ForeignKey(
        Scale, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scale")
    )
    choices = models.JSONField(_("choices"), default=list, blank=True)  # words, of a choice
    school_only = models.BooleanField(_("only the school reads it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text
