"""What an employer offers: places, and whether it will host in a year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from catalogue.models import Delivery, Pay, PlacementType
from kit import clock
from partners.models.employers import Contact, Partnership, Site


class OpportunityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Opportunities of the partnerships that one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def running(self, today):
        """Open offers of active partners that are not over."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            state=Opportunity.State.OPEN,
            partnership__stage=Partnership.Stage.ACTIVE,
            partnership__employer__ended_on=None,
        )

    def on_page_of(self, contact):
        """What a contact was asked about: still open, or closed because nobody answered."""
        asked = self.filter(asked_contact=contact, asked_at__isnull=False)
        return asked.filter(Q(state=Opportunity.State.OPEN) | Q(lapsed_at__isnull=False))


class Opportunity(models.Model):
    """An offer of places."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        FILLED = "filled", _("Filled")
        CLOSED = "closed", _("Closed")

    class Setting(models.TextChoices):
        WORKPLACE = "workplace", _("Workplace")
        SCHOOL_WORKSHOP = "school_workshop", _("School workshop")
        TRAINING_CENTRE = "external_training_centre", _("Training center")
        CLASSROOM = "classroom", _("Classroom")
        COMMUNITY = "community", _("Community")
        REMOTE = "remote", _("From anywhere")

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
    setting = models.CharField(
        _("surroundings"), max_length=24, choices=Setting, default=Setting.WORKPLACE
    )
    languages = models.CharField(
        _("languages"), max_length=100, blank=True, help_text=_("Spoken at work, or needed.")
    )
    wheelchair = models.BooleanField(_("can be done in a wheelchair"), null=True, blank=True)
    dress = models.CharField(
        _("what to wear"),
        max_length=200,
        blank=True,
        help_text=_("Such as: closed shoes, hair tied back."),
    )
    travel = models.CharField(
        _("travel"),
        max_length=300,
        blank=True,
        help_text=_("How one gets there, and who pays for it."),
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whom to ask"),
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=150, blank=True)
    asked_at = models.DateTimeField(_("asked to confirm"), null=True, blank=True)
    asked_contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who was asked"),
    )
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("closed by itself"), null=True, blank=True)

    PERSONAL = ("confirmed_by",)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="opportunity_has_places"),
            models.CheckConstraint(
                condition=Q(lapsed_at=None) | Q(state="closed"),
                name="opportunity_lapsed_is_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["confirmed_at"], condition=Q(state="open"), name="opportunity_to_confirm"
            )
        ]

    def __str__(self):
        return self.title


class OpportunityMove(models.Model):
    """An offer was opened, paused, filled or closed: by whom, when and why."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="moves", verbose_name=_("opportunity")
    )
    old = models.CharField(_("from"), max_length=6, choices=Opportunity.State)
    new = models.CharField(_("to"), max_length=6, choices=Opportunity.State)
    why = models.CharField(_("because"), max_length=300, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    PERSONAL = ("by",)

    class Meta:
        verbose_name = _("step of an opportunity")
        verbose_name_plural = _("steps of opportunities")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.opportunity}: {self.old} → {self.new}"


class OfferPolicy(models.Model):
    """After how many days a school asks whether an offer still stands, and how long it waits."""

    RECONFIRM_DAYS, ANSWER_DAYS = 120, 21

    school = models.OneToOneField(
        School, models.CASCADE, related_name="offer_policy", verbose_name=_("school")
    )
    reconfirm_days = models.PositiveSmallIntegerField(
        _("ask again after days"), default=RECONFIRM_DAYS
    )
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=ANSWER_DAYS)

    class Meta:
        verbose_name = _("rule for offers")
        verbose_name_plural = _("rules for offers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reconfirm_days__gte=7) & Q(answer_days__gte=2),
                name="offer_policy_leaves_time",
                violation_error_message=_(
                    "Ask again after 7 days at the least, and leave 2 days to answer."
                ),
            )
        ]

    def __str__(self):
        return str(self.school)


class IntentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was said to the schools of whose partnerships one may see."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


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
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    said_by = models.CharField(_("said by"), max_length=150, blank=True)
    said_at = models.DateTimeField(_("said at"), default=clock.now)
    noted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )

    PERSONAL = ("said_by",)

    objects = IntentQuerySet.as_manager()

    class Meta:
        verbose_name = _("hosting intent")
        verbose_name_plural = _("hosting intents")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "year"], name="intent_once_a_year")
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}: {self.get_answer_display()}"


class IntentRequest(models.Model):
    """An employer was asked by mail whether it hosts in a year: once a year."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="intent_requests", verbose_name=_("partnership")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)

    objects = IntentQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a hosting intent")
        verbose_name_plural = _("requests for hosting intents")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year"], name="intent_asked_once_a_year"
            )
        ]

    def __str__(self):
        return f"{self.partnership} {self.year}"
