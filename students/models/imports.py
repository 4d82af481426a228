"""Rosters that were uploaded, and the rows of theirs that were not simply taken."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports of the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())


class Import(models.Model):
    """One roster: previewed, then applied. Rows that were set aside are its problems; its steps allow to undo it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Being read")
        PREVIEWED = "previewed", _("Ready to apply")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="imports", verbose_name=_("school")
    )
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    # blank where the operator's command read a file of the operator's own
    file = models.FileField(_("file"), upload_to="imports", max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    # by roster ids: {"anchor": id, "schools": [id], "courses": [id], "may_leave": true, "by_operator": true}
    limits = models.JSONField(_("limited to"), default=dict, blank=True)
    # what may be chosen: {"orgs": [{"id", "name"}], "courses": [{"id", "title"}]}
    choices = models.JSONField(_("choices"), default=dict, blank=True)
    # students.roster.reading.Result: {"kinds": {"users": {"new": 3, …}}, "leaving": 0, …}
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school} {self.made_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("students:import_detail", args=[self.pk])


class ImportProblem(models.Model):
    """A row of a roster that was refused, or taken with a warning, and why."""

    class Level(models.TextChoices):
        REJECTED = "rejected", _("Set aside")
        WARNED = "warned", _("Taken with a warning")
        NOTED = "noted", _("Left out")

    batch = models.ForeignKey(
        Import, models.CASCADE, related_name="problems", verbose_name=_("import")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level)
    file = models.CharField(_("file"), max_length=60)
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=60, blank=True)
    row_id = models.CharField(_("row id"), max_length=255, blank=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("import problem")
        verbose_name_plural = _("import problems")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.file}:{self.line} {self.reason}"


class ImportStep(models.Model):
    """What an applied import did to some rows of one model, so that it can be undone. Kept for a while only."""

    class Verb(models.TextChoices):
        MADE = "made", _("Made")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")

    PERSONAL = ("rows",)

    batch = models.ForeignKey(
        Import, models.CASCADE, related_name="steps", verbose_name=_("import")
    )
    verb = models.CharField(_("what was done"), max_length=7, choices=Verb)
    model = models.CharField(_("kind of row"), max_length=60)  # such as "students.student"
    # keys of what was made; key, field, before and after of what changed; all fields of what was removed
    rows = models.JSONField(_("rows"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("import step")
        verbose_name_plural = _("import steps")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_verb_display()} {self.model}"
