"""What proves a placement to others: certificates, and badges for skills at a level. All of it can be revoked."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from assessments.models.record import RecordShare
from catalogue.models import Competency, Scale
from kit import clock
from placements.models import Participant, Placement


class ProofQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may see the placement, but for its host: it is the learner's to show."""
        hosted = Participant.objects.filter(contact__user=user).values("placement")
        seen = Placement.objects.visible_to(user)
        return self.filter(placement__in=seen).exclude(placement__in=hosted)

    def valid(self):
        """Those that were not revoked."""
        return self.filter(revoked_at=None)


class Proof(models.Model):
    """Something that was given for a placement under a number of the school's own, and may be revoked."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.UUIDField(_("code"), unique=True, default=uuid.uuid4, editable=False)
    given_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("given by"), editable=False
    )
    given_at = models.DateTimeField(_("given at"), default=clock.now, editable=False)
    revoked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
        editable=False,
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    revoked_because = models.CharField(
        _("revoked because"), max_length=300, blank=True, editable=False
    )

    objects = ProofQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="%(class)s_number_once"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_because="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_because=""),
                name="%(class)s_revoked_by_somebody",
                violation_error_message=_("Say why it is revoked."),
            ),
        ]

    @property
    def is_valid(self):
        return self.revoked_at is None


class Certificate(Proof):
    """A completed placement, certified. What it says is kept, and the sealed PDF with its SHA-256.

    `name_as`, `with_hours` and `with_skills` are the learner's: what the page behind the QR code tells. Skills stand
    on the PDF, too, only where the learner shows them.
    """

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="certificates", verbose_name=_("placement")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="certificates", verbose_name=_("school")
    )
    content = models.JSONField(_("what it says"), default=dict, editable=False)
    name_as = models.CharField(
        _("name"),
        max_length=5,
        choices=RecordShare.Name,
        default=RecordShare.Name.SHORT,
    )
    with_hours = models.BooleanField(_("confirmed hours"), default=False)
    with_skills = models.BooleanField(_("skills and levels"), default=False)
    pdf = models.FileField(_("PDF"), upload_to="certificates/", blank=True, editable=False)
    pdf_hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)

    PERSONAL = ("content", "code")

    class Meta(Proof.Meta):
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-given_at", "-pk"]
        constraints = [
            *Proof.Meta.constraints,
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(revoked_at=None),
                name="certificate_once",
                violation_error_message=_("This placement has a certificate."),
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.placement}"

    @property
    def label(self):
        """Its number as people write it: "2026-0012"."""
        return f"{self.given_at.year}-{self.number:04}"


class BadgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Badges of one's schools."""
        return self.filter(school__in=School.objects.visible_to(user))

    def given(self):
        """Badges that are still awarded."""
        return self.filter(ended_on=None)


class Badge(models.Model):
    """A school gives a badge to whoever is seen to have a skill at a level of a scale, or at a higher one."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="badges", verbose_name=_("school")
    )
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name=_("scale"))
    level = models.PositiveSmallIntegerField(_("from level"))
    criteria = models.CharField(_("what it takes"), max_length=300, blank=True)
    ended_on = models.DateField(_("given until"), null=True, blank=True, editable=False)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["competency__name", "level", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1),
                name="badge_level_from_1",
                violation_error_message=_("Choose a level from 1 on."),
            ),
            models.UniqueConstraint(
                fields=["school", "competency", "scale"],
                condition=Q(ended_on=None),
                name="badge_once_a_skill",
                violation_error_message=_("The school gives a badge for this skill already."),
            ),
        ]

    def __str__(self):
        return str(self.competency)


class Award(Proof):
    """A badge that a learner holds: an Open Badge 3.0, signed with the school's key. `level` 0: seen by a teacher."""

    badge = models.ForeignKey(
        Badge, models.PROTECT, related_name="awards", verbose_name=_("badge")
    )
    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="awards", verbose_name=_("placement")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="awards", verbose_name=_("school")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=0, editable=False)
    because = models.CharField(_("what was seen"), max_length=300, blank=True, editable=False)
    token = models.TextField(_("signed credential"), blank=True, editable=False)

    PERSONAL = ("code", "token", "because")

    class Meta(Proof.Meta):
        verbose_name = _("badge awarded")
        verbose_name_plural = _("badges awarded")
        ordering = ["-given_at", "-pk"]
        constraints = [
            *Proof.Meta.constraints,
            models.UniqueConstraint(
                fields=["badge", "placement"],
                condition=Q(revoked_at=None),
                name="award_once",
                violation_error_message=_("The student holds this badge already."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1) | ~Q(because=""),
                name="award_has_a_reason",
                violation_error_message=_("Say what you have seen."),
            ),
        ]

    def __str__(self):
        return f"{self.badge} {self.placement}"
