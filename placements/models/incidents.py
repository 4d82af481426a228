"""Reports of incidents: who wrote, what happened, who reads it, and what was done. Seen by named persons only."""

import secrets
from functools import reduce
from operator import or_

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, School, User
from accounts.models.schools import PARENTS
from kit import clock
from partners.models import Contact
from placements.models.placements import Participant, Placement

# the school itself, and the nodes of the tree above it
AT_OR_ABOVE = ["school", *(f"school__{path}" for path in PARENTS)]


def administered_by(user):
    """Keys of the schools that this person administers by a membership: an operator's rights count for nothing."""
    held = Membership.objects.filter(user=user.pk, role=Role.ADMINISTRATOR).values("school")
    return School.objects.under(held).values("pk")


def fresh_number():
    """Six digits that tell nobody how many reports there are."""
    return 100_000 + secrets.randbelow(900_000)


class IncidentDutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads reports at the schools that one administers."""
        return self.filter(school__in=user.administered_schools())

    def current(self):
        """Duties that hold: not ended, of somebody who still works at the school or above it."""
        staffed = Membership.objects.filter(user=OuterRef("user"))
        here = reduce(or_, (Q(school=OuterRef(path)) for path in AT_OR_ABOVE))
        return self.filter(Exists(staffed.filter(here)), ended_on=None, user__is_active=True)


class IncidentDuty(models.Model):
    """Somebody of the staff reads the school's reports, those on safeguarding too where it says so."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="incident_duties", verbose_name=_("school")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who reads"))
    safeguarding = models.BooleanField(_("safeguarding too"), default=False)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = IncidentDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of incident reports")
        verbose_name_plural = _("readers of incident reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"],
                condition=Q(ended_on=None),
                name="incident_duty_once",
                violation_error_message=_("This person is named already."),
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.school}"


def hours(label, default):
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[
            MinValueValidator(1, _("Type a number of %(limit_value)s or more.")),
            MaxValueValidator(240, _("Type a number of %(limit_value)s or less.")),
        ],
    )


class IncidentRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules of the schools that one administers."""
        return self.filter(school__in=user.administered_schools())


class IncidentRule(models.Model):
    """How soon a school takes a report in hand, and whom to call where somebody is in danger."""

    school = models.OneToOneField(
        School, models.CASCADE, related_name="incident_rule", verbose_name=_("school")
    )
    emergency = models.CharField(
        _("in danger now"),
        max_length=300,
        blank=True,
        help_text=_("Shown above every report. For example: Call 911, then the school."),
    )
    critical_hours = hours(_("critical: taken in hand within so many hours"), 1)
    high_hours = hours(_("high: within so many hours"), 4)
    normal_hours = hours(_("normal: within so many hours, weekends and holidays left out"), 24)

    objects = IncidentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of incidents")
        verbose_name_plural = _("rules of incidents")
        ordering = ["pk"]

    def __str__(self):
        return str(self.school)


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports that this person reads by name; the operator is nobody here.

        Those named for the school, for safeguarding where it is that; its administrators where nobody is. Never
        somebody whom the report concerns, nor a host in the placement.
        """
        named = IncidentDuty.objects.current().filter(school=OuterRef("school"))
        concerned = Incident.concerns.through.objects.filter(incident=OuterRef("pk"))
        of_report = Incident.concerns.through.objects.filter(incident=OuterRef(OuterRef("pk")))
        named = named.exclude(user__in=of_report.values("user"))
        host = Participant.objects.filter(placement=OuterRef("placement"), contact__user=user)
        guarded = Q(kind__in=Incident.SAFEGUARDING)
        return self.filter(
            guarded & reads(user, named.filter(safeguarding=True)) | ~guarded & reads(user, named),
            ~Exists(concerned.filter(user=user)),
            ~Exists(host),
        )

    def open(self):
        """Not closed."""
        return self.exclude(state=Incident.State.CLOSED)

    def to_escalate(self):
        """Those for which the next person is to be called by now."""
        return self.filter(state=Incident.State.OPEN, escalate_at__lte=clock.now())


def reads(user, named):
    """Whether the person is one of those named, or an administrator where nobody is."""
    alone = Q(school__in=administered_by(user)) & ~Exists(named)
    return Exists(named.filter(user=user)) | alone


class Incident(models.Model):
    """A report. No other app, page or list knows of it, so every reference is `+` and stops nobody's removal."""

    RESTRICTED = True  # its steps are its own log, the audit log holds none of it

    class Kind(models.TextChoices):
        ACCIDENT = "accident", _("Accident")
        INJURY = "injury", _("Injury")
        NEAR_MISS = "near_miss", _("Something nearly happened")
        HARASSMENT = "harassment", _("Harassment or bullying")
        SAFEGUARDING = "safeguarding", _("I worry about somebody's safety")
        CONDUCT = "conduct", _("Somebody's conduct")
        OTHER = "other", _("Something else")

    SAFEGUARDING = (Kind.SAFEGUARDING, Kind.HARASSMENT)

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("Critical")
        HIGH = "high", _("High")
        NORMAL = "normal", _("Normal")

    class State(models.TextChoices):
        OPEN = "open", _("Not in hand yet")
        IN_HAND = "in_hand", _("In hand")
        CLOSED = "closed", _("Closed")

    number = models.PositiveIntegerField(_("number"), unique=True, default=fresh_number)
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    placement = models.ForeignKey(
        Placement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placement"),
    )
    reported_user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reported_contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reported_label = models.CharField(_("reported by"), max_length=200)
    kind = models.CharField(_("what kind"), max_length=12, choices=Kind)
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.NORMAL
    )
    text = models.TextField(_("what happened"), max_length=6000)
    place = models.CharField(_("where"), max_length=200, blank=True)
    in_danger = models.BooleanField(_("somebody is in danger now"), default=False)
    concerned = models.CharField(_("who is concerned"), max_length=300, blank=True)
    concerns = models.ManyToManyField(
        User, blank=True, related_name="+", verbose_name=_("is about")
    )
    happened_at = models.DateTimeField(_("happened at"))
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    respond_by = models.DateTimeField(_("to be in hand by"))
    # when the next person is called; blank once it is in hand, or nobody is left to call
    escalate_at = models.DateTimeField(_("next person called at"), null=True, blank=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in hand")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(
                fields=["escalate_at"], condition=Q(state="open"), name="incident_to_escalate"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome="") & Q(closed_at__isnull=False),
                name="incident_closed_with_outcome",
                violation_error_message=_("Say what came of it."),
            ),
        ]

    def __str__(self):
        return str(self.number)


class IncidentStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Steps of the reports that one reads."""
        return self.filter(incident__in=Incident.objects.visible_to(user))

    def to_do(self):
        """Actions that nobody has ticked."""
        return self.filter(kind=IncidentStep.Kind.ACTION, done_at=None)


class IncidentStep(models.Model):
    """What was done with a report, and who looked at it. Only added to; an action is ticked once."""

    RESTRICTED = True

    class Kind(models.TextChoices):
        MOVE = "move", _("Step")
        NOTE = "note", _("Note")
        ACTION = "action", _("To do")
        ESCALATION = "escalation", _("Called")
        VIEW = "view", _("Looked at")

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="steps", verbose_name=_("incident")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    by_label = models.CharField(_("name"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    text = models.TextField(_("text"), max_length=3000, blank=True)
    due_on = models.DateField(_("due by"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = IncidentStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an incident")
        verbose_name_plural = _("steps of an incident")
        ordering = ["at", "pk"]

    def __str__(self):
        return self.get_kind_display()
