"""Hours: one line a stretch of work, confirmed or queried line by line."""

import uuid
from dataclasses import dataclass, replace
from datetime import time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Sum
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Setting
from kit import clock
from kit.search import among
from placements.models.objectives import Objective
from placements.models.placements import Participant, Placement
from placements.states import S
from students.models import Student

MIDNIGHT = time(23, 59)  # as the end of a line the end of the day: a column of times has no 24:00
COUNTED = (S.ACTIVE, S.FINISHED, S.ENDED_EARLY)  # their lines may still be looked at


@dataclass(frozen=True)
class Totals:
    """Minutes by what became of them; `on_job` and `off_job` split the confirmed ones.

    `carried` are minutes from before the placement was kept here; they count as confirmed. `by_silence` are those of
    the confirmed at which nobody looked, where the school's rule lets silence confirm.
    """

    confirmed: int = 0
    waiting: int = 0
    queried: int = 0
    on_job: int = 0
    off_job: int = 0
    carried: int = 0
    by_silence: int = 0

    def carrying(self, minutes: int) -> "Totals":
        """The same with so many minutes carried over."""
        more = {"confirmed": self.confirmed + minutes, "carried": self.carried + minutes}
        return replace(self, **more)


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of the placements that one may see; drafts are the learner's own."""
        mine = self.filter(placement__in=Placement.objects.visible_to(user))
        return mine.filter(~Q(state=LogEntry.State.DRAFT) | Q(placement__student__user=user))

    def confirmed(self):
        return self.filter(state=LogEntry.State.CONFIRMED)

    def waiting(self):
        """Sent by the student, and not yet looked at by the supervisor."""
        return self.filter(state=LogEntry.State.SUBMITTED)

    def drafts(self):
        """Kept by the student for later: they count nowhere."""
        return self.filter(state=LogEntry.State.DRAFT)

    def sent(self):
        """All but drafts."""
        return self.exclude(state=LogEntry.State.DRAFT)

    def against_rules(self):
        """Sent although they break a rule, and nobody of the school has marked them as seen."""
        return self.sent().filter(breaks__gt="", breaks_seen_at=None)

    def queried(self):
        """Sent back by the supervisor, and not yet answered; or the student says that a correction is not right."""
        return self.filter(state=LogEntry.State.QUERIED)

    def to_answer(self):
        """Sent back by the supervisor: the student has to answer."""
        return self.queried().filter(objection="")

    def sent_before(self, moment):
        """Lines that have waited since before this moment."""
        return self.filter(Q(sent_at__lt=moment) | Q(sent_at=None, made_at__lt=moment))

    def looked_at_by(self, contacts):
        """Lines of running placements that one of these contacts supervises now."""
        named = Q(role=Participant.Role.SUPERVISOR, contact__in=contacts, contact__ended_on=None)
        return self.looked_at_as(named)

    def looked_at_by_user(self, user):
        """The same for a signed-in person; a teacher looks where no workplace supervisor is named."""
        supervised = Participant.objects.filter(
            placement=OuterRef("placement"), role=Participant.Role.SUPERVISOR, ended_on=None
        )
        as_host = Q(role=Participant.Role.SUPERVISOR, contact__user=user, contact__ended_on=None)
        as_teacher = Q(role=Participant.Role.TEACHER, user=user) & ~Exists(supervised)
        return self.looked_at_as(as_host | as_teacher)

    def looked_at_as(self, named):
        """From the few placements on which somebody is named so, not from all lines that wait."""
        parts = Participant.objects.filter(named, ended_on=None)
        few = among(parts.values("placement"), "placement")
        return self.filter(few, placement__state__in=COUNTED)

    def remote(self) -> int:
        """Minutes that were worked from afar, drafts aside."""
        return self.filter(setting=Setting.REMOTE).total()

    def total(self) -> int:
        """Minutes in all, drafts aside."""
        return self.sent().aggregate(n=Sum("minutes"))["n"] or 0

    def sums(self):
        """Minutes by state and mode, each as one JSON value: for lists of placements."""
        told = JSONObject(state="state", mode="mode", silent="silent_rule_on", minutes="total")
        grouped = self.order_by().values("state", "mode", "silent_rule_on")
        grouped = grouped.annotate(total=Sum("minutes"))
        return grouped.values_list(told, flat=True)

    def totals(self) -> Totals:
        """Minutes by state, in one query."""
        rows = self.order_by().values_list("state", "mode", "silent_rule_on")
        return add_up(rows.annotate(n=Sum("minutes")))


class LogEntry(models.Model):
    """A stretch of work on one day. Only confirmed minutes count.

    `student` repeats the placement's, so that the database can refuse two lines at one time; `version` grows with
    every change of what the line says, so that nobody confirms what they have not seen.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Waiting for the supervisor")
        CONFIRMED = "confirmed", _("Looks right")
        QUERIED = "queried", _("Something's off")

    Setting = Setting

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="log", verbose_name=_("placement")
    )
    student = models.ForeignKey(Student, models.PROTECT, related_name="+", editable=False)
    uuid = models.UUIDField(
        _("made on the phone as"), default=uuid.uuid4, unique=True, editable=False
    )
    worked_on = models.DateField(_("day"))
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(_("break, minutes"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    mode = models.CharField(
        _("mode"), max_length=11, choices=Objective.Mode, default=Objective.Mode.ON
    )
    setting = models.CharField(
        _("setting"), max_length=24, choices=Setting, default=Setting.WORKPLACE
    )
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objective"),
    )
    note = models.CharField(_("what I did"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.SUBMITTED, editable=False
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True, editable=False)
    looked_by = models.CharField(_("looked at by"), max_length=150, blank=True, editable=False)
    query = models.CharField(_("what is off"), max_length=300, blank=True, editable=False)
    answer = models.CharField(_("the student's answer"), max_length=300, blank=True)
    corrected_by = models.CharField(_("corrected by"), max_length=150, blank=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True, editable=False)
    correction = models.CharField(_("why corrected"), max_length=300, blank=True, editable=False)
    # what a law says of hours that were worked all the same, in the words of the day
    breaks = models.TextField(_("against a rule"), max_length=2000, blank=True, editable=False)
    breaks_seen_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("seen by"),
    )
    breaks_seen_at = models.DateTimeField(_("seen at"), null=True, blank=True, editable=False)
    objection = models.CharField(
        _("why the correction is not right"), max_length=300, blank=True, editable=False
    )
    silent_rule_on = models.DateField(
        _("confirmed by silence, under the rule of"), null=True, blank=True, editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    # none: when it was made
    sent_at = models.DateTimeField(_("sent anew at"), null=True, blank=True, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log line")
        verbose_name_plural = _("log lines")
        ordering = ["worked_on", "begins", "pk"]
        indexes = [
            models.Index(fields=["placement", "state"]),
            models.Index(fields=["student", "worked_on"]),
            models.Index(
                fields=["placement"],
                name="log_against_rules",
                condition=Q(breaks__gt="", breaks_seen_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440),
                name="log_minutes_of_a_day",
                violation_error_message=_("A line holds between 1 minute and 24 hours."),
            ),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None)
                | Q(begins__isnull=False, ends__gt=F("begins")),
                name="log_ends_after_it_begins",
                violation_error_message=_(
                    "The end lies after the beginning. Work past midnight goes on a line of the next day."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="queried", query="", objection=""),
                name="log_query_says_what",
                violation_error_message=_("Say in a few words what is off."),
            ),
            models.CheckConstraint(
                condition=Q(breaks_seen_at=None, breaks_seen_by=None)
                | Q(breaks_seen_at__isnull=False, breaks_seen_by__isnull=False),
                name="log_breaks_seen_by_somebody",
                violation_error_message=_("Say who has seen it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(silent_rule_on=None) | Q(state="confirmed"),
                name="log_silence_confirms",
                violation_error_message=_("Only a confirmed line can be confirmed by silence."),
            ),
            ExclusionConstraint(
                name="log_student_in_one_place",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    (
                        Func(
                            ExpressionWrapper(
                                F("worked_on") + F("begins"), output_field=models.DateTimeField()
                            ),
                            ExpressionWrapper(
                                F("worked_on") + F("ends"), output_field=models.DateTimeField()
                            ),
                            function="tsrange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(begins__isnull=False),
                violation_error_message=_("There is already a line for this time."),
            ),
        ]

    def __str__(self):
        return f"{self.worked_on} {self.minutes} min"

    @property
    def is_confirmed(self):
        return self.state == self.State.CONFIRMED

    @property
    def is_queried(self):
        return self.state == self.State.QUERIED

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_objected(self):
        """The student says that the supervisor's correction is not right: the school settles it."""
        return self.is_queried and bool(self.objection)

    @property
    def may_be_objected(self):
        """The supervisor corrected it, and the student has not said anything to that."""
        if not (self.is_confirmed and self.correction) or self.objection:
            return False
        return max(self.changes.all(), key=lambda change: change.pk).is_supervisors

    @property
    def times(self):
        """ "12:30–15:30"; blank where only the hours are known."""
        if not self.begins:
            return ""
        ends = "24:00" if self.ends == MIDNIGHT else f"{self.ends:%H:%M}"
        return f"{self.begins:%H:%M}–{ends}"

    @property
    def standing(self):
        """The state in words; who settles an objection, and that silence confirmed."""
        if self.is_objected:
            return _("The school settles it")
        return _("Confirmed by silence") if self.silent_rule_on else self.get_state_display()

    @property
    def shape(self):
        """The drawing that goes with the state, as the learner sees it."""
        if self.is_objected:
            return "waiting"
        own = {"confirmed": "done", "queried": "yours", "draft": "dots-0"}
        return own.get(self.state, "waiting")

    @property
    def shape_for_school(self):
        """The drawing as everybody else sees it: a query is the learner's to answer."""
        return "done" if self.is_confirmed else "waiting"


class LogFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the line sees its files."""
        return self.filter(line__in=LogEntry.objects.visible_to(user))


class LogFile(models.Model):
    """A photo or a paper that shows what was done on a line."""

    line = models.ForeignKey(
        LogEntry, models.CASCADE, related_name="files", verbose_name=_("log line")
    )
    file = models.FileField(_("file"), upload_to="hours", max_length=255)
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    objects = LogFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a log line")
        verbose_name_plural = _("files of log lines")
        ordering = ["pk"]

    def __str__(self):
        return str(self.line)

    @property
    def is_picture(self):
        return not self.file.name.endswith(".pdf")


def add_up(rows) -> Totals:
    """(state, mode, day of the rule of silence or None, minutes) rows into totals."""
    silent = 0
    sums = dict.fromkeys(("confirmed", "submitted", "queried", "draft"), 0)
    modes = dict.fromkeys(Objective.Mode.values, 0)
    for state, mode, rule_on, minutes in rows:
        sums[state] += minutes
        silent += minutes if rule_on else 0
        if state == LogEntry.State.CONFIRMED:
            modes[mode] += minutes
    return Totals(
        confirmed=sums["confirmed"],
        waiting=sums["submitted"],
        queried=sums["queried"],
        on_job=modes[Objective.Mode.ON],
        off_job=modes[Objective.Mode.OFF],
        by_silence=silent,
    )


def totals_of(placement) -> Totals:
    """A placement's minutes by state, with those carried over; from `log_sums` or prefetched lines if any."""
    if "log_sums" in placement.__dict__:
        names = ("state", "mode", "silent", "minutes")
        rows = ([row[name] for name in names] for row in placement.log_sums)
        return add_up(rows).carrying(placement.carried_minutes)
    if "log" in getattr(placement, "_prefetched_objects_cache", {}):
        return totals_with(placement, placement.log.all())
    return placement.log.totals().carrying(placement.carried_minutes)


def totals_with(placement, lines) -> Totals:
    """The same from lines that were read already."""
    rows = ((each.state, each.mode, each.silent_rule_on, each.minutes) for each in lines)
    return add_up(rows).carrying(placement.carried_minutes)
