"""How a school and an employer get along: stages, who looks after it, who spoke with whom, when to leave in peace."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.db import models
from django.db.models import CharField, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, Greatest, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock
from kit.search import Prepared, among
from notifications.models import AccessLink
from partners.models.employers import Contact, Partnership
from partners.states import Stage


class StageMove(models.Model):
    """A partnership went from one stage to another: when, by whom and why."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="moves", verbose_name=_("partnership")
    )
    before = models.CharField(_("from"), max_length=8, choices=Stage)
    after = models.CharField(_("to"), max_length=8, choices=Stage)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"


class OwnerChange(models.Model):
    """A partnership passed from one colleague's hands to another's; nobody where either is empty."""

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="owner_changes", verbose_name=_("partnership")
    )
    before = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("from")
    )
    after = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("change of hands")
        verbose_name_plural = _("changes of hands")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.before or '–'} → {self.after or '–'}"


class Interaction(models.Model):
    """A call, mail, visit or meeting of a school with an employer, noted by whoever had it."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MAIL = "mail", _("Mail")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        EVENT = "event", _("Event")

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="interactions", verbose_name=_("partnership")
    )
    kind = models.CharField(_("what"), max_length=7, choices=Kind, default=Kind.CALL)
    on = models.DateField(_("on"))
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("with"),
    )
    theirs = models.BooleanField(
        _("they came to us"), default=False, help_text=_("The employer called, wrote or came.")
    )
    note = models.TextField(_("what was said"), blank=True)
    agreed = models.BooleanField(_("agreed with whoever looks after them"), default=False)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("noted at"), default=clock.now)
    # written by the list of who came to an event, and gone when the tick is
    guest = models.OneToOneField(
        "partners.EventGuest",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="talk",
        verbose_name=_("as a guest of"),
    )

    PERSONAL = ("note",)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["partnership", "-on"], name="interaction_newest_first")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"

    @property
    def is_fresh(self):
        """Its author may still correct it; after a day one adds another note."""
        return clock.now() - self.made_at <= timedelta(days=1)


class ContactPolicy(models.Model):
    """How a school treats its employers' time. A school without a row has the defaults."""

    REST_DAYS, STALE_DAYS = 14, 180

    school = models.OneToOneField(
        School, models.CASCADE, related_name="contact_policy", verbose_name=_("school")
    )
    rest_days = models.PositiveSmallIntegerField(
        _("days of rest after somebody wrote or called"),
        default=REST_DAYS,
        help_text=_("For so long others see a warning before they get in touch as well."),
    )
    stale_days = models.PositiveSmallIntegerField(
        _("days of silence after which a partner is listed"), default=STALE_DAYS
    )

    class Meta:
        verbose_name = _("contact rule")
        verbose_name_plural = _("contact rules")
        ordering = ["school"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stale_days__gte=1),
                name="contact_policy_stale_after_a_day",
                violation_error_message=_("Partners can be listed after one day at the earliest."),
            )
        ]

    def __str__(self):
        return str(self.school)

    @classmethod
    def of(cls, school: School) -> "ContactPolicy":
        """The school's rule, or the defaults, not saved."""
        return cls.objects.filter(school=school).first() or cls(school=school)


def heard_on() -> Greatest:
    """The day of the last talk, or on which one of their people last answered by a link; none where neither was."""
    key = Concat(Value("contact:"), Cast(OuterRef("pk"), CharField()))
    links = AccessLink.objects.filter(party=key, last_used_at__isnull=False)
    used = links.order_by("-last_used_at").values("last_used_at")[:1]
    people = Contact.objects.filter(partnership=OuterRef("pk")).order_by()
    answered = people.values("partnership").annotate(last=Max(Subquery(used))).values("last")
    talks = Interaction.objects.filter(partnership=OuterRef("pk")).order_by("-on").values("on")
    return Greatest(Subquery(talks[:1]), TruncDate(Subquery(answered)))


def stale(partnerships: models.QuerySet, today: date) -> models.QuerySet:
    """Active ones of which nothing was heard for as long as their school says."""
    return silent_in(partnerships, today, stale_days())


def stale_among(schools: Iterable[int], today: date) -> RawSQL:
    """The keys of those of these schools, for `pk__in`."""
    return stale_query(today, tuple(sorted(stale_days().items()))).inside(schools)


@lru_cache(4)
def stale_query(today: date, rules: tuple[tuple[int, int], ...]) -> Prepared:
    here = Partnership.objects.filter(among([], "school"))
    return Prepared(silent_in(here, today, dict(rules)).order_by().values("pk"))


def stale_days() -> dict[int, int]:
    """After how many days each school that says so counts an employer as silent."""
    return dict(ContactPolicy.objects.values_list("school", "stale_days"))


def silent_in(partnerships, today, rules):
    usual = ContactPolicy.STALE_DAYS
    silent = Q(pk__in=[])
    for days in {usual, *rules.values()}:
        named = [school for school, said in rules.items() if said == days]
        here = Q(school__in=named) | (
            ~Q(school__in=list(rules)) if days == usual else Q(pk__in=[])
        )
        day = today - timedelta(days=days)
        silent |= here & Q(since_on__lte=day, silent_since__lte=day)  # the cheap question first
    found = partnerships.filter(stage=Stage.ACTIVE)
    last = Greatest(F("since_on"), heard_on())
    return found.annotate(silent_since=last).filter(silent)
