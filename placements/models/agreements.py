"""The agreement of a placement: its text by version, and who signed which."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from placements.models.placements import Placement
from placements.models.templates import AgreementTemplate


class Agreement(models.Model):
    """One version of the agreed text. What changes the text makes a new version, which nobody has signed.

    Where the text stands on paper only, `content` has "on_paper" and no clauses: just what was on record. An amendment
    is a version too: it counts once everybody has signed it, and until then the one before does. `pdf` is the copy
    that all have signed, sealed; `pdf_hash` its SHA-256. `code` stands in the address behind the QR code.
    """

    class State(models.TextChoices):
        COUNTS = "counts", _("Counts")
        PROPOSED = "proposed", _("Amendment, not signed by all")
        WITHDRAWN = "withdrawn", _("Amendment, withdrawn")

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="agreements", verbose_name=_("placement")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    template = models.ForeignKey(
        AgreementTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("template"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.COUNTS, editable=False
    )
    code = models.UUIDField(_("code"), unique=True, default=uuid.uuid4, editable=False)
    pdf = models.FileField(_("PDF"), upload_to="agreements", max_length=255, blank=True)
    pdf_hash = models.CharField(_("hash of the PDF"), max_length=64, blank=True, editable=False)
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

    @property
    def is_on_paper(self):
        """Whether the agreed words are not ours: they stand on a sheet that was signed elsewhere."""
        return bool(self.content.get("on_paper"))

    @property
    def amendment(self):
        """What the text says of itself where it is an amendment: {number, from, of, changes}; else None."""
        return self.content.get("amendment")

    def signed_by(self, party):
        """The party's signature that stands, or None. Uses prefetched signatures where there are any."""
        return next((s for s in self.signatures.all() if s.party == party and s.stands), None)

    def lines(self):
        """Who is to sign and who has: (party, label, signature or None), with those who signed without being asked."""
        asked = dict(self.content["parties"])
        more = {s.party: s.get_party_display() for s in self.signatures.all() if s.stands}
        return [(p, str(label), self.signed_by(p)) for p, label in {**more, **asked}.items()]


class Party(models.TextChoices):
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Parent or guardian")
    GUARDIAN2 = "guardian2", _("Second parent or guardian")
    SIGNATORY = "signatory", _("Employer")
    PRINCIPAL = "principal", _("Principal")
    SCHOOL = "school", _("School")


class Scan(models.Model):
    """A signed sheet, scanned or photographed. The file has a random name; a view asks who may have it."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="scans", verbose_name=_("placement")
    )
    file = models.FileField(_("file"), upload_to="scans", max_length=255)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} · {self.pk}"


class SignatureManager(models.Manager):
    """With who noted it: every place that shows a signature on paper names them."""

    def get_queryset(self):
        return super().get_queryset().select_related("recorded_by")


class Signature(models.Model):
    """A party signed one version: the name as typed, when, how, and what was shown.

    `recorded_by` is who noted a paper, who signed as the school, or on whose device somebody else's link was opened.
    A signature on paper is noted by a coordinator, `at` being then and `signed_on` the day on the sheet. It can be
    taken back; the row stays, and no longer stands.
    """

    class Method(models.TextChoices):
        LINK = "link", _("by mailed link")
        ACCOUNT = "account", _("signed in")
        PAPER = "paper", _("on paper")

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="signatures", verbose_name=_("agreement")
    )
    party = models.CharField(_("party"), max_length=9, choices=Party)
    person = models.CharField(
        _("person"), max_length=60, blank=True
    )  # "contact:12", "guardian:3", "student:4", "user:5"; blank where a sheet does not say which guardian
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
    signed_on = models.DateField(_("day on the paper"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    scan = models.ForeignKey(
        Scan,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("scan"),
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    taken_back_why = models.CharField(_("why taken back"), max_length=300, blank=True)

    objects = SignatureManager()

    PERSONAL = ("name", "note", "taken_back_why")

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"],
                condition=Q(taken_back_at=None),
                name="signature_once_a_party",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_a_name"),
            models.CheckConstraint(
                condition=~Q(method="paper") | Q(recorded_by__isnull=False),
                name="signature_on_paper_is_noted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None)
                | Q(method="paper", taken_back_by__isnull=False) & ~Q(taken_back_why=""),
                name="signature_taken_back_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_party_display()}: {self.name}"

    @property
    def stands(self):
        return self.taken_back_at is None

    @property
    def how(self):
        """How it was signed, in words; of paper who noted it and when, in the time zone of the reader."""
        if self.method == self.Method.LINK and self.recorded_by:
            device = {"how": self.get_method_display(), "who": self.recorded_by}
            return gettext("%(how)s, opened on %(who)s's device") % device
        if self.method != self.Method.PAPER:
            return str(self.get_method_display())
        noted = gettext("on paper, noted by %(who)s on %(day)s") % {
            "who": self.recorded_by,
            "day": date_format(timezone.localtime(self.at), "DATE_FORMAT"),
        }
        if self.signed_on is None:
            return noted
        return f"{noted} ({gettext('signed on %s') % date_format(self.signed_on)})"
