"""The room of a project or a remote placement: a meeting link, tasks, files, and messages that the school reads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from partners.models import Contact
from placements.models.parts import ProjectOfPlacement


class Project(models.Model):
    """Where those in the project meet."""

    placement = models.OneToOneField(
        "placements.Placement", models.CASCADE, related_name="project", verbose_name=_("placement")
    )
    meeting_url = models.URLField(_("meeting link"), max_length=500, blank=True)

    objects = ProjectOfPlacement.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["pk"]

    def __str__(self):
        return str(self.placement)


class Authored(models.Model):
    """Written by somebody with an account, or by the supervisor. `learner` says whose placement it is."""

    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) ^ Q(contact__isnull=False),
                name="%(class)s_is_somebodys",
            )
        ]

    @property
    def author(self):
        """Of the learner the first name."""
        if self.by_id and self.by_id == self.learner.user_id:
            return self.learner.first_name
        return str(self.contact or self.by)


class Entry(Authored):
    """Something that one of the project put there."""

    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("placement"),
    )

    objects = ProjectOfPlacement.as_manager()

    class Meta(Authored.Meta):
        abstract = True

    @property
    def learner(self):
        return self.placement.student


class ProjectTask(Entry):
    """Something to do, until a day."""

    class State(models.TextChoices):
        TODO = "todo", _("To do")
        DOING = "doing", _("Under way")
        DONE = "done", _("Done")

    title = models.CharField(_("task"), max_length=200)
    due_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.TODO)

    class Meta(Entry.Meta):
        verbose_name = _("task of a project")
        verbose_name_plural = _("tasks of projects")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.title

    @property
    def shape(self):
        return {"todo": "dots-0", "doing": "dots-1"}.get(self.state, "done")


class ProjectFile(Entry):
    """A file that those in the project share."""

    title = models.CharField(_("what it is"), max_length=150)
    file = models.FileField(_("file"), upload_to="projects", max_length=255)

    class Meta(Entry.Meta):
        verbose_name = _("file of a project")
        verbose_name_plural = _("files of projects")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.title


class ProjectMessage(Entry):
    """What somebody wrote to all of the project. It is never changed and never taken away."""

    text = models.TextField(_("message"), max_length=2000)

    PERSONAL = ("text",)

    class Meta(Entry.Meta):
        verbose_name = _("message in a project")
        verbose_name_plural = _("messages in projects")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["placement", "-at"], name="project_message_newest")]

    def __str__(self):
        return f"{self.placement} · {self.at:%Y-%m-%d %H:%M}"
