"""What a type of placement asks for, as data; and the programmes that use it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, Term, User
from catalogue.models import PlacementType, SchoolType
from kit import clock
from partners.models import Employer
from placements.models.documents import DocumentKind
from placements.states import Step
from students.models import Course


class RequirementSetQuerySet(models.QuerySet):
    def valid_at(self, school, day):
        """The school's own and everybody's that count on this day."""
        begun, lasting = (
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )
        return self.filter(begun, lasting, Q(school=school) | Q(school=None))


class RequirementSet(models.Model):
    """The requirements of a type, in a school or (school none) everywhere, between two dates; or of one programme.

    A placement keeps the set it began with, so a new rule never changes an old placement.
    """

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    type = models.ForeignKey(
        PlacementType, models.PROTECT, related_name="requirement_sets", verbose_name=_("type")
    )
    programme = models.ForeignKey(
        "placements.Programme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of this program"),
    )
    name = models.CharField(_("name"), max_length=100)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = RequirementSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "type", "name"],
                nulls_distinct=False,
                name="requirement_set_once",
            )
        ]

    def __str__(self):
        return self.name


class RequirementManager(models.Manager):
    """Each with the school's own document that it asks for: its name is read wherever a row is."""

    def get_queryset(self):
        return super().get_queryset().select_related("document")


class Requirement(models.Model):
    """One row of the policy: this kind of thing guards that step."""

    class Level(models.TextChoices):
        REQUIRED = "required", _("Required")
        RECOMMENDED = "recommended", _("Recommended")
        OFF = "off", _("Off")

    set = models.ForeignKey(
        RequirementSet,
        models.CASCADE,
        related_name="requirements",
        verbose_name=_("requirement set"),
    )
    kind = models.CharField(_("what"), max_length=40)
    document = models.ForeignKey(
        DocumentKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    step = models.CharField(_("guards"), max_length=10, choices=Step)
    level = models.CharField(_("level"), max_length=11, choices=Level, default=Level.REQUIRED)
    waivable = models.BooleanField(_("can be excused"), default=True)
    sizes = ArrayField(
        models.CharField(max_length=6, choices=Employer.Size),
        default=list,
        blank=True,
        verbose_name=_("only of firms of this size"),
        help_text=_("None ticked: of all. A firm whose size is not known is asked, too."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RequirementManager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["set", "kind", "document"], nulls_distinct=False, name="requirement_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="document") ^ Q(document=None),
                name="requirement_of_a_document",
                violation_error_message=_("Choose the document that is asked for."),
            ),
        ]

    def __str__(self):
        return str(self.document or self.kind)

    @property
    def key(self):
        """What tells the rows of a set apart: the kind, and which of the school's own documents."""
        return f"{self.kind}-{self.document_id}" if self.document_id else self.kind

    def applies_to(self, placement) -> bool:
        """Whether a firm of this size is asked; one of unknown size is."""
        if not self.sizes or placement.partnership is None:
            return True
        size = placement.partnership.employer.size
        return not size or size in self.sizes


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Programmes of the schools in which one works."""
        return self.filter(school__in=School.objects.visible_to(user))

    def taking(self):
        """Those in which placements may be made: not closed, and of a type that their school runs."""
        ticked = SchoolType.objects.filter(school=OuterRef("school"))
        runs = Exists(ticked.filter(type=OuterRef("type"))) | ~Exists(ticked)
        return self.filter(runs, ended_on=None, type__is_offered=True)

    def of_type(self, code):
        """Those of this ready type, and of the types that schools made after it."""
        return self.filter(Q(type__code=code, type__school=None) | Q(type__copied_from__code=code))

    def over(self, today):
        """Closed, or past their last day."""
        return self.filter(Q(ended_on__isnull=False) | Q(ends_on__lt=today))

    def running(self, today):
        """Neither closed nor past their last day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), ended_on=None)


class Programme(models.Model):
    """What a school runs for a cohort: a type, how many hours, when feedback is asked."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="programmes", verbose_name=_("school")
    )
    type = models.ForeignKey(
        PlacementType, models.PROTECT, related_name="+", verbose_name=_("type")
    )
    title = models.CharField(_("title"), max_length=150)
    cohort = models.CharField(_("cohort"), max_length=60, blank=True)
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("course"),
    )
    required_minutes = models.PositiveIntegerField(_("hours asked for, in minutes"), default=0)
    requirement_set = models.ForeignKey(
        RequirementSet, models.PROTECT, related_name="+", verbose_name=_("requirement set")
    )
    # a term that goes leaves the dates that it gave
    term = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("term")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ended_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "title", "cohort"],
                name="programme_once",
                violation_error_message=_(
                    "The school already has a program with this title and cohort."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("A program ends after it starts. Check the two dates."),
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.cohort}".strip()


class Waiver(models.Model):
    """A requirement was excused, by a named person and with a reason."""

    placement = models.ForeignKey(
        "placements.Placement", models.CASCADE, related_name="waivers", verbose_name=_("placement")
    )
    kind = models.CharField(_("what"), max_length=40)
    reason = models.CharField(_("because"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["placement", "kind"], name="waiver_once")]

    def __str__(self):
        return f"{self.kind}: {self.reason}"
