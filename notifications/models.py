"""The post office: what is due (Notice), what left (Message), the links that open a door."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock


class ClearanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Clearances of the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())

    def of(self, model):
        """Keys of this model's rows whose mail may leave."""
        return self.filter(case_model=model._meta.label_lower).values("case_id")


class Clearance(models.Model):
    """Mail about this one case, a placement, may leave although its school is not live yet."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="clearances", verbose_name=_("school")
    )
    case_model = models.CharField(_("about"), max_length=60)
    case_id = models.BigIntegerField(_("about row"))
    label = models.CharField(_("about what"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = ClearanceQuerySet.as_manager()

    PERSONAL = ("label",)

    class Meta:
        verbose_name = _("mail let out")
        verbose_name_plural = _("mail let out")
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_model", "case_id"], name="clearance_once")
        ]

    def __str__(self):
        return self.label


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Unrestricted notices of the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools(), restricted=False)

    def pending(self):
        """Not yet turned into a mail."""
        return self.filter(state=Notice.State.PENDING)

    def cleared(self):
        """Those that may leave: their school is live, or their case was let out by itself."""
        case = Clearance.objects.filter(
            school=OuterRef("school"),
            case_model=OuterRef("case_model"),
            case_id=OuterRef("case_id"),
        )
        return self.filter(Q(school__live_at__isnull=False) | Exists(case))

    def held(self):
        """Kept back until their school goes live, or their case is let out."""
        waiting = self.pending().filter(school__live_at=None)
        return waiting.exclude(pk__in=waiting.cleared().values("pk"))

    def stuck(self):
        """Due to somebody without an address that works."""
        return self.filter(state=Notice.State.STUCK)

    def due(self, moment):
        """To be turned into mails by now."""
        return self.pending().cleared().filter(due_at__lte=moment)


class Notice(models.Model):
    """Something that somebody is to be told. The key says what it is, so that it is told once.

    `recipient` names a row, not an address ("contact:12"), and `about` a row without a foreign key
    ("placements.placement", 7): the post office knows no app above it. The case is the whole to which
    that row belongs, a placement: what may be let out before the school is live.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        POSTED = "posted", _("Posted")
        DROPPED = "dropped", _("No longer wanted")
        STUCK = "stuck", _("No address that works")

    key = models.CharField(_("key"), max_length=200, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.CharField(_("to"), max_length=60)
    about_model = models.CharField(_("about"), max_length=60)
    about_id = models.BigIntegerField(_("about row"))
    about_label = models.CharField(_("about what"), max_length=200, blank=True)
    case_model = models.CharField(_("case"), max_length=60, blank=True)
    case_id = models.BigIntegerField(_("case row"), null=True, blank=True)
    restricted = models.BooleanField(_("restricted"), default=False)
    due_at = models.DateTimeField(_("due at"), default=clock.now)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PENDING)
    message = models.ForeignKey(
        "Message",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("mail"),
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="pending"), name="notice_due"),
            models.Index(fields=["about_model", "about_id"]),
            models.Index(
                fields=["case_model", "case_id"], condition=Q(state="pending"), name="notice_case"
            ),
        ]

    def __str__(self):
        return f"{self.kind} → {self.recipient}"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Unrestricted mails of the schools that one runs; never those with a sign-in code."""
        return self.filter(school__in=user.coordinated_schools(), restricted=False, secret=False)

    def due(self, moment):
        """To be handed to the mail server by now."""
        return self.filter(state=Message.State.QUEUED, next_at__lte=moment)

    def undelivered(self):
        """Given up: the mail server refused the address, or never took the mail."""
        return self.filter(state__in=(Message.State.BOUNCED, Message.State.FAILED), secret=False)


class Message(models.Model):
    """One mail to one person. The body holds {link:<id>}: its key is put in while sending only."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to leave")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Bounced")
        FAILED = "failed", _("Failed")

    key = models.CharField(_("key"), max_length=200, unique=True)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.CharField(_("to whom"), max_length=60, blank=True)
    to_name = models.CharField(_("name"), max_length=150, blank=True)
    to_address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    about_model = models.CharField(_("about"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("about row"), null=True, blank=True)
    about_label = models.CharField(_("about what"), max_length=200, blank=True)
    restricted = models.BooleanField(_("restricted"), default=False)
    secret = models.BooleanField(_("secret"), default=False)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    attachment = models.CharField(_("attachment"), max_length=255, blank=True)
    attachment_name = models.CharField(_("attachment's name"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    resent_at = models.DateTimeField(_("sent again at"), null=True, blank=True)
    error = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = MessageQuerySet.as_manager()

    PERSONAL = ("to_name", "to_address", "subject", "text", "html")

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(state="queued"), name="message_due"
            ),
            models.Index(fields=["about_model", "about_id"]),
            models.Index(fields=["school", "-id"], name="message_of_school"),
            models.Index(fields=["recipient"], name="message_recipient"),
        ]

    def __str__(self):
        return self.subject


class LinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Links of the schools that one runs; their rows hold no key."""
        return self.filter(school__in=user.coordinated_schools())

    def live(self, moment):
        """Links that still open their door."""
        return self.filter(revoked_at=None, expires_at__gt=moment)


class AccessLink(models.Model):
    """A door for one party's role in one thing. The row decides; the token is not stored.

    `party` names the row that holds the link ("contact:12"): a corrected address keeps the party
    and revokes its links.
    """

    door = models.CharField(_("page"), max_length=60)  # a URL name that takes the token
    party = models.CharField(_("for whom"), max_length=60)
    about_model = models.CharField(_("about"), max_length=60)
    about_id = models.BigIntegerField(_("about row"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    subject = models.CharField(_("subject of its first mail"), max_length=200, blank=True)
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(_("token hash"), max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["party"]),
            models.Index(fields=["about_model", "about_id"]),
        ]

    def __str__(self):
        return f"{self.door} · {self.party}"


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was handed over in the schools that one runs."""
        return self.filter(link__school__in=user.coordinated_schools())


class Handover(models.Model):
    """A coordinator took a party's link in hand: which, how, who and when. Its key stands nowhere."""

    class How(models.TextChoices):
        COPY = "copy", _("to copy")
        QR = "qr", _("as a QR code")
        TEXT = "text", _("by text message from one's own telephone")
        MAIL = "mail", _("by mail from one's own address")
        OPEN = "open", _("opened on one's own device")

    link = models.ForeignKey(
        AccessLink, models.PROTECT, related_name="handovers", verbose_name=_("link")
    )
    how = models.CharField(_("how"), max_length=4, choices=How)
    to_name = models.CharField(_("to whom"), max_length=150)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = HandoverQuerySet.as_manager()

    PERSONAL = ("to_name",)

    class Meta:
        verbose_name = _("link handed over")
        verbose_name_plural = _("links handed over")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.to_name} {self.get_how_display()}"


class PreferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user)


class Preference(models.Model):
    """What a person does not want to be told by mail."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="preferences", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=60)
    wanted = models.BooleanField(_("wanted"), default=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self):
        return self.kind
