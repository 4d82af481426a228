"""Feedback: who is asked, and what was answered."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models.cycles import Cycle
from assessments.models.forms import Form, Question
from assessments.states import ASKED, OUTSTANDING, R
from kit import clock
from partners.models import Contact
from placements.models import Objective, Placement
from placements.states import RUNNING, S
from students.models import Guardian, Student

OWN = (Form.Audience.STUDENT, Form.Audience.HOST)
GOES_ON = Q(placement__state__in=RUNNING) | Q(
    placement__state=S.ENDED_EARLY, cycle__name=Cycle.Name.FINAL
)


def names_of(user):
    """The parties that stand for somebody with an account, as a query."""
    return named(User.objects.filter(pk=user.pk), "user").union(
        named(Contact.objects.current().filter(user=user), "contact"),
        named(Student.objects.filter(user=user), "student"),
        named(Guardian.objects.filter(user=user), "guardian"),
        all=True,
    )


def named(rows, word):
    """Each row as a party: "contact:12"."""
    name = Concat(Value(f"{word}:"), Cast("pk", models.CharField()))
    return rows.order_by().values_list(name, flat=True)


class FeedbackRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests of the placements that one may see."""
        return self.filter(placement__in=Placement.objects.visible_to(user))

    def run_by(self, user):
        """Requests of the schools that this person coordinates."""
        return self.filter(placement__school__in=user.coordinated_schools())

    def unanswered(self):
        """Asked, and not given yet."""
        return self.filter(state__in=ASKED)

    def overdue(self, today):
        """Asked, past the day on which it was due."""
        return self.unanswered().filter(due_on__lt=today)

    def under_way(self):
        """On placements that run; of one that ended early the final feedback."""
        return self.filter(GOES_ON)

    def left_over(self):
        """On placements that are over."""
        return self.exclude(GOES_ON)

    def of_party(self, *parties):
        """Requests that were made to these people: "contact:12"."""
        return self.filter(party__in=parties)

    def of_user(self, user):
        """The same of somebody who signed in: as staff, contact, learner or guardian."""
        return self.filter(party__in=names_of(user))

    def for_pages(self):
        """With everything that a page or mail says of a request."""
        return self.select_related(
            "placement__student",
            "placement__school",
            "placement__partnership__employer",
            "cycle",
            "form",
        )


class FeedbackRequest(models.Model):
    """Somebody is asked for feedback on a placement: once a cycle, in a regular one once a turn of it."""

    State = R
    ASKED = ASKED

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="feedback_requests", verbose_name=_("placement")
    )
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, related_name="requests", verbose_name=_("cycle")
    )
    number = models.PositiveSmallIntegerField(_("number in its cycle"), default=1)
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    party = models.CharField(_("asked of"), max_length=60)  # "contact:12"
    opens_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("can be given until"), null=True, blank=True)  # none: for good
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.SCHEDULED, editable=False
    )
    asked_on = models.DateField(_("asked since"), null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("last mail"), null=True, blank=True, editable=False)
    mailed_on = models.DateField(_("day of the last mail"), null=True, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    turn = models.PositiveSmallIntegerField(_("asked anew, times"), default=0, editable=False)
    waived_because = models.CharField(
        _("excused because"), max_length=300, blank=True, editable=False
    )
    waived_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("excused by"),
        editable=False,
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)

    objects = FeedbackRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback request")
        verbose_name_plural = _("feedback requests")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["state", "opens_on"]),
            models.Index(fields=["party", "state"]),
            models.Index(
                fields=["closes_on"],
                condition=Q(state__in=OUTSTANDING),
                name="request_to_close",
            ),
            models.Index(fields=["mailed_on"], condition=Q(turn__gt=0), name="request_passed_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "cycle", "number"], name="request_once_a_cycle"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="request_due_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="request_closes_after_opening",
            ),
        ]

    def __str__(self):
        return f"{self.placement} {self.cycle}"

    @property
    def title(self):
        """Which of the placement's it is: "Midpoint", "Regular, number 3"; of others, with whom it asks."""
        return self.numbered(str(self.cycle))

    @property
    def time(self):
        """The same for whoever is asked, who knows that it is them."""
        return self.numbered(self.cycle.get_name_display())

    def numbered(self, cycle):
        if self.cycle.name != Cycle.Name.REGULAR:
            return cycle
        words = {"cycle": cycle, "number": self.number}
        return gettext("%(cycle)s, number %(number)s") % words

    @property
    def name(self):
        """What the notices about it are called: a new turn is asked and chased anew."""
        return f"{self.pk}.{self.turn}" if self.turn else str(self.pk)

    @property
    def is_unanswered(self):
        return self.state in ASKED

    @property
    def is_learners_own(self):
        """Whether the learner is asked: about themself, or about the host."""
        return self.form.audience in OWN

    @property
    def where(self):
        """Where the learner is, in words."""
        return self.placement.employer_name or str(self.placement.school)

    @property
    def heading(self):
        """What heads the page of whoever is asked: the learner's name, or a question to the learner."""
        if not self.is_learners_own:
            return self.placement.student.name
        return self.question

    @property
    def question(self):
        """What is asked, in one question."""
        final, audience = self.cycle.name == Cycle.Name.FINAL, self.form.audience
        told = {"name": self.placement.student.first_name, "where": self.where}
        if audience == Form.Audience.STUDENT:
            return gettext("How do you see your own progress?")
        if audience == Form.Audience.HOST:
            words = gettext("How did it go for you at %(where)s?")
            return (words if final else gettext("How is it going for you at %(where)s?")) % told
        words = gettext("How did %(name)s do?") if final else gettext("How is %(name)s doing?")
        return words % told

    @property
    def asked_of(self):
        """Whom it waits for, for the school to read."""
        audience = self.form.audience
        if audience == Form.Audience.SUPERVISOR:
            return self.placement.employer_name
        if self.is_learners_own:
            return self.placement.student.name
        return self.form.get_audience_display()

    @property
    def given(self):
        """The feedback once it was sent, else None. A draft is nobody else's to read."""
        feedback = getattr(self, "feedback", None)
        return feedback if feedback and feedback.submitted_at else None


class Feedback(models.Model):
    """What was answered; a draft until it is sent."""

    request = models.OneToOneField(
        FeedbackRequest, models.PROTECT, related_name="feedback", verbose_name=_("request")
    )
    given_by = models.CharField(_("given by"), max_length=150, blank=True)
    filled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken down by"),
    )
    # the page that wrote last: two that are open at once must not undo each other
    page = models.CharField(max_length=32, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read by the learner at"), null=True, blank=True)
    wants_call = models.BooleanField(_("wants a call"), default=False)
    called_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    called_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called back by"),
    )

    PERSONAL = ("given_by",)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["pk"]

    def __str__(self):
        return str(self.request)

    @property
    def replied(self):
        """What the learner said to it; None where nothing."""
        return getattr(self, "reply", None)

    @property
    def owes_a_call(self):
        """Whether whoever gave it asked for a call and was not called."""
        return self.wants_call and not self.called_at


class Answer(models.Model):
    """The answer to one question: a level from 1 on, 0 for "not seen yet", or words."""

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="answers", verbose_name=_("feedback")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="+", verbose_name=_("question")
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    text = models.TextField(_("words"), blank=True)

    PERSONAL = ("text",)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "question"], name="answer_once")
        ]

    def __str__(self):
        return str(self.question)


class Rating(models.Model):
    """The level at which one objective of the plan was seen: from 1 on, 0 for "not seen yet"."""

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="ratings", verbose_name=_("feedback")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="+", verbose_name=_("question")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="ratings", verbose_name=_("objective")
    )
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["objective__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "objective"], name="rating_once")
        ]

    def __str__(self):
        return str(self.objective)
