"""A learner applies for a place that is offered, or proposes a place they have found."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock
from partners.models import Contact, Opportunity
from placements.models.placements import Placement
from placements.states import APPLICATION_OPEN, A
from students.models import Student


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A school's staff those for its offers, a learner their own; employers see what they were shown."""
        if user.is_superuser:
            return self
        return self.filter(Q(school__in=user.observed_schools()) | Q(student__user=user))

    def run_by(self, user):
        """Those for offers of the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())

    def open(self):
        """Those that somebody may still decide."""
        return self.filter(state__in=APPLICATION_OPEN)

    def shown(self, contact):
        """What this person at the employer may look at: shown to them, agreed to, and still going on."""
        return self.filter(
            shown_to=contact, agreed=True, state__in=(A.SHOWN, A.INTERVIEW, A.OFFERED)
        )


class Application(models.Model):
    """One learner, one offer. The employer sees first name, grade and note, and only where the learner agreed."""

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="applications", verbose_name=_("student")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, related_name="applications", verbose_name=_("opportunity")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="applications", verbose_name=_("school")
    )
    note = models.TextField(_("note to the employer"), max_length=600, blank=True)
    agreed = models.BooleanField(_("may be shown to the employer"), default=False)
    state = models.CharField(
        _("state"), max_length=11, choices=A, default=A.APPLIED, editable=False
    )
    shown_to = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shown to"),
    )
    interview_on = models.DateField(_("interview on"), null=True, blank=True)
    interview_words = models.CharField(_("about the interview"), max_length=200, blank=True)
    why = models.CharField(_("because"), max_length=300, blank=True)
    placement = models.OneToOneField(
        Placement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name=_("placement"),
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = ApplicationQuerySet.as_manager()

    PERSONAL = ("note", "interview_words")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["school", "state"], name="application_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "opportunity"],
                condition=Q(state__in=APPLICATION_OPEN),
                name="application_open_once",
                violation_error_message=_("There is an open application for this place already."),
            ),
            models.CheckConstraint(
                condition=Q(shown_to=None) | Q(agreed=True), name="application_shown_if_agreed"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(placement__isnull=False),
                name="application_accepted_is_placed",
            ),
            models.CheckConstraint(
                condition=~Q(state="turned_down") | ~Q(why=""),
                name="application_turned_down_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.student} · {self.opportunity}"

    @property
    def is_open(self):
        return self.state in APPLICATION_OPEN


class ApplicationMove(models.Model):
    """An application went from one state to another: when, by whom and why."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="moves", verbose_name=_("application")
    )
    before = models.CharField(_("from"), max_length=11, choices=A, blank=True)
    after = models.CharField(_("to"), max_length=11, choices=A)
    by = models.CharField(_("by"), max_length=150, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    PERSONAL = ("by",)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.application}: {self.before} → {self.after}"


class ApplicationRule(models.Model):
    """How many open applications a learner of the school may have at once."""

    MOST_OPEN = 5

    school = models.OneToOneField(
        School, models.CASCADE, related_name="application_rule", verbose_name=_("school")
    )
    most_open = models.PositiveSmallIntegerField(_("open applications at most"), default=MOST_OPEN)

    class Meta:
        verbose_name = _("rule for applications")
        verbose_name_plural = _("rules for applications")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_open__gte=1),
                name="application_rule_allows_one",
                violation_error_message=_("At least one application has to be possible."),
            )
        ]

    def __str__(self):
        return str(self.school)


class HostProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A school's staff, and the learner who wrote it."""
        if user.is_superuser:
            return self
        return self.filter(Q(school__in=user.observed_schools()) | Q(student__user=user))

    def open(self):
        return self.filter(state=HostProposal.State.NEW)


class HostProposal(models.Model):
    """A place that a learner has found. Nobody there is written to before a coordinator takes it up."""

    class State(models.TextChoices):
        NEW = "new", _("With your school")
        TAKEN = "taken", _("Taken up")
        DECLINED = "declined", _("Not possible")

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="host_proposals", verbose_name=_("student")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="host_proposals", verbose_name=_("school")
    )
    employer = models.CharField(_("employer"), max_length=200)
    address = models.CharField(_("address"), max_length=300)
    contact_name = models.CharField(_("whom you spoke with"), max_length=150)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    would_do = models.TextField(_("what you would do"), max_length=1000)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.NEW, editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen to by")
    )
    settled_at = models.DateTimeField(_("seen to at"), null=True, blank=True)
    why = models.CharField(_("because"), max_length=300, blank=True)
    placement = models.OneToOneField(
        Placement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="host_proposal",
        verbose_name=_("placement"),
    )

    objects = HostProposalQuerySet.as_manager()

    PERSONAL = ("contact_name", "phone", "email", "would_do")

    class Meta:
        verbose_name = _("place found by a student")
        verbose_name_plural = _("places found by students")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["school", "state"], name="host_proposal_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="host_proposal_ends_after_start",
                violation_error_message=_(
                    "The last day cannot lie before the first. Check the two dates."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(placement__isnull=False),
                name="host_proposal_taken_is_placed",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(why=""), name="host_proposal_declined_with_why"
            ),
        ]

    def __str__(self):
        return f"{self.student} · {self.employer}"

    @property
    def is_open(self):
        return self.state == self.State.NEW
