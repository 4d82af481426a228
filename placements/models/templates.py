"""The words of an agreement as a school wants them, by type and language."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from catalogue.models import PlacementType

# what stands in braces and is filled in from the placement
FIELDS = (
    "learner", "school", "programme", "type", "role", "employer", "site", "supervisor",
    "first_day", "last_day", "times", "hours", "pay", "tasks",
)  # fmt: skip
IN_BRACES = ", ".join(f"{{{name}}}" for name in FIELDS)
FIELD = re.compile(r"\{([^{}]*)\}")


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the schools in which one works, and those that all share."""
        if user.is_superuser:
            return self
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def in_force(self, day):
        """Those by which an agreement is written on this day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(ended_on=None) | Q(ended_on__gt=day)
        )


class AgreementTemplate(models.Model):
    """A title and clauses with {fields}. A line that begins with # is a heading; what follows is its text.

    An agreement keeps the template with which it began, so one that is used only ends.
    """

    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("school"),
    )
    type = models.ForeignKey(
        PlacementType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("type"),
        help_text=gettext_lazy("Blank: for all types that have none of their own."),
    )
    language = models.CharField(gettext_lazy("language"), max_length=10, default="en")
    title = models.CharField(gettext_lazy("title"), max_length=150)
    clauses = models.TextField(
        gettext_lazy("clauses"),
        max_length=20_000,
        help_text=format_lazy(
            "{} {}",
            gettext_lazy(
                "Begin each clause with a line “# Heading”. Fields in braces are filled in:"
            ),
            IN_BRACES,
        ),
    )
    valid_from = models.DateField(gettext_lazy("valid from"), null=True, blank=True)
    ended_on = models.DateField(gettext_lazy("ended on"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("agreement template")
        verbose_name_plural = gettext_lazy("agreement templates")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(ended_on=None) | Q(ended_on__gte=F("valid_from")),
                name="agreement_template_ends_after_it_begins",
                violation_error_message=gettext_lazy(
                    "A template ends after it begins. Check the two dates."
                ),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Refuse fields that nobody fills in, and text without a heading."""
        for name in ("title", "clauses"):
            check_fields(name, getattr(self, name) or "")
        if self.clauses and not self.clauses.lstrip().startswith("#"):
            raise ValidationError({"clauses": _("Begin with a heading: a line “# The employer”.")})

    def sections(self):
        """Pairs of heading and text, as typed."""
        parts = re.split(r"^#+[ \t]*(.*)$", self.clauses, flags=re.MULTILINE)
        return [
            (head.strip(), " ".join(text.split()))
            for head, text in zip(parts[1::2], parts[2::2], strict=True)
        ]


def check_fields(where, text):
    """Raise ValidationError for what stands in braces and is no field, naming those there are."""
    unknown = [name for name in FIELD.findall(text) if name not in FIELDS]
    if unknown:
        raise ValidationError(
            {
                where: _("There is no field %(unknown)s. Known are: %(known)s.")
                % {
                    "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                    "known": IN_BRACES,
                }
            }
        )
    if re.search(r"[{}]", FIELD.sub("", text)):
        raise ValidationError({where: _("A brace is open: write a field as {learner}.")})
