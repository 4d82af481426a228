"""Quality actions: what the school changes because of what somebody said, and that they are told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import School, User
from assessments.models.feedback import Answer
from assessments.models.growth import Remark, person, said_by
from kit import clock
from placements.models import Placement, Visit


class QualityActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may read the school's records, and whose it is."""
        return self.filter(Q(school__in=user.observed_schools()) | Q(owner=user))

    def open(self):
        return self.filter(state=QualityAction.State.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


class QualityAction(models.Model):
    """Something to be done by somebody by a day; from an answer, a word, a visit, or by hand."""

    class Kind(models.TextChoices):
        QUALITY = "quality", _("Quality of placements")
        TEACHING = "teaching", _("Change in teaching")
        PLAN = "plan", _("Revision of the learning plan")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("to be done", "Open")
        DONE = "done", _("Done")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="quality_actions", verbose_name=_("school")
    )
    placement = models.ForeignKey(
        Placement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_actions",
        verbose_name=_("placement"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.QUALITY)
    what = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="quality_actions", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("due on"))
    answer = models.ForeignKey(
        Answer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_actions",
        verbose_name=_("from the answer"),
    )
    remark = models.ForeignKey(
        Remark,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_actions",
        verbose_name=_("from the word"),
    )
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_actions",
        verbose_name=_("from the visit"),
    )
    raised_by = said_by(_("raised by"))
    plan_hash = models.CharField(
        _("hash of the learning plan as it was"), max_length=64, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=4, choices=State, default=State.OPEN, editable=False
    )
    result = models.CharField(_("what came of it"), max_length=1000, blank=True)
    told = models.CharField(_("told to whoever raised it"), max_length=1000, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    done_by = person(_("done by"), editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)

    objects = QualityActionQuerySet.as_manager()

    PERSONAL = ("what", "result", "told")

    class Meta:
        verbose_name = _("quality action")
        verbose_name_plural = _("quality actions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["school", "state", "due_on"]),
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="action_own"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(done_at__isnull=False) & ~Q(result=""),
                name="action_done_with_result",
                violation_error_message=_("Say what came of it."),
            ),
            models.CheckConstraint(
                condition=Q(answer=None, remark=None)
                | Q(answer=None, visit=None)
                | Q(remark=None, visit=None),
                name="action_from_one_source",
            ),
            models.CheckConstraint(
                condition=~Q(kind="plan") | Q(placement__isnull=False),
                name="action_plan_of_placement",
                violation_error_message=_("Choose the placement whose plan is revised."),
            ),
        ]

    def __str__(self):
        return self.what

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def source(self):
        """The row that it came from, or None."""
        return self.answer or self.remark or self.visit
