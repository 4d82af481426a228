"""The placement: one learner, somewhere, for some time, under a type's requirements."""

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from catalogue.models import Delivery, Pay, PlacementType
from kit import clock
from notifications.models import Clearance
from partners.models import (
    Check,
    CheckWaiver,
    Contact,
    Opportunity,
    Partnership,
    Site,
    StandingAgreement,
)
from partners.models.listing import takes_seats
from placements.models.documents import Document
from placements.models.doing import doing_where_asked
from placements.models.parts import ByPart
from placements.models.plans import LearningPlan
from placements.models.policies import Programme, RequirementSet
from placements.models.scheduled import Scheduled
from placements.models.sheets import SheetImport
from placements.states import LIVE, S
from students.models import Enrolment, Guardianship, Student

# columns that kinds of requirements of the apps above read, by name: no query of their own
ALONG: dict[str, Case] = {}


class PlacementQuerySet(ByPart):
    def visible_to(self, user):
        """Staff see their schools' placements; learner, guardian, teacher and host see those they are part of."""
        if user.is_superuser:
            return self
        part = Participant.objects.filter(ended_on=None)
        own = Student.objects.filter(user=user).values("pk")
        wards = Guardianship.objects.filter(guardian__user=user).values("student")
        taught = Enrolment.objects.taught_by(user).values("student")
        hosted = part.filter(contact__user=user, contact__ended_on=None).values("placement")
        # no joins: the filter stays on the table itself, so that a page is read along an index
        return self.filter(
            Q(school__in=user.observed_schools())
            | Q(student__in=own)
            | Q(student__in=wards)
            | Q(student__in=taught)
            | Q(pk__in=hosted)
            | Q(pk__in=part.filter(user=user).values("placement"))
        )

    def for_list(self):
        """Only the columns that a line of the list shows, as named tuples: objects take five times as long."""
        return self.values_list(
            "pk", "state", "starts_on", "ends_on", "student__given_name", "student__preferred_name",
            "student__family_name", "partnership__employer__name", "programme__title",
            "programme__cohort", "type__name", "type__school", named=True,
        )  # fmt: skip

    def with_checks(self):
        """With the site's checks, what one does without there, papers, plan, standing terms: no query more."""
        checks = Check.objects.filter(site=OuterRef("site"))
        waivers = CheckWaiver.objects.filter(partnership=OuterRef("partnership"))
        documents = Document.objects.filter(student=OuterRef("student"))
        plans = LearningPlan.objects.filter(placement=OuterRef("pk"))
        agreed = StandingAgreement.objects.filter(partnership=OuterRef("partnership"))
        return self.annotate(
            standing=ArraySubquery(agreed.terms()),
            site_checks=ArraySubquery(checks.terms()),
            check_waivers=ArraySubquery(waivers.terms()),
            own_documents=ArraySubquery(documents.terms()),
            plan_terms=ArraySubquery(plans.terms()),
        )

    def with_visits(self):
        """With how many visits were made, in no query of its own."""
        made = Placement.objects.filter(pk=OuterRef("pk"), visits__state="made").order_by()
        made = made.values("pk").annotate(made=Count("visits")).values("made")
        return self.annotate(visits_made=Coalesce(Subquery(made), 0))

    def with_everything(self):
        """With all that checklists, turns and pages read: a fixed number of queries."""
        return (
            self.with_checks()
            .with_visits()
            .annotate(
                refusals=refused(),
                doing=doing_where_asked(),
                **ALONG,
            )
            .select_related(
                "student__career_plan",
                "school__principal__user",
                "type",
                "partnership__employer",
                "coordinator",
                "programme__visit_rule",
                "requirement_set",
            )
            .prefetch_related(
                "requirement_set__requirements",
                "waivers",
                "objectives",
                "participants__contact",
                "student__guardians",
                "agreements__signatures",
            )
        )

    def run_by(self, user):
        """Placements of the schools that this person coordinates."""
        return self.filter(school__in=user.coordinated_schools())

    def mailed_about(self):
        """Those about which mail leaves: their school is live, or they were let out by themselves."""
        out = Clearance.objects.of(Placement)
        return self.filter(Q(school__live_at__isnull=False) | Q(pk__in=out))


class Placement(Scheduled):
    """A learner's place. Its own school runs it, whichever schools the learner attends."""

    Pay = Pay
    Delivery = Delivery

    school = models.ForeignKey(
        School, models.PROTECT, related_name="placements", verbose_name=_("school")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("program"),
    )
    type = models.ForeignKey(
        PlacementType, models.PROTECT, related_name="+", verbose_name=_("type")
    )
    requirement_set = models.ForeignKey(
        RequirementSet, models.PROTECT, related_name="+", verbose_name=_("requirement set")
    )
    student = models.ForeignKey(
        Student, models.PROTECT, related_name="placements", verbose_name=_("student")
    )
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("employer"),
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("site"),
    )
    opportunity = models.ForeignKey(
        Opportunity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("opportunity"),
    )
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    coordinator = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    title = models.CharField(_("role"), max_length=150, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    required_minutes = models.PositiveIntegerField(_("hours asked for, in minutes"), default=0)
    pay = models.CharField(_("pay"), max_length=8, choices=Pay, default=Pay.UNPAID)
    pay_note = models.CharField(_("pay in words"), max_length=100, blank=True)
    delivery = models.CharField(
        _("delivery"), max_length=9, choices=Delivery, default=Delivery.IN_PERSON
    )
    dress = models.CharField(_("what to wear"), max_length=200, blank=True)
    travel = models.CharField(_("how to get there"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=11, choices=S, default=S.DRAFT, editable=False)
    host_confirmed_at = models.DateTimeField(
        _("confirmed by the host at"), null=True, blank=True, editable=False
    )
    host_confirmed_by = models.CharField(
        _("confirmed by"), max_length=150, blank=True, editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    # what was worked before the placement was kept here; only a sheet brings it
    carried_minutes = models.PositiveIntegerField(
        _("hours carried over, in minutes"), default=0, editable=False
    )
    notes = models.TextField(_("notes of the school"), blank=True, editable=False)
    sheet = models.ForeignKey(
        SheetImport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        editable=False,
    )

    objects = PlacementQuerySet.as_manager()

    PERSONAL = ("notes",)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["school", "state", "-starts_on"]),
            models.Index(fields=["-starts_on", "-id"], name="placement_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
                violation_error_message=_(
                    "The last day cannot lie before the first. Check the two dates."
                ),
            ),
            ExclusionConstraint(
                name="placement_seat_taken",
                expressions=[
                    ("opportunity", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=LIVE, opportunity__isnull=False),
                violation_error_message=_(
                    "All places of this opportunity are taken for these dates."
                ),
            ),
            models.CheckConstraint(
                condition=Q(opportunity=None) | Q(seat__gte=1) | ~Q(state__in=LIVE),
                name="placement_takes_a_seat",
            ),
        ]

    def __str__(self):
        return f"{self.student} · {self.partnership or self.type}"

    @property
    def employer_name(self):
        return self.partnership.employer.name if self.partnership else ""

    @property
    def is_live(self):
        return self.state in LIVE

    @property
    def is_remote(self):
        """There is no place to go to."""
        return self.delivery == Delivery.REMOTE

    @property
    def has_project(self):
        """A remote, hybrid or project placement has a room of its own."""
        return self.delivery != Delivery.IN_PERSON or self.type.code == "industry_project"

    def person(self, role):
        """Who holds this role now, or None. Uses prefetched participants where there are any."""
        return next(
            (p for p in self.participants.all() if p.role == role and p.ended_on is None), None
        )

    @property
    def tasks(self):
        """The objectives that hold now, in their order. Uses prefetched ones where there are any."""
        return [objective for objective in self.objectives.all() if objective.is_current]

    @property
    def supervisor(self):
        return self.person(Participant.Role.SUPERVISOR)

    @property
    def signatory(self):
        return self.person(Participant.Role.SIGNATORY)


class Participant(models.Model):
    """Who has which part in a placement. One person may hold two; a change ends the row."""

    class Role(models.TextChoices):
        SUPERVISOR = "supervisor", _("Workplace supervisor")
        SIGNATORY = "signatory", _("Employer signatory")
        TEACHER = "teacher", _("Teacher")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="participants", verbose_name=_("placement")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("contact"),
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("user")
    )
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "role"],
                condition=Q(ended_on=None),
                name="participant_one_a_role",
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) ^ Q(user__isnull=False),
                name="participant_is_somebody",
            ),
        ]

    def __str__(self):
        return str(self.contact or self.user)


class Move(models.Model):
    """A placement went from one state to another: when, by whom and why."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="moves", verbose_name=_("placement")
    )
    before = models.CharField(_("from"), max_length=11, choices=S)
    after = models.CharField(_("to"), max_length=11, choices=S)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    by_label = models.CharField(_("who"), max_length=150, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.before} → {self.after}"


def refused():
    """Who would not sign versions of the placement's agreement."""
    rows = apps.get_model("placements.Refusal").objects
    return ArraySubquery(rows.filter(agreement__placement=OuterRef("pk")).terms())


def seats_taken(today):
    """How many seats of the opportunity OuterRef("pk") somebody has, today or later."""
    live = Placement.objects.filter(
        opportunity=OuterRef("pk"), state__in=LIVE, ends_on__gte=today
    ).order_by()
    return live.values("opportunity").values(taken=Count("seat", distinct=True))


takes_seats(seats_taken)
