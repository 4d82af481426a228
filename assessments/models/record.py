"""A learner's record: evidence of what they can do, links that show it to others, people they met."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Competency
from kit import clock
from partners.models import Contact
from placements.models import Objective, Participant
from students.models import Attendance, Enrolment, Student


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner; staff of a school that they attend now, and who teaches them."""
        if user.is_superuser:
            return self
        here = Attendance.objects.filter(to_on=None, school__in=user.observed_schools())
        taught = Enrolment.objects.taught_by(user).values("student")
        teaches = Participant.objects.filter(
            user=user, role=Participant.Role.TEACHER, ended_on=None
        ).values("placement__student")
        return self.filter(
            Q(student__user=user)
            | Q(student__in=here.values("student"))
            | Q(student__in=taught)
            | Q(student__in=teaches)
        )


class Evidence(models.Model):
    """A piece of the portfolio, chosen and ordered by the learner: a file, a text, or a time they taught others.

    A piece that staff have confirmed is verified until its learner changes it.
    """

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        TEXT = "text", _("Text")
        TAUGHT = "taught", _("I taught others")

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="evidence", verbose_name=_("student")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("in words"), blank=True)
    file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    competency = models.ForeignKey(
        Competency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skill"),
    )
    objective = models.ForeignKey(
        Objective,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task"),
    )
    on = models.DateField(_("day"), null=True, blank=True)
    whom = models.CharField(_("whom I taught"), max_length=150, blank=True)
    learners = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    changed_at = models.DateTimeField(_("changed at"), default=clock.now, editable=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("verified by"),
    )

    objects = EvidenceQuerySet.as_manager()

    PERSONAL = ("title", "text", "whom")

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="file") | ~Q(file=""),
                name="evidence_file_is_there",
                violation_error_message=_("Choose the file."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="text") | ~Q(text=""),
                name="evidence_text_is_there",
                violation_error_message=_("Write what you did."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="taught") | (Q(on__isnull=False, learners__gte=1) & ~Q(whom="")),
                name="evidence_taught_says_whom",
                violation_error_message=_("Say when you taught, whom, and how many."),
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="evidence_verified_by_somebody",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_verified(self):
        return self.verified_at is not None


class OwnQuerySet(models.QuerySet):
    """What is the learner's alone: the school reads none of it, so the admin does not show it either."""

    def visible_to(self, user):
        """The learner."""
        return self.filter(student__user=user)


class RecordShareQuerySet(OwnQuerySet):
    def live(self, today):
        """Links that still open."""
        return self.filter(ended_at=None, ends_on__gte=today)


class RecordShare(models.Model):
    """A link by which a learner shows chosen parts of the record to whoever has it. The key is derived, not stored."""

    class Name(models.TextChoices):
        FULL = "full", _("My whole name")
        SHORT = "short", _("First name and an initial")

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="record_shares", verbose_name=_("student")
    )
    label = models.CharField(_("for whom"), max_length=100)
    nonce = models.UUIDField(unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    with_hours = models.BooleanField(_("placements and hours"), default=True)
    with_skills = models.BooleanField(_("skills"), default=True)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="shares", verbose_name=_("evidence")
    )
    name_as = models.CharField(_("name"), max_length=5, choices=Name, default=Name.FULL)
    ends_on = models.DateField(_("works until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = RecordShareQuerySet.as_manager()

    PERSONAL = ("label", "nonce", "token_hash")

    class Meta:
        verbose_name = _("link to a record")
        verbose_name_plural = _("links to records")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.label

    def is_live(self, today):
        """Whether it still opens on this day."""
        return self.ended_at is None and self.ends_on >= today


class ShareVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever knows of the link."""
        return self.filter(share__in=RecordShare.objects.visible_to(user))


class ShareVisit(models.Model):
    """Somebody opened a link to a record; nothing is known of them but the hour."""

    RESTRICTED = True  # opening a page is no change that the audit log tells of

    share = models.ForeignKey(
        RecordShare, models.CASCADE, related_name="visits", verbose_name=_("link")
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = ShareVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to a record")
        verbose_name_plural = _("visits to records")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.share} {self.at:%Y-%m-%d %H}"


class PersonMet(models.Model):
    """Somebody a learner met at work, in the learner's own words; or a private note on a contact on file."""

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="people_met", verbose_name=_("student")
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("what they do"), max_length=150, blank=True)
    employer = models.CharField(_("where"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = OwnQuerySet.as_manager()

    PERSONAL = ("name", "role", "employer", "note")

    class Meta:
        verbose_name = _("person met")
        verbose_name_plural = _("people met")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["student", "contact"], name="met_noted_once"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | ~Q(name=""),
                name="met_has_a_name",
                violation_error_message=_("Type the person’s name."),
            ),
        ]

    def __str__(self):
        return self.name or str(self.contact)
