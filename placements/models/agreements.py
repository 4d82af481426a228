"""The agreement of a placement: its text by version, and who signed which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from placements.models.placements import Placement


class Agreement(models.Model):
    """One version of the agreed text. What changes the text makes a new version, which nobody has signed."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="agreements", verbose_name=_("placement")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    pdf = models.FileField(_("PDF"), upload_to="agreements", max_length=255, blank=True)
    made_by = models.CharField(_("written by"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "version"], name="agreement_version_once")
        ]

    def __str__(self):
        return f"{self.placement} v{self.version}"


class Party(models.TextChoices):
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Parent or guardian")
    SIGNATORY = "signatory", _("Employer")
    SCHOOL = "school", _("School")


class Signature(models.Model):
    """A party signed one version: the name as typed, when, how, and what was shown."""

    class Method(models.TextChoices):
        LINK = "link", _("by mailed link")
        ACCOUNT = "account", _("signed in")
        PAPER = "paper", _("on paper")

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="signatures", verbose_name=_("agreement")
    )
    party = models.CharField(_("party"), max_length=9, choices=Party)
    person = models.CharField(
        _("person"), max_length=60
    )  # "contact:12", "guardian:3", "student:4", "user:5"
    name = models.CharField(_("name as typed"), max_length=150)
    method = models.CharField(_("how"), max_length=7, choices=Method)
    content_hash = models.CharField(_("hash of what was shown"), max_length=64)
    recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    PERSONAL = ("name",)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="signature_once_a_party"),
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_a_name"),
        ]

    def __str__(self):
        return f"{self.get_party_display()}: {self.name}"
