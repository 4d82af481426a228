"""What came afterwards: whether a learner agrees to be asked, and what they said 3, 6 and 12 months on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from placements.models import Placement
from students.models import Student

MONTHS = (3, 6, 12)


class FollowConsentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the learners whom one may see."""
        return self.filter(student__in=Student.objects.visible_to(user))

    def given(self):
        """Learners who may be asked."""
        return self.filter(is_given=True)


class FollowConsent(models.Model):
    """Whether the school may ask a learner what came of their placements. Without a row nobody asks."""

    student = models.OneToOneField(
        Student, models.PROTECT, related_name="follow_consent", verbose_name=_("student")
    )
    is_given = models.BooleanField(_("may be asked"), default=False)
    said_by = models.CharField(_("said by"), max_length=150)
    said_at = models.DateTimeField(_("said at"), default=clock.now, editable=False)

    objects = FollowConsentQuerySet.as_manager()

    PERSONAL = ("said_by",)

    class Meta:
        verbose_name = _("consent to be asked afterwards")
        verbose_name_plural = _("consents to be asked afterwards")
        ordering = ["pk"]

    def __str__(self):
        return str(self.student)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff who see the placement, the learner and the family; never its host."""
        seen = Placement.objects.visible_to(user)
        return self.filter(
            placement__in=seen, placement__student__in=Student.objects.visible_to(user)
        )

    def run_by(self, user):
        """Of the placements of the schools that this person coordinates."""
        return self.filter(placement__school__in=user.coordinated_schools())

    def open(self):
        """Asked, not answered, of learners who still agree to be asked."""
        return self.filter(answered_at=None, placement__student__follow_consent__is_given=True)

    def answered(self):
        """Those with an answer."""
        return self.filter(answered_at__isnull=False)

    def for_pages(self):
        """With everything that a page or mail says of one."""
        return self.select_related(
            "placement__student",
            "placement__school",
            "placement__partnership__employer",
            "placement__type",
        )


class FollowUp(models.Model):
    """One question, so many months after a completed placement, and the answer; once each."""

    class Doing(models.TextChoices):
        JOB = "job", _("I have a job")
        STUDY = "study", _("I study, or go to school")
        APPRENTICE = "apprentice", _("I am an apprentice")
        LOOKING = "looking", _("I am still looking")
        OTHER = "other", _("Something else")

    class Same(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    class Offer(models.TextChoices):
        NONE = "none", _("No")
        OFFERED = "offered", _("Yes, and I did not take it")
        ACCEPTED = "accepted", _("Yes, and I took it")

    class Much(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="follow_ups", verbose_name=_("placement")
    )
    months = models.PositiveSmallIntegerField(_("months after"), choices=[(n, n) for n in MONTHS])
    asked_on = models.DateField(_("asked on"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    filled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filled in by"),
        editable=False,
    )
    doing = models.CharField(_("what they do now"), max_length=10, choices=Doing, blank=True)
    same = models.CharField(_("at the same employer"), max_length=3, choices=Same, blank=True)
    offer = models.CharField(
        _("job offer at the end of the placement"), max_length=8, choices=Offer, blank=True
    )
    related = models.CharField(_("fits the career goal"), max_length=6, choices=Much, blank=True)
    helps = models.CharField(_("the placement helps"), max_length=6, choices=Much, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("question afterwards")
        verbose_name_plural = _("questions afterwards")
        ordering = ["-asked_on", "-pk"]
        indexes = [
            models.Index(fields=["asked_on"], condition=Q(answered_at=None), name="follow_up_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["placement", "months"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, doing="")
                | Q(answered_at__isnull=False) & ~Q(doing=""),
                name="follow_up_answered_says_what",
                violation_error_message=_("Choose what you do now."),
            ),
        ]

    def __str__(self):
        return f"{self.placement} +{self.months}"
