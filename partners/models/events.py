"""What a school and its employers meet at, who came, and what employers would have a school teach."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, School, User
from kit import clock
from partners.models.employers import Contact, Partnership


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The school's own staff; an employer's people have a link to their own part."""
        return self if user.is_superuser else self.filter(school__in=user.schools_as(*Role))

    def running(self):
        """Those that were not called off."""
        return self.exclude(state=Event.State.OFF)


class Event(models.Model):
    """A career fair, talk, tour, mock interview or meeting of a school with employers."""

    class Kind(models.TextChoices):
        FAIR = "fair", _("Career fair")
        TALK = "talk", _("Talk")
        TOUR = "tour", _("Tour")
        MOCK_INTERVIEW = "mock", _("Mock interviews")
        MEETING = "meeting", _("Meeting")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        OFF = "off", _("Called off")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="events", verbose_name=_("school")
    )
    kind = models.CharField(_("what"), max_length=7, choices=Kind, default=Kind.FAIR)
    title = models.CharField(_("title"), max_length=150)
    on = models.DateField(_("on"))
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    learners = models.PositiveSmallIntegerField(_("learners expected"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PLANNED)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = EventQuerySet.as_manager()

    PERSONAL = ("note",)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["school", "-on"], name="event_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins=None) | Q(ends=None) | Q(ends__gt=F("begins")),
                name="event_ends_after_it_begins",
                violation_error_message=_("It ends before it begins. Correct one of the times."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_on(self):
        return self.state != self.State.OFF


class GuestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Guests of the events that one may see."""
        return self.filter(event__in=Event.objects.visible_to(user))


class EventGuest(models.Model):
    """An employer at an event: whether they will come, whether they came, and how it was.

    `comes`, `rating` and `words` are theirs, `came` and `said` the school's.
    """

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="guests", verbose_name=_("event")
    )
    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="event_guests", verbose_name=_("partnership")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    asked_at = models.DateTimeField(_("invited by mail at"), null=True, blank=True)
    comes = models.BooleanField(_("will come"), null=True, blank=True)
    comes_at = models.DateTimeField(_("said so at"), null=True, blank=True)
    came = models.BooleanField(_("came"), null=True, blank=True)
    said = models.CharField(_("what was said"), max_length=300, blank=True)
    rating = models.PositiveSmallIntegerField(_("how it was"), null=True, blank=True)
    words = models.CharField(_("in their words"), max_length=500, blank=True)

    objects = GuestQuerySet.as_manager()

    PERSONAL = ("said", "words")

    class Meta:
        verbose_name = _("guest of an event")
        verbose_name_plural = _("guests of events")
        ordering = ["partnership__employer__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partnership"],
                name="event_guest_once",
                violation_error_message=_("This employer is a guest already."),
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="event_rating_1_to_5"
            ),
        ]

    def __str__(self):
        return f"{self.partnership} · {self.event}"


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The school's own staff; whoever said it sees it behind their link."""
        if user.is_superuser:
            return self
        return self.filter(partnership__school__in=user.schools_as(*Role))

    def wanted(self):
        """Skills that employers look for, whatever the spelling, with how many employers want each."""
        named = self.filter(kind=Suggestion.Kind.SKILL).order_by()
        named = named.annotate(folded=Func(F("subject"), function="fold")).values("folded")
        counted = named.annotate(
            skill=models.Min("subject"), employers=models.Count("partnership", distinct=True)
        )
        return counted.order_by("-employers", "skill")


class Suggestion(models.Model):
    """What an employer would have the school teach, buy or practise; and what became of it."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("A skill we look for")
        CURRICULUM = "lessons", _("What is taught")
        EQUIPMENT = "tools", _("Equipment or practice")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        NEW = "new", _("New")
        CONSIDERED = "weighed", _("Being considered")
        USED = "used", _("Used")
        NOT_NOW = "not_now", _("Not now")

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="suggestions", verbose_name=_("partnership")
    )
    kind = models.CharField(_("what"), max_length=7, choices=Kind, default=Kind.SKILL)
    subject = models.CharField(_("in a few words"), max_length=100)
    text = models.TextField(_("more of it"), max_length=2000, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who said it"),
    )
    said_at = models.DateTimeField(_("said at"), default=clock.now)
    noted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.NEW)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    PERSONAL = ("text", "answer")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="suggestion_answered_when",
            )
        ]

    def __str__(self):
        return self.subject
