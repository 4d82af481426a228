"""What an employer offers: places, and whether it will host in a year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Delivery, Pay, PlacementType
from kit import clock
from partners.models.employers import Partnership, Site


class OpportunityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Opportunities of the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class Opportunity(models.Model):
    """An offer of places."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        FILLED = "filled", _("Filled")
        CLOSED = "closed", _("Closed")

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="opportunities", verbose_name=_("partnership")
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("site"),
    )
    type = models.ForeignKey(
        PlacementType, models.PROTECT, related_name="+", verbose_name=_("type")
    )
    title = models.CharField(_("title"), max_length=150)
    tasks = models.TextField(_("tasks"), blank=True, help_text=_("One on each line."))
    skills = models.CharField(
        _("skills"), max_length=300, blank=True, help_text=_("What one learns or brings.")
    )
    times = models.CharField(
        _("days and times"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Tuesdays and Thursdays, 12:30 to 3:30."),
    )
    pay = models.CharField(_("pay"), max_length=8, choices=Pay, blank=True)
    delivery = models.CharField(
        _("where"), max_length=9, choices=Delivery, default=Delivery.IN_PERSON
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="opportunity_has_places")
        ]

    def __str__(self):
        return self.title


class HostingIntent(models.Model):
    """What an employer says about hosting in the school year that ends in `year`."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="intents", verbose_name=_("partnership")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    answer = models.CharField(_("answer"), max_length=5, choices=Answer)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    said_by = models.CharField(_("said by"), max_length=150, blank=True)
    said_at = models.DateTimeField(_("said at"), default=clock.now)

    class Meta:
        verbose_name = _("hosting intent")
        verbose_name_plural = _("hosting intents")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "year"], name="intent_once_a_year")
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}: {self.get_answer_display()}"
