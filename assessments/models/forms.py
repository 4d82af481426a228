"""Forms: versioned sets of questions for those who are asked for feedback."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import Competency, Scale


def said_of(row, name="text"):
    """Words of a form or question in the reader's language: the school's own translation, else the original.

    `name` is "title" of a form, "text" or "help" of a question, or "choices", which gives a list as long as the
    original. Words of ready forms are translated with the house's own.
    """
    told = row.translations.get(get_language() or "", {}).get(name)
    original = getattr(row, name)
    if isinstance(original, list):
        told = [*(told or []), *[""] * len(original)]
        return [own or in_house(word) for own, word in zip(told, original, strict=False)]
    return told or in_house(original)


def in_house(words):
    """The house's translation; a school's own words as they are."""
    return gettext(words) if words else ""


class FormQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready ones, and those of the person's schools."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def open_to(self, school):
        """The ready ones, and the school's own."""
        return self.filter(Q(school=None) | Q(school=school))

    def published(self):
        """Those that may be asked; the others are drafts."""
        return self.filter(published_on__isnull=False)

    def own_first(self):
        """The newest first, and before the ready ones those of a school."""
        return self.order_by(F("school").asc(nulls_last=True), "-version")


class Form(models.Model):
    """A versioned set of questions; answers keep the version they were given to.

    A draft until it is published; from then on its questions never change.
    """

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
    minutes_set = models.BooleanField(_("minutes were set by hand"), default=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    translations = models.JSONField(_("in other languages"), default=dict, blank=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "school"],
                nulls_distinct=False,
                name="form_version_once",
            ),
            models.UniqueConstraint(
                fields=["code", "school"],
                condition=Q(published_on=None),
                nulls_distinct=False,
                name="form_one_draft",
                violation_error_message=_("There is a draft of this form already."),
            ),
        ]

    def __str__(self):
        return said_of(self, "title")


class Question(models.Model):
    """One question of a form. One of objectives asks for each objective of the placement's plan."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("Scale")
        OBJECTIVES = "objectives", _("Each objective of the plan")
        CHOICE = "choice", _("Choice")
        TEXT = "text", _("Text")
        CALL = "call", _("Call me")

    RATED = (Kind.SCALE, Kind.OBJECTIVES)

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
    # None: as is usual, so that scales and choices are answered and words are free
    required = models.BooleanField(_("has to be answered"), null=True, blank=True)
    school_only = models.BooleanField(_("only the school reads it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    translations = models.JSONField(_("in other languages"), default=dict, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form"],
                condition=Q(kind="objectives"),
                name="question_objectives_once",
                violation_error_message=_("A form asks for the objectives of the plan once."),
            )
        ]

    def __str__(self):
        return said_of(self)

    @property
    def must_be_answered(self):
        """Whether the form is not sent without it; "not seen yet" is an answer."""
        usual = self.kind in (*self.RATED, self.Kind.CHOICE)
        return usual if self.required is None else self.required


# How long it takes to answer, in seconds, on a phone and having seen the learner at work: a tap after reading one
# line; of objectives four, for a usual plan has that many; words are often left out.
SECONDS = {
    Question.Kind.SCALE: 8,
    Question.Kind.OBJECTIVES: 32,
    Question.Kind.CHOICE: 10,
    Question.Kind.TEXT: 20,
    Question.Kind.CALL: 3,
}


def minutes_for(questions):
    """Whole minutes that these questions take, by the sum of SECONDS; at least one."""
    seconds = sum(SECONDS[question.kind] for question in questions)
    return max(1, -(-seconds // 60))
