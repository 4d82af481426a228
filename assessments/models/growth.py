"""What feedback leads to: goals, words said in between, the learner's reply, quality actions, the host's answer."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import School, User
from assessments.models.feedback import Feedback
from catalogue.models import Competency
from kit import clock
from partners.models import Contact, Partnership
from placements.models import Objective, Participant, Placement
from students.models import Enrolment, Guardianship


def said_by(label):
    """The ref of whoever said it, "contact:12"; blank where it was nobody outside."""
    return models.CharField(label, max_length=60, blank=True, editable=False)


def person(label, **more):
    return models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label, **more
    )


class GoalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Goals are agreed: who sees the placement sees them."""
        return self.filter(placement__in=Placement.objects.visible_to(user))

    def open(self):
        """Neither met nor dropped: carried on from cycle to cycle."""
        return self.filter(state=Goal.State.OPEN)

    def due(self, today):
        """Open, and the day has come."""
        return self.open().filter(due_on__lte=today)

    def lines(self):
        """Each as one JSON value, the soonest first: for a page that reads a placement in one query."""
        told = JSONObject(pk="pk", text="text", due="due_on", claimed="claimed_at")
        return self.order_by("due_on", "pk").values_list(told, flat=True)


class Goal(models.Model):
    """Something to get better at, by a day. It stays open, cycle after cycle, until it is met or dropped."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("to be done", "Open")
        MET = "met", pgettext_lazy("a goal", "Met")
        DROPPED = "dropped", _("Dropped")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="agreed_goals", verbose_name=_("placement")
    )
    feedback = models.ForeignKey(
        Feedback,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("from the feedback"),
    )
    text = models.CharField(_("goal"), max_length=300)
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
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objective"),
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.OPEN, editable=False
    )
    claimed_at = models.DateTimeField(
        _("the learner says it is done, at"), null=True, blank=True, editable=False
    )
    party = said_by(_("set by"))
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = GoalQuerySet.as_manager()

    PERSONAL = ("text",)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="goal_open_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(competency=None) | Q(objective=None),
                name="goal_about_one_thing",
                violation_error_message=_("Choose a skill or an objective, not both."),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def about(self):
        return self.objective or self.competency


class GoalStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(goal__in=Goal.objects.visible_to(user))


class GoalStep(models.Model):
    """What happened to a goal: set, said to be done, met, dropped."""

    class Kind(models.TextChoices):
        SET = "set", _("Set")
        CLAIMED = "claimed", _("“I did it”")
        MET = "met", pgettext_lazy("a goal", "Met")
        DROPPED = "dropped", _("Dropped")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps", verbose_name=_("goal"))
    kind = models.CharField(_("what"), max_length=7, choices=Kind)
    words = models.CharField(_("in a word"), max_length=300, blank=True)
    by_label = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = GoalStepQuerySet.as_manager()

    PERSONAL = ("words", "by_label")

    class Meta:
        verbose_name = _("step of a goal")
        verbose_name_plural = _("steps of goals")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.goal}: {self.get_kind_display()}"


def read_by_staff(user):
    """Placements of one's schools, and of those whom one teaches."""
    part = Participant.objects.filter(user=user, role=Participant.Role.TEACHER, ended_on=None)
    return Placement.objects.filter(
        Q(school__in=user.observed_schools())
        | Q(student__in=Enrolment.objects.taught_by(user).values("student"))
        | Q(pk__in=part.values("placement"))
    )


def read_by_family(user):
    """One's own placements, and those of whom one looks after."""
    wards = Guardianship.objects.filter(guardian__user=user).values("student")
    return Placement.objects.filter(Q(student__user=user) | Q(student__in=wards))


class ReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads the placement's feedback as staff or family; whoever gave it reads it on their own page."""
        return self.filter(
            Q(feedback__request__placement__in=read_by_staff(user).values("pk"))
            | Q(feedback__request__placement__in=read_by_family(user).values("pk"))
        )


class Reply(models.Model):
    """A few words of the learner on feedback that they read."""

    feedback = models.OneToOneField(
        Feedback, models.PROTECT, related_name="reply", verbose_name=_("feedback")
    )
    text = models.CharField(_("words"), max_length=1000)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = ReplyQuerySet.as_manager()

    PERSONAL = ("text",)

    class Meta:
        verbose_name = _("learner’s reply")
        verbose_name_plural = _("learners’ replies")
        ordering = ["at", "pk"]

    def __str__(self):
        return str(self.feedback)


class RemarkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who run the school all; teachers what is about their learners and hosts, not about the school.

        Others what was passed on to them. Who wrote it reads it on their own page.
        """
        family = read_by_family(user).values("pk")
        hosted = Participant.objects.filter(
            contact__user=user, contact__ended_on=None, ended_on=None
        )
        about, shown = Remark.About, Q(shown_at__isnull=False)
        return self.filter(
            Q(placement__school__in=user.coordinated_schools())
            | Q(placement__in=read_by_staff(user).values("pk")) & ~Q(about=about.SCHOOL)
            | shown & Q(about=about.LEARNER, placement__in=family)
            | shown & Q(about=about.HOST, placement__in=hosted.values("placement"))
        )

    def waiting(self):
        """Held: a coordinator has not settled it."""
        return self.filter(shown_at=None, settled_at=None)

    def of_party(self, *parties):
        return self.filter(party__in=parties)


class Remark(models.Model):
    """A word in between, praise or concern: about the learner, the host or the school.

    `shown_at` is when those whom it concerns began to read it; without it only the school does.
    """

    class Kind(models.TextChoices):
        PRAISE = "praise", _("Praise")
        CONCERN = "concern", _("Concern")

    class About(models.TextChoices):
        LEARNER = "learner", _("The student")
        HOST = "host", _("The workplace")
        SCHOOL = "school", _("The school")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="remarks", verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    about = models.CharField(_("about"), max_length=7, choices=About, default=About.LEARNER)
    text = models.CharField(_("words"), max_length=1000)
    competency = models.ForeignKey(
        Competency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skill"),
    )
    party = said_by(_("said by"))
    by_label = models.CharField(_("name"), max_length=150)
    at = models.DateTimeField(_("at"), default=clock.now)
    shown_at = models.DateTimeField(_("passed on at"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer of the school"), max_length=1000, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = person(_("settled by"), editable=False)

    objects = RemarkQuerySet.as_manager()

    PERSONAL = ("text", "answer", "by_label")

    class Meta:
        verbose_name = _("word in between")
        verbose_name_plural = _("words in between")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(shown_at=None, settled_at=None), name="remark_held"
            ),
            models.Index(fields=["party"], name="remark_party"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.placement}"

    @property
    def is_held(self):
        return self.shown_at is None and self.settled_at is None


class RemarkPolicyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(school__in=user.coordinated_schools())


class RemarkPolicy(models.Model):
    """Whether concerns about a learner come to a coordinator first. Without a row they do."""

    school = models.OneToOneField(
        School, models.CASCADE, related_name="remark_policy", verbose_name=_("school")
    )
    hold_concerns = models.BooleanField(
        _("a coordinator reads concerns first"),
        default=True,
        help_text=_("The student reads them once they were passed on."),
    )

    objects = RemarkPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for words in between")
        verbose_name_plural = _("rules for words in between")
        ordering = ["pk"]

    def __str__(self):
        return str(self.school)


class HostReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the partnership's school."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class HostReply(models.Model):
    """What an employer says to how students rated it; blank words are "read it, thank you"."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="rating_replies", verbose_name=_("employer")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    text = models.CharField(_("words"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = HostReplyQuerySet.as_manager()

    PERSONAL = ("text",)

    class Meta:
        verbose_name = _("employer’s reply to its rating")
        verbose_name_plural = _("employers’ replies to their ratings")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return str(self.partnership)
