"""The kinds of experience, and the words that say where, when and how they take place."""

from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School


class Pay(models.TextChoices):
    """What a learner gets for the work."""

    UNPAID = "unpaid", _("Unpaid")
    PAID = "paid", _("Paid")
    STIPEND = "stipend", _("Stipend")
    EXPENSES = "expenses", _("Expenses only")


class Delivery(models.TextChoices):
    """Where the learner sits."""

    IN_PERSON = "in_person", _("In person")
    REMOTE = "remote", _("Remote")
    HYBRID = "hybrid", _("Hybrid")


class Setting(models.TextChoices):
    """In what surroundings somebody learns."""

    WORKPLACE = "workplace", _("Workplace")
    WORKSHOP = "school_workshop", _("School workshop")
    CENTRE = "external_training_centre", _("Training center")
    CLASSROOM = "classroom", _("Classroom")
    COMMUNITY = "community", _("Community")
    REMOTE = "remote", _("Remote")


class Structure(models.TextChoices):
    """How the days of a placement lie in the calendar."""

    SINGLE = "single_event", _("One day")
    BLOCK = "block", _("One block")
    BLOCKS = "series_of_blocks", _("Several blocks")
    DAY_RELEASE = "day_release", _("One day a week")
    HALF_DAY = "half_day", _("Half days")
    ALTERNATING = "alternating", _("Every other week")
    END = "end_of_programme", _("At the end of the program")
    IN_ROLE = "in_role", _("On the job one has")
    MIXED = "mixed", _("Mixed")


class TypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready types, and those that the person's schools added."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def offered(self):
        """Types that are not switched off."""
        return self.filter(is_offered=True)

    def known_at(self, school):
        """The ready types, and those that this school added."""
        return self.filter(Q(school=None) | Q(school=school))

    def run_at(self, schools):
        """What these schools have ticked as theirs; everything where none of them has ticked any."""
        ticked = SchoolType.objects.filter(school__in=schools)
        return self.filter(Q(pk__in=ticked.values("type")) | ~Exists(ticked))


class PlacementType(models.Model):
    """A kind of work-based learning. What each asks for is data: placements.RequirementSet."""

    class Level(models.TextChoices):
        AWARENESS = "awareness", _("Awareness")
        EXPLORATION = "exploration", _("Exploration")
        PREPARATION = "preparation", _("Preparation")
        TRAINING = "training", _("Training")
        UPSKILLING = "upskilling", _("Upskilling")
        STAFF = "staff", _("Staff")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("made after"),
    )
    youngest_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    youngest_grade = models.PositiveSmallIntegerField(_("lowest grade"), null=True, blank=True)
    default_minutes = models.PositiveIntegerField(_("usual length, minutes"), default=0)
    default_structure = models.CharField(
        _("usual structure"), max_length=16, choices=Structure, blank=True
    )
    needs_employer = models.BooleanField(_("takes place at an employer"), default=True)
    default_setting = models.CharField(
        _("usual setting"), max_length=24, choices=Setting, default=Setting.WORKPLACE
    )
    external_codes = models.JSONField(_("codes elsewhere"), default=dict, blank=True)
    is_offered = models.BooleanField(_("offered"), default=True)

    objects = TypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement type")
        verbose_name_plural = _("placement types")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "school"], nulls_distinct=False, name="type_code_once"
            )
        ]

    def __str__(self):
        return gettext(self.name) if self.school_id is None else self.name

    @property
    def ready_code(self):
        """The code of the ready type: its own, or that of the one after which a school made it."""
        return self.copied_from.code if self.copied_from_id else self.code


class SchoolTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one's schools run."""
        return self.filter(school__in=School.objects.visible_to(user))


class SchoolType(models.Model):
    """A school runs this type."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="types_run", verbose_name=_("school")
    )
    type = models.ForeignKey(
        PlacementType, models.CASCADE, related_name="run_by", verbose_name=_("type")
    )

    objects = SchoolTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("type that a school runs")
        verbose_name_plural = _("types that schools run")
        ordering = ["school", "type"]
        constraints = [models.UniqueConstraint(fields=["school", "type"], name="school_type_once")]

    def __str__(self):
        return str(self.type)
