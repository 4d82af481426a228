"""Visits to learners at work: what the program asks for, when each is due, and what was seen there."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from placements.models.policies import Programme
from students.models import Enrolment


def number(label, most):
    """A small number that may be left blank."""
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Type a number of %(limit_value)s or more.")),
            MaxValueValidator(most, _("Type a number of %(limit_value)s or less.")),
        ],
    )


class VisitRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules of the programmes of one's schools."""
        return self.filter(programme__in=Programme.objects.visible_to(user))


class VisitRule(models.Model):
    """How often learners of a programme are visited. What is left blank asks for nothing."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="visit_rule", verbose_name=_("program")
    )
    first_weeks = number(_("first visit within so many weeks"), 52)
    every_weeks = number(_("then one every so many weeks"), 52)
    at_least = number(_("visits in all, at least"), 50)

    objects = VisitRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of visits")
        verbose_name_plural = _("rules of visits")
        ordering = ["pk"]

    def __str__(self):
        return str(self.programme)

    def days(self, first: date, last: date) -> list[date]:
        """By which days visits are due in a placement from `first` to `last`, in order.

        Where the weeks give fewer than asked for in all, the visits are spread evenly instead. A placement too short
        for that has one a day, and no more.
        """
        days = self.by_weeks(first, last)
        least = self.at_least or 0
        if len(days) < least:
            length = (last - first).days
            even = [first + timedelta(days=length * n // least) for n in range(1, least + 1)]
            days = [min(days[0], even[0]), *even[1:]] if days else even
        return sorted(set(days))

    def by_weeks(self, first, last):
        weeks = self.first_weeks or self.every_weeks
        if weeks is None:
            return []
        days = [min(first + timedelta(weeks=weeks), last)]
        while self.every_weeks and days[-1] + timedelta(weeks=self.every_weeks) <= last:
            days.append(days[-1] + timedelta(weeks=self.every_weeks))
        return days


class VisitQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Questions of one's schools."""
        return self.filter(school__in=School.objects.visible_to(user))

    def current(self):
        """Those that are asked now."""
        return self.filter(ended_on=None)


class VisitQuestion(models.Model):
    """What the school has its visitors look at."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    text = models.CharField(_("question"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = VisitQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a visit")
        verbose_name_plural = _("questions of a visit")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "text"],
                condition=Q(ended_on=None),
                name="visit_question_once",
                violation_error_message=_("The school asks this already."),
            )
        ]

    def __str__(self):
        return self.text


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the school, teachers of the learner, and teachers who have a part in the placement."""
        taught = Enrolment.objects.taught_by(user).values("student")
        part = Visit.objects.filter(
            placement__participants__user=user, placement__participants__ended_on=None
        )
        return self.filter(
            Q(placement__school__in=user.observed_schools())
            | Q(placement__student__in=taught)
            | Q(pk__in=part.values("pk"))
        )

    def open(self):
        """Not made and not called off: due, planned or missed."""
        return self.filter(state__in=Visit.OPEN)

    def with_day(self):
        """With the day that counts: the planned one where there is one, else that by which it is due."""
        return self.annotate(day=Coalesce("planned_on", "due_on"))


class Visit(models.Model):
    """One visit to a learner at work: due by a day, planned for one, made on one."""

    class Kind(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By telephone")
        VIDEO = "video", _("By video")

    class State(models.TextChoices):
        DUE = "due", _("Due")
        PLANNED = "planned", _("Planned")
        MADE = "made", _("Made")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Called off")

    OPEN = (State.DUE, State.PLANNED, State.MISSED)

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNSEEN = "unseen", _("Not seen")

    placement = models.ForeignKey(
        "placements.Placement",
        models.CASCADE,
        related_name="visits",
        verbose_name=_("placement"),
    )
    # which of the visits that the rule asks for; blank for one that nobody asked for
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    kind = models.CharField(_("how"), max_length=9, choices=Kind, default=Kind.IN_PERSON)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DUE)
    due_on = models.DateField(_("due by"))
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visitor")
    )
    met = models.CharField(_("who was met"), max_length=200, blank=True)
    # [{"text": …, "answer": "yes"}]: the words of the day, whatever the school asks later
    answers = models.JSONField(_("checklist"), default=list, blank=True)
    technology = models.CharField(_("technology seen"), max_length=500, blank=True)
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    actions = models.CharField(_("what is to be done"), max_length=500, blank=True)
    photo = models.FileField(_("photo"), upload_to="visits", max_length=255, blank=True)

    objects = VisitQuerySet.as_manager()

    PERSONAL = ("met", "answers", "technology", "notes", "actions")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=~Q(state__in=("made", "cancelled")), name="visit_open"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="visit_once"),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(made_on__isnull=False, by__isnull=False),
                name="visit_made_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_on__isnull=False),
                name="visit_planned_for_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.placement.student} · {self.get_state_display()}"

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def told_on(self):
        """The day that a list shows."""
        return self.made_on or self.planned_on or self.due_on


def missed_by(today):
    """Which open visits are missed: their day has passed."""
    return Q(planned_on__lt=today) | Q(planned_on=None, due_on__lt=today)


def on_their_way():
    """Which visits stand for a day to come."""
    return Q(state__in=(Visit.State.DUE, Visit.State.PLANNED))


BY_DAY = (F("day").asc(), F("pk").asc())
