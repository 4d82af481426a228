"""Lists to tick: what a learner has ready before the start, what is shown to them on the first day."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import PlacementType
from kit import clock
from placements.models.parts import OfPlacement

COLUMNS = ("pk", "list", "school", "type", "text", "by", "from_on", "ended_on")


class ChecklistItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready ones, and those of one's schools."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def offered_to(self, school, type_):
        """The ready ones and the school's own, of any type and of this one; OuterRefs will do."""
        return self.filter(Q(school=None) | Q(school=school), Q(type=None) | Q(type=type_))

    def terms(self):
        """Each as JSON, for `asked`."""
        return self.order_by("position", "pk").values(
            term=JSONObject(**{name: name for name in COLUMNS})
        )


class ChecklistItem(models.Model):
    """One line of a list. A placement is asked for the list as it stood on its first day."""

    class List(models.TextChoices):
        READINESS = "readiness", _("Before the start")
        INDUCTION = "induction", _("On the first day")

    class By(models.TextChoices):
        STUDENT = "student", _("Student")
        SUPERVISOR = "supervisor", _("Workplace supervisor")
        SCHOOL = "school", _("School")

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    type = models.ForeignKey(
        PlacementType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("type"),
        help_text=_("None: of all types that have no list of their own."),
    )
    list = models.CharField(_("list"), max_length=10, choices=List)
    text = models.CharField(_("what"), max_length=200)
    by = models.CharField(_("ticked by"), max_length=10, choices=By)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    from_on = models.DateField(
        _("for placements that start from"),
        null=True,
        blank=True,
        help_text=_("None: for all, also those that have begun."),
    )
    ended_on = models.DateField(_("for none that start from"), null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        ordering = ["list", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "type", "list", "text"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="checklist_item_once",
                violation_error_message=_("This line stands on the list already."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="checklist_item_says_what"),
            models.CheckConstraint(
                condition=Q(from_on=None)
                | Q(ended_on=None)
                | Q(ended_on__gte=models.F("from_on")),
                name="checklist_item_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self):
        return said(self.text, self.school_id)


def said(text, school):
    """A ready line in the reader's language, a school's own as it was typed."""
    return gettext(text) if school is None else text


def asked(rows, which, day):
    """Of `terms` those of one list that a placement of this first day (an ISO date) is asked for.

    The school's list goes before the ready one, and a list of the type before one of all types.
    """
    known = [r for r in rows if r["list"] == which and (r["from_on"] or day) <= day]
    nearest = max((rank(row) for row in known), default=None)
    return [
        row
        for row in known
        if rank(row) == nearest and (row["ended_on"] is None or row["ended_on"] > day)
    ]


def rank(row):
    return row["school"] is not None, row["type"] is not None


class ChecklistTick(models.Model):
    """A line was ticked for a placement: by whom and when."""

    placement = models.ForeignKey(
        "placements.Placement", models.CASCADE, related_name="ticks", verbose_name=_("placement")
    )
    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, related_name="ticks", verbose_name=_("what")
    )
    by_label = models.CharField(_("ticked by"), max_length=150)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = OfPlacement.as_manager()

    class Meta:
        verbose_name = _("tick of a checklist")
        verbose_name_plural = _("ticks of checklists")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "item"], name="checklist_tick_once")
        ]

    def __str__(self):
        return f"{self.item} · {self.by_label}"
