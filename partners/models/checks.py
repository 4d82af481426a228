"""What was looked at at a place of work: papers and visits, each valid until a day. Shared by all schools."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock
from partners.models.employers import Contact, Partnership, Site

SOON = timedelta(days=60)


class CheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Checks of the sites that one may see: facts that all schools of an employer share."""
        return self.filter(site__in=Site.objects.visible_to(user))

    def current(self, **of):
        """The newest of each kind at each site, or the newest of those that are so (`state=…`)."""
        return self.filter(newest(**of))

    def telling(self):
        """What a page shows: the newest of each kind at each site, and the valid one that it does not replace yet."""
        newest, valid = self.current(), self.current(state=Check.State.VALID)
        return self.filter(Q(pk__in=newest.values("pk")) | Q(pk__in=valid.values("pk")))

    def terms(self):
        """Those that somebody verified, each as {pk, what, from, until, why: null}."""
        found = self.filter(state=Check.State.VALID).order_by()
        return found.values_list(terms_of("valid_from", "valid_until", None), flat=True)


def newest(**of) -> Q:
    """Whether a check is so (`state=…`), and the newest of its kind at its site that is."""
    same = Check.objects.filter(site=OuterRef("site"), kind=OuterRef("kind"), **of)
    return Q(~Exists(same.filter(pk__gt=OuterRef("pk"))), **of)


def terms_of(first, last, why):
    """What a requirement reads of a check or of a waiver, in one shape."""
    none = Value(None, output_field=models.DateField())
    return JSONObject(
        **{
            "pk": "pk",
            "what": "kind",
            "from": first or none,
            "until": last,
            "why": why or Value(None, output_field=models.CharField()),
        }
    )


class Check(models.Model):
    """One paper or visit. A new one is a new row, so what was valid when a placement began can be told."""

    class Kind(models.TextChoices):
        INSURANCE = "insurance", _("Insurance")
        RISK_ASSESSMENT = "risk_assessment", _("Risk assessment")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        SAFETY_VISIT = "safety_visit", _("Safety visit")
        DATA_PROTECTION = "data_protection", _("Data protection")

    PAPERS = (Kind.INSURANCE, Kind.RISK_ASSESSMENT, Kind.SAFEGUARDING, Kind.DATA_PROTECTION)

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        HANDED_IN = "handed_in", _("Handed in")
        VALID = "valid", _("Valid")
        REFUSED = "refused", _("Refused")

    site = models.ForeignKey(Site, models.PROTECT, related_name="checks", verbose_name=_("site"))
    school = models.ForeignKey(
        School, models.PROTECT, related_name="+", verbose_name=_("looked at for")
    )
    kind = models.CharField(_("what"), max_length=15, choices=Kind)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.HANDED_IN)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked, or handed in by"),
    )
    file = models.FileField(_("file"), upload_to="checks", max_length=255, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("handed in at"), default=clock.now)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    refused_because = models.CharField(_("refused because"), max_length=300, blank=True)

    objects = CheckQuerySet.as_manager()

    PERSONAL = ("note",)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["site", "kind", "-pk"]
        indexes = [models.Index(fields=["valid_until"], name="check_valid_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("asked", "handed_in"))
                | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="check_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refused_because=""),
                name="check_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                name="check_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.site}"

    def has_ended(self, day) -> bool:
        return self.valid_until is not None and self.valid_until < day


class CheckWaiverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Waivers of the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def standing(self, day):
        """Those that hold on this day."""
        lasts = Q(until=None) | Q(until__gte=day)
        return self.filter(lasts, ended_at=None)

    def terms(self):
        """Those not taken back, each as {pk, what, from: null, until, why}."""
        found = self.filter(ended_at=None).order_by()
        return found.values_list(terms_of(None, "until", "why"), flat=True)


class CheckWaiver(models.Model):
    """A school does without a check at one employer: who decided it, why, and until when."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="check_waivers", verbose_name=_("partnership")
    )
    kind = models.CharField(_("what"), max_length=15, choices=Check.Kind)
    why = models.CharField(_("why"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)
    ended_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = CheckWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver of a check")
        verbose_name_plural = _("waivers of checks")
        ordering = ["kind", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="check_waiver_has_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.partnership}"
