"""Credit: what the rule proposes for a placement, what a person decided, and every step of it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.states import C
from kit import clock
from placements.models import CreditRule, Placement
from students.models import Guardianship

PARTS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}


def in_figures(credits_: Decimal) -> str:
    """ "1½", "¼", "2"; other parts as a decimal."""
    whole, part = divmod(credits_, 1)
    if part not in PARTS:
        return number_format(credits_.normalize() if part else int(credits_))
    return f"{int(whole) or ''}{PARTS[part]}"


def visible(user, path="placement"):
    """The placement's staff and family; a host sees nothing of credit."""
    wards = Guardianship.objects.filter(guardian__user=user).values("student")
    staff_and_learner = Placement.objects.private_to(user).values("pk")
    return Q(**{f"{path}__in": staff_and_learner}) | Q(**{f"{path}__student__in": wards})


class CreditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the placements that one reads as staff, learner or guardian."""
        return self.filter(visible(user))

    def run_by(self, user):
        """Of the schools that this person runs."""
        return self.filter(placement__school__in=user.coordinated_schools())

    def for_pages(self):
        """With everything that a list or a mail says of it."""
        return self.select_related(
            "placement__student", "placement__school", "placement__programme",
            "placement__type", "placement__partnership__employer",
            "placement__final_assessment", "decided_by", "rule",
        )  # fmt: skip


class Credit(models.Model):
    """The credit for one placement: how far it has come, and how much stands now."""

    State = C

    class Asked(models.TextChoices):
        STUDENT = "student", _("The student")
        SUPERVISOR = "supervisor", _("The supervisor")

    placement = models.OneToOneField(
        Placement, models.PROTECT, related_name="credit", verbose_name=_("placement")
    )
    rule = models.ForeignKey(
        CreditRule, models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=C, default=C.PROPOSED, editable=False
    )
    credits = models.DecimalField(
        _("credits"), max_digits=5, decimal_places=2, default=0, editable=False
    )
    asked = models.CharField(
        _("more is asked of"), max_length=10, choices=Asked, blank=True, editable=False
    )
    # sent back: until when more is to come; decided: the last day of an appeal
    due_on = models.DateField(_("until"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided first by"),
        editable=False,
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now, editable=False)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credit")
        ordering = ["proposed_at", "pk"]
        indexes = [
            models.Index(
                fields=["state", "due_on"],
                name="credit_open",
                condition=Q(state__in=("proposed", "returned", "appealed")),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(credits__gte=0), name="credit_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "returned")) | Q(decided_by__isnull=False),
                name="credit_decided_by_somebody",
                violation_error_message=_("Somebody decides on credit, by name."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (Q(due_on__isnull=False) & ~Q(asked="")),
                name="credit_returned_to_somebody",
                violation_error_message=_("Say of whom more is asked, and until when."),
            ),
        ]

    def __str__(self):
        return f"{self.placement}: {self.get_state_display()}"

    @property
    def amount(self):
        """How much stands, in figures: "1½"."""
        return in_figures(self.credits)


class CreditStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the credit."""
        return self.filter(credit__in=Credit.objects.visible_to(user).values("pk"))


class CreditStep(models.Model):
    """One step: who, when, why, and what the rule said at that moment. Written once, never changed."""

    credit = models.ForeignKey(
        Credit, models.PROTECT, related_name="steps", verbose_name=_("credit")
    )
    after = models.CharField(_("what"), max_length=8, choices=C)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    by_label = models.CharField(_("named"), max_length=150, blank=True)
    why = models.TextField(_("why"), max_length=2000, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=2, default=0)
    asked = models.CharField(
        _("more is asked of"), max_length=10, choices=Credit.Asked, blank=True
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    # as credit.judge.Proposal.as_data has it
    said = models.JSONField(_("what the rule said"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = CreditStepQuerySet.as_manager()

    PERSONAL = ("by_label", "why", "said")
    NEED_A_REASON = (C.REFUSED, C.RETURNED, C.APPEALED, C.REJECTED)

    class Meta:
        verbose_name = _("step of a credit")
        verbose_name_plural = _("steps of credit")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(after__in=("refused", "returned", "appealed", "rejected"))
                | ~Q(why=""),
                name="credit_step_says_why",
                violation_error_message=_("Say why, in a few words."),
            ),
        ]

    def __str__(self):
        return f"{self.get_after_display()} {self.at:%Y-%m-%d}"

    @property
    def amount(self):
        return in_figures(self.credits)
