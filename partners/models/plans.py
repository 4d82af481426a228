"""What a school and an employer plan for a year, who does what of it by when, and what the year brought."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, School
from kit import clock
from kit.sheets import fold
from partners.models.employers import Employer, Partnership
from partners.models.opportunities import Opportunity
from partners.models.signing import Signed
from partners.states import PLAN_LIVE, PlanState

REVIEW_AHEAD = timedelta(days=14)  # so long before the day a review is spoken of
SMALL = (Employer.Size.MICRO, Employer.Size.SMALL)


class Side(models.TextChoices):
    SCHOOL = "school", _("School")
    EMPLOYER = "employer", _("Employer")


class OfStaffQuerySet(models.QuerySet):
    """Rows of a partnership that only the school's staff look up; the employer has a link."""

    partnership = "partnership"

    def visible_to(self, user):
        """Those of the schools of which one is staff, in whichever role."""
        if user.is_superuser:
            return self
        return self.filter(**{f"{self.partnership}__school__in": user.schools_as(*Role)})


class PlanQuerySet(OfStaffQuerySet):
    def live(self):
        """Being drawn up, out to sign, or signed and running."""
        return self.filter(state__in=PLAN_LIVE)

    def to_review(self, day: date):
        """Signed, with a review that is due by this day and was not held."""
        return self.filter(state=PlanState.SIGNED, reviewed_on=None, review_on__lte=day)

    def with_everything(self):
        """What every page about a plan looks at."""
        return self.select_related("partnership__employer", "partnership__school")


class PartnershipPlan(Signed):
    """What both sides want of the school year that ends in `year`, and when they look at it together."""

    State = PlanState

    class Form(models.TextChoices):
        LIGHT = "light", _("Short")
        FULL = "full", _("Full")

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="plans", verbose_name=_("partnership")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    form = models.CharField(_("form"), max_length=5, choices=Form, default=Form.FULL)
    aims = models.TextField(_("aims"), blank=True)
    needs = models.TextField(_("the employer’s needs"), blank=True)
    skills = models.CharField(_("skills wanted"), max_length=500, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # empty where it is over, so that the constraint minds only plans that run
    live = models.GeneratedField(
        expression=Case(When(state__in=PLAN_LIVE, then=Value(True))),
        output_field=models.BooleanField(_("runs"), null=True),
        db_persist=True,
    )
    made_by = models.CharField(_("written by"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("written at"), default=clock.now)
    asked_at = models.DateTimeField(_("sent to be signed at"), null=True, blank=True)
    wish = models.TextField(_("change that the employer asks for"), blank=True)
    wished_by = models.CharField(_("who asks for it"), max_length=150, blank=True)
    wished_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    school_rating = models.PositiveSmallIntegerField(
        _("how satisfied the school is"), null=True, blank=True
    )
    host_rating = models.PositiveSmallIntegerField(
        _("how satisfied the employer is"), null=True, blank=True
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    PERSONAL = ("host_name", "school_name", "made_by", "wished_by")

    class Meta:
        verbose_name = _("partnership plan")
        verbose_name_plural = _("partnership plans")
        ordering = ["-year", "-pk"]
        constraints = [
            # deferrable, so that taking back a merge may pass through two
            models.UniqueConstraint(
                fields=["partnership", "year", "live"],
                name="plan_one_live_a_year",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_(
                    "There is a plan for that year already. Change that one, or end it first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(school_signed_at=None) | Q(host_signed_at__isnull=False),
                name="plan_school_signs_last",
                violation_error_message=_("The school signs after the employer."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.SIGNED) | Q(school_signed_at__isnull=False),
                name="plan_signed_by_both",
                violation_error_message=_("Both sides sign first."),
            ),
            models.CheckConstraint(
                condition=(Q(school_rating=None) | Q(school_rating__range=(1, 5)))
                & (Q(host_rating=None) | Q(host_rating__range=(1, 5))),
                name="plan_rated_one_to_five",
                violation_error_message=_("Choose 1 to 5."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_on"], condition=Q(state=PlanState.SIGNED), name="plan_to_review"
            )
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}"

    @property
    def is_live(self) -> bool:
        return self.state in PLAN_LIVE

    @property
    def wanted(self) -> list[str]:
        """The skills that the employer wants, one by one."""
        return names(self.skills)

    def unmet_skills(self) -> list[str]:
        """Skills wanted that stand in no open offer of this employer at this school."""
        offers = Opportunity.objects.filter(
            partnership=self.partnership_id, state=Opportunity.State.OPEN
        )
        offered = {
            fold(name) for told in offers.values_list("skills", flat=True) for name in names(told)
        }
        return [name for name in self.wanted if fold(name) not in offered]


def names(text: str) -> list[str]:
    """What stands between commas and line ends."""
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def form_for(employer: Employer) -> str:
    """The short form for small firms, the full one for all others."""
    form = PartnershipPlan.Form
    return form.LIGHT if employer.size in SMALL else form.FULL


class OfPlanQuerySet(OfStaffQuerySet):
    partnership = "plan__partnership"


class ActivityQuerySet(OfPlanQuerySet):
    def late(self, day: date):
        """Not done, though the day is past."""
        return self.filter(done_on=None, due_on__lt=day)


class PlanActivity(models.Model):
    """One thing that a plan says will be done: by whom, and by when."""

    plan = models.ForeignKey(
        PartnershipPlan, models.CASCADE, related_name="activities", verbose_name=_("plan")
    )
    what = models.CharField(_("what"), max_length=200)
    side = models.CharField(_("side"), max_length=8, choices=Side, default=Side.SCHOOL)
    doer = models.CharField(_("who"), max_length=150, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    PERSONAL = ("doer",)

    class Meta:
        verbose_name = _("activity of a plan")
        verbose_name_plural = _("activities of plans")
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.what


class PlanChange(models.Model):
    """One thing about a plan was changed: by whom, and from what to what, in short."""

    class What(models.TextChoices):
        STATE = "state", _("State")
        FORM = "form", _("Form")
        AIMS = "aims", _("Aims")
        NEEDS = "needs", _("The employer’s needs")
        SKILLS = "skills", _("Skills wanted")
        ACTIVITY = "activity", _("Activity")
        REVIEW = "review_on", _("Review on")
        DONE = "done", _("Done")
        WISH = "wish", _("The employer asks for a change")
        SIGNATURES = "signatures", _("Signatures dropped")
        REVIEWED = "reviewed", _("Reviewed")

    plan = models.ForeignKey(
        PartnershipPlan, models.CASCADE, related_name="changes", verbose_name=_("plan")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.CharField(_("by"), max_length=150, blank=True)
    what = models.CharField(_("what"), max_length=10, choices=What)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)

    objects = OfPlanQuerySet.as_manager()

    PERSONAL = ("by",)

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_what_display()}: {self.before} → {self.after}"


class PlanVersion(Signed):
    """A text of a plan that somebody had signed before it was changed."""

    plan = models.ForeignKey(
        PartnershipPlan, models.CASCADE, related_name="versions", verbose_name=_("plan")
    )
    version = models.PositiveSmallIntegerField(_("version"))

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier version of a plan")
        verbose_name_plural = _("earlier versions of plans")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_version_once")
        ]

    def __str__(self):
        return f"{self.plan} · {self.version}"


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the schools of which one is staff."""
        return self if user.is_superuser else self.filter(school__in=user.schools_as(*Role))

    def in_use(self):
        """Those not put away."""
        return self.filter(ended_on=None)


class PlanTemplate(models.Model):
    """What a school's new plans begin with. Each activity is {what, side, doer, day}, the day as "10-15"."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="plan_templates", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=100)
    aims = models.TextField(_("aims"), blank=True)
    needs = models.TextField(_("the employer’s needs"), blank=True)
    skills = models.CharField(_("skills wanted"), max_length=500, blank=True)
    activities = models.JSONField(_("activities"), default=list, blank=True)
    review_day = models.CharField(_("day of the review"), max_length=5, blank=True)
    ended_on = models.DateField(_("put away on"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of plans")
        verbose_name_plural = _("templates of plans")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="plan_template_name_once")
        ]

    def __str__(self):
        return self.name


class YearlyRecord(models.Model):
    """What one side says that the school year that ends in `year` brought it."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="yearly_records", verbose_name=_("partnership")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    side = models.CharField(_("side"), max_length=8, choices=Side)
    brought = models.TextField(_("what it brought us"))
    hours = models.PositiveIntegerField(_("hours given"), null=True, blank=True)
    hosted = models.PositiveSmallIntegerField(_("learners hosted"), null=True, blank=True)
    ideas = models.TextField(_("new ideas, products or services"), blank=True)
    said_by = models.CharField(_("said by"), max_length=150, blank=True)
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    objects = OfStaffQuerySet.as_manager()

    PERSONAL = ("said_by",)

    class Meta:
        verbose_name = _("yearly record")
        verbose_name_plural = _("yearly records")
        ordering = ["-year", "-side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year", "side"], name="yearly_record_once"
            )
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}, {self.get_side_display()}"
