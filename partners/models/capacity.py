"""How many learners an employer takes in a year, over all schools, and how it divides them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from partners.models.employers import Employer, Partnership
from partners.models.signing import Signed


class Capacity(models.Model):
    """What an employer can take in the school year that ends in `year`. Only the employer knows the total."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="capacities", verbose_name=_("employer")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    total = models.PositiveSmallIntegerField(_("places for all schools"), null=True, blank=True)

    class Meta:
        verbose_name = _("yearly capacity")
        verbose_name_plural = _("yearly capacities")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "year"], name="capacity_once_a_year")
        ]

    def __str__(self):
        return f"{self.employer} {self.year}"


class ShareQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The shares of the schools whose partnerships one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class CapacityShare(models.Model):
    """How many of the places are for one school."""

    capacity = models.ForeignKey(
        Capacity, models.CASCADE, related_name="shares", verbose_name=_("yearly capacity")
    )
    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="shares", verbose_name=_("partnership")
    )
    places = models.PositiveSmallIntegerField(_("places"))
    said_by = models.CharField(_("said by"), max_length=150, blank=True)

    objects = ShareQuerySet.as_manager()

    PERSONAL = ("said_by",)

    class Meta:
        verbose_name = _("share of the capacity")
        verbose_name_plural = _("shares of capacities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["capacity", "partnership"], name="capacity_share_once")
        ]

    def __str__(self):
        return f"{self.partnership}: {self.places}"


class StandingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def terms(self):
        """Those signed by both sides and not ended, each as {from, until, name of who signed at the employer}."""
        signed = self.filter(
            host_signed_at__isnull=False, school_signed_at__isnull=False, ended_on=None
        )
        row = JSONObject(**{"from": "valid_from", "until": "valid_until", "name": "host_name"})
        return signed.values_list(row, flat=True)


class StandingAgreement(Signed):
    """What employer and school have agreed for all placements that begin between two days."""

    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        related_name="standing_agreements",
        verbose_name=_("partnership"),
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    made_by = models.CharField(_("written by"), max_length=150, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing agreement")
        verbose_name_plural = _("standing agreements")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")),
                name="standing_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(school_signed_at=None) | Q(host_signed_at__isnull=False),
                name="standing_school_signs_last",
                violation_error_message=_("The school signs after the employer."),
            ),
        ]

    def __str__(self):
        return f"{self.partnership} {self.valid_from} – {self.valid_until}"
