"""The learner's journal: what they write, who may read it, what was answered, and what the school asks about."""

import uuid

from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import PlacementType
from kit import clock
from placements.models.projects import Authored

TEACHER, SUPERVISOR = "teacher", "supervisor"


class JournalPolicy(models.Model):
    """What a school settles for its journals; a school without a row has the defaults."""

    school = models.OneToOneField(
        School, models.CASCADE, related_name="journal_policy", verbose_name=_("school")
    )
    offers_teacher = models.BooleanField(_("can be shared with the teacher"), default=True)
    offers_supervisor = models.BooleanField(
        _("can be shared with the workplace supervisor"), default=True
    )
    coordinators_read = models.BooleanField(
        _("coordinators read what is shared with the teacher"), default=True
    )
    ready_prompts = models.BooleanField(_("ready ideas are offered, too"), default=True)
    asks_weekly = models.BooleanField(_("one short question a week is asked"), default=True)
    entries_asked = models.PositiveSmallIntegerField(
        _("shared entries, where the policy asks for reflection"), default=3
    )

    class Meta:
        verbose_name = _("rule for journals")
        verbose_name_plural = _("rules for journals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entries_asked__gte=1, entries_asked__lte=50),
                name="journal_policy_asks_for_some",
                violation_error_message=_("Type a number from 1 to 50."),
            )
        ]

    def __str__(self):
        return str(self.school)


def policy_of(school) -> JournalPolicy:
    """What holds at the school: its row, else the defaults."""
    return JournalPolicy.objects.filter(school=school).first() or JournalPolicy(school=school)


class PromptQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ready ones, and those of one's schools."""
        return self.filter(Q(school=None) | Q(school__in=School.objects.visible_to(user)))

    def offered_to(self, school):
        """The ready ones and the school's own."""
        return self.filter(Q(school=None) | Q(school=school))


class Prompt(models.Model):
    """Something to write about, offered in some weeks of some placements."""

    class When(models.TextChoices):
        ANY = "any", _("Any week")
        FIRST = "first", _("First week")
        MIDDLE = "middle", _("In the middle")
        LAST = "last", _("Last week")

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    type = models.ForeignKey(
        PlacementType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("type"),
        help_text=_("None: of all types."),
    )
    when = models.CharField(_("when"), max_length=6, choices=When, default=When.ANY)
    from_week = models.PositiveSmallIntegerField(_("from week"), null=True, blank=True)
    to_week = models.PositiveSmallIntegerField(_("to week"), null=True, blank=True)
    text = models.CharField(_("what to write about"), max_length=300)
    active = models.BooleanField(_("offered"), default=True)

    objects = PromptQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea for the journal")
        verbose_name_plural = _("ideas for the journal")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "type", "text"],
                nulls_distinct=False,
                name="prompt_once",
                violation_error_message=_("This idea is on the list already."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="prompt_says_what"),
            models.CheckConstraint(
                condition=Q(from_week=None) | Q(to_week=None) | Q(to_week__gte=F("from_week")),
                name="prompt_ends_after_start",
                violation_error_message=_("The last week cannot lie before the first."),
            ),
        ]

    def __str__(self):
        return self.said

    @property
    def said(self):
        """A ready one in the reader's language, a school's own as it was typed."""
        return gettext(self.text) if self.school_id is None else self.text


class JournalEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The learner's own. What they share: the named teacher, those who run the school where it lets them, and
        the supervisor of now if it is shared with them. Being the operator opens nothing.
        """
        return self.filter(
            Q(placement__student__user=user)
            | Q(audience=SUPERVISOR, placement__in=supervised(contact__user=user))
            | Q(~Q(audience="private"), placement__in=taught_or_run(user))
        )

    def shared_with(self, contact):
        """What this supervisor reads behind their link."""
        return self.filter(audience=SUPERVISOR, placement__in=supervised(contact=contact))

    def handed_to(self, contact):
        """Of these, what their own place leads to: not where the school's coordinators do not read along."""
        closed = JournalPolicy.objects.filter(coordinators_read=False).values("school")
        return self.shared_with(contact).exclude(placement__school__in=closed)

    def newest(self):
        return self.order_by("-on", "-at", "-pk")


def parts(**more):
    """Keys of placements in which somebody has this part now."""
    rows = JournalEntry._meta.get_field("placement").related_model
    return rows.objects.parts(**more)


def supervised(**who):
    return parts(role=SUPERVISOR, contact__ended_on=None, **who)


def taught_or_run(user):
    """Placements of which this person reads what is shared with the teacher."""
    placements = JournalEntry._meta.get_field("placement").related_model.objects
    runs = Q(pk__in=[])
    if not user.is_superuser:
        closed = JournalPolicy.objects.filter(coordinators_read=False).values("school")
        runs = Q(school__in=user.coordinated_schools()) & ~Q(school__in=closed)
    return placements.filter(Q(pk__in=parts(user=user, role=TEACHER)) | runs).values("pk")


class JournalEntry(models.Model):
    """What a learner wrote about one day. Private until they say otherwise; who reads it is theirs to change."""

    class Audience(models.TextChoices):
        PRIVATE = "private", _("Only me")
        TEACHER = "teacher", _("My teacher")
        SUPERVISOR = "supervisor", _("My teacher and my supervisor")

    MOST_FILES = 5
    LONGEST = 4000

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(
        "placements.Placement",
        models.PROTECT,
        related_name="journal",
        verbose_name=_("placement"),
    )
    on = models.DateField(_("day"))
    objective = models.ForeignKey(
        "placements.Objective",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task or objective"),
    )
    topic = models.CharField(_("topic of a course"), max_length=120, blank=True)
    # the words that were shown, whatever becomes of the idea
    prompt = models.CharField(_("idea"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST)
    audience = models.CharField(
        _("who reads it"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects = JournalEntryQuerySet.as_manager()

    PERSONAL = ("on", "topic", "prompt", "text")

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-on", "-at", "-pk"]
        indexes = [
            models.Index(fields=["placement", "-on", "-at", "-id"], name="journal_newest_first")
        ]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="journal_says_what")]

    def __str__(self):
        return f"{self.placement_id} · {self.on}"

    @property
    def is_shared(self):
        return self.audience != self.Audience.PRIVATE


class OfEntry(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the entry."""
        return self.filter(entry__in=JournalEntry.objects.visible_to(user))


class JournalFile(models.Model):
    """A photo or a paper that the learner put to an entry."""

    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, related_name="files", verbose_name=_("journal entry")
    )
    file = models.FileField(_("file"), upload_to="journal", max_length=255)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = OfEntry.as_manager()

    PERSONAL = ("file",)

    class Meta:
        verbose_name = _("file of a journal entry")
        verbose_name_plural = _("files of journal entries")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.entry} · {self.pk}"


class JournalComment(Authored):
    """What a reader answered, or the learner. `audience` is that of the entry when it was written."""

    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, related_name="comments", verbose_name=_("journal entry")
    )
    audience = models.CharField(
        _("who read the entry"), max_length=10, choices=JournalEntry.Audience
    )
    text = models.TextField(_("comment"), max_length=2000)

    objects = OfEntry.as_manager()

    PERSONAL = ("text",)

    class Meta(Authored.Meta):
        verbose_name = _("comment on a journal entry")
        verbose_name_plural = _("comments on journal entries")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.entry} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def learner(self):
        return self.entry.placement.student


def shared_count():
    """Of the placement that is read: how many entries the learner shares."""
    rows = JournalEntry.objects.filter(placement=OuterRef("pk")).exclude(audience="private")
    return rows.order_by().values("placement").annotate(n=Count("pk")).values("n")


def entries_asked():
    """Of the placement that is read: how many its school asks for, where it says so."""
    return JournalPolicy.objects.filter(school=OuterRef("school")).values("entries_asked")
