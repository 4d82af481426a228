"""How a school has its hours confirmed; and the trace of every change to a line that was sent."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.models.schools import PARENTS
from kit import clock
from kit.templatetags.house import hours as in_words
from placements.models.hours import LogEntry


def days(label, **more):
    """A number of days in which people still remember what they did."""
    limits = [MinValueValidator(1), MaxValueValidator(90)]
    return models.PositiveSmallIntegerField(label, validators=limits, **more)


class HoursRules(models.Model):
    """After how many days hours go to the coordinator, and whether silence confirms them.

    A school without a row has that of the node above it, else the defaults.
    """

    LINE_DAYS, QUERY_DAYS = 14, 7

    school = models.OneToOneField(
        School, models.CASCADE, related_name="hours_rules", verbose_name=_("school")
    )
    line_days = days(
        _("days until hours nobody looked at go to the coordinator"), default=LINE_DAYS
    )
    query_days = days(
        _("days until an unanswered query goes to the coordinator"), default=QUERY_DAYS
    )
    silence_days = days(_("days of silence after which hours count"), null=True, blank=True)
    silence_from = models.DateField(
        _("silence counts from"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("rule for hours")
        verbose_name_plural = _("rules for hours")
        ordering = ["school"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line_days__gte=1, query_days__gte=1),
                name="hours_rules_leave_a_day",
                violation_error_message=_("Leave at least one day."),
            ),
            models.CheckConstraint(
                condition=Q(silence_days=None, silence_from=None)
                | Q(silence_days__gte=7, silence_from__isnull=False),
                name="hours_rules_silence_after_a_week",
                violation_error_message=_(
                    "Leave the supervisor at least seven days: in that time one weekly mail has come."
                ),
            ),
        ]

    def __str__(self):
        return str(self.school)

    @classmethod
    def of(cls, school: School) -> "HoursRules":
        """The rule that holds at the school: its own, else the nearest above, else the defaults, not saved."""
        nodes: list[int] = []
        node: School | None = school
        while node is not None:
            nodes.append(node.pk)
            node = node.parent
        found = {rule.school_id: rule for rule in cls.objects.filter(school__in=nodes)}
        return next((found[pk] for pk in nodes if pk in found), cls(school=school))


def days_ago(now: datetime, column: str, school: str = "placement__school"):
    """The moment so many days before `now` as the rule in force at each row's school says, in the database."""
    usual = Value(getattr(HoursRules, column.upper()))
    found = [
        f"{school}__{path}hours_rules__{column}" for path in ("", *(f"{p}__" for p in PARENTS))
    ]
    length = ExpressionWrapper(
        Coalesce(*map(F, found), usual) * Value(timedelta(days=1), DurationField()),
        output_field=DurationField(),
    )
    return ExpressionWrapper(Value(now, DateTimeField()) - length, output_field=DateTimeField())


class LogChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What happened to the lines that one may see."""
        return self.filter(line__in=LogEntry.objects.visible_to(user))


class LogChange(models.Model):
    """A line that was sent has been changed: by whom, why, and what it said before and after."""

    class Role(models.TextChoices):
        STUDENT = "student", _("Student")
        SUPERVISOR = "supervisor", _("Supervisor")
        SCHOOL = "school", _("School")
        RULE = "rule", _("Rule of the school")

    line = models.ForeignKey(
        LogEntry, models.CASCADE, related_name="changes", verbose_name=_("log line")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    by_label = models.CharField(_("by"), max_length=150, blank=True)
    role = models.CharField(_("as"), max_length=10, choices=Role)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    objects = LogChangeQuerySet.as_manager()

    PERSONAL = ("by_label", "reason", "before", "after")

    class Meta:
        verbose_name = _("change of hours")
        verbose_name_plural = _("changes of hours")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_role_display()} {self.at:%Y-%m-%d}"

    @property
    def is_supervisors(self):
        return self.role == self.Role.SUPERVISOR

    @property
    def is_rules(self):
        return self.role == self.Role.RULE

    @property
    def told(self):
        """ "12:30–15:30, 3 h → 12:30–14:30, 2 h"; blank where neither day, times nor minutes changed."""
        if not any(name in self.after for name in ("worked_on", "begins", "ends", "minutes")):
            return ""
        old, new = (", ".join(self.parts(said)) for said in (self.before, self.after))
        return f"{old} → {new}"

    def parts(self, said):
        """Day, times and hours of one side, as far as they changed."""
        if "worked_on" in said:
            yield date_format(date.fromisoformat(said["worked_on"]), "SHORT_DATE_FORMAT")
        if said.get("begins"):
            yield f"{said['begins']}–{said['ends']}"
        if "minutes" in said:
            yield in_words(said["minutes"])
