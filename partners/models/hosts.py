"""What an employer's own people change, and the papers that a school shows them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, School, User
from kit import clock
from partners.models.employers import Contact, Partnership


class HostChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the partnerships that one may see, and of their employers what all schools share."""
        seen = Partnership.objects.visible_to(user)
        shared = Q(kind__in=HostChange.SHARED, partnership__employer__in=seen.values("employer"))
        return self.filter(Q(partnership__in=seen) | shared)

    def told_to(self, partnership):
        """What this school reads of: what was done on its own side, and what all schools share."""
        shared = Q(kind__in=HostChange.SHARED, partnership__employer=partnership.employer_id)
        return self.filter(Q(partnership=partnership) | shared)


class HostChange(models.Model):
    """Somebody of the employer changed something: who, when and what; or a coordinator wrote down what they said."""

    class Kind(models.TextChoices):
        SITE_ADDED = "site_added", _("Site added")
        SITE = "site", _("Site changed")
        DETAILS = "details", _("Own details changed")
        ADDRESS = "address", _("New e-mail address told")
        COLLEAGUE = "colleague", _("Colleague added")
        LEFT = "left", _("Leaves the employer")
        OFFER = "offer", _("Offer changed")
        WISHES = "wishes", _("Wishes changed")

    SHARED = (Kind.SITE_ADDED, Kind.SITE)

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="host_changes", verbose_name=_("partnership")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    what = models.CharField(_("of what"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.CharField(_("by"), max_length=150)
    noted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )
    at = models.DateTimeField(_("at"), default=clock.now)

    PERSONAL = ("what", "note", "by")

    objects = HostChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by the employer")
        verbose_name_plural = _("changes by employers")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["partnership", "-at"], name="host_change_newest_first")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.what or self.partnership}"


class SchoolPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A school's staff; those who speak for its employers see what counts."""
        if user.is_superuser:
            return self
        speaks = Q(can_sign=True) | Q(can_coordinate=True)
        mine = Contact.objects.current().filter(speaks, user=user).values("partnership__school")
        staffed = user.schools_as(*Role)
        return self.filter(
            Q(school__in=staffed) | Q(pk__in=self.model.objects.filter(school__in=mine).counting())
        )

    def counting(self, day: date | None = None):
        """Neither ended nor past their date: what an employer is shown."""
        day = day or clock.today()
        lasts = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(lasts, ended_on=None)


class SchoolPaper(models.Model):
    """What employers need from the school: who insures, whom to call; with a file or in words."""

    class Kind(models.TextChoices):
        LIABILITY = "liability", _("Liability certificate")
        COMPENSATION = "compensation", _("Workers’ compensation: who carries it")
        SAFEGUARDING = "safeguarding", _("Safeguarding policy")
        EMERGENCY = "emergency", _("Contact in an emergency")
        OTHER = "other", _("Other")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="host_papers", verbose_name=_("school")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=150, blank=True)
    text = models.TextField(_("in words"), max_length=2000, blank=True)
    file = models.FileField(_("file"), upload_to="school_papers", max_length=255, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper of the school")
        verbose_name_plural = _("papers of schools")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(file=""),
                name="school_paper_says_something",
                violation_error_message=_("Write something, or choose a file."),
            )
        ]

    def __str__(self):
        return self.title or self.get_kind_display()

    def has_ended(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day
