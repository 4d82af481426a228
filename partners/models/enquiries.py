"""What strangers write to a school at its front door, before anything is between them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from catalogue.models import PlacementType
from kit import clock
from partners.models.employers import Partnership


class EnquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Enquiries to the schools that one runs: who wrote is not yet anybody's partner."""
        return self.filter(school__in=user.coordinated_schools())

    def open(self):
        """Those that nobody has answered."""
        return self.filter(state=Enquiry.State.NEW)


class Enquiry(models.Model):
    """Somebody would like to host, mentor, speak or talk. `mark` tells one text from another, not one person."""

    class Want(models.TextChoices):
        HOST = "host", _("Host students at our place")
        MENTOR = "mentor", _("Mentor a student")
        SPEAK = "speak", _("Speak in a class or show our work")
        TALK = "talk", _("Something else: let’s talk")

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("Taken up")
        DECLINED = "declined", _("Declined")

    school = models.ForeignKey(
        School, models.PROTECT, related_name="enquiries", verbose_name=_("school")
    )
    organisation = models.CharField(_("firm or organization"), max_length=200)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    town = models.CharField(_("town or address"), max_length=300, blank=True)
    wants = models.JSONField(_("would like to"), default=list)
    types = models.ManyToManyField(
        PlacementType, related_name="+", blank=True, verbose_name=_("kinds of placement")
    )
    message = models.TextField(_("message"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    mark = models.CharField(_("hash of the text"), max_length=64, editable=False)
    made_at = models.DateTimeField(_("written at"), default=clock.now)
    confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen to by")
    )
    taken_at = models.DateTimeField(_("seen to at"), null=True, blank=True)
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enquiries",
        verbose_name=_("partnership"),
    )
    why = models.CharField(_("declined because"), max_length=300, blank=True)

    objects = EnquiryQuerySet.as_manager()

    PERSONAL = ("organisation", "name", "email", "phone", "town", "message", "mark")

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["school", "state"], name="enquiry_open_ones")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mark"], condition=Q(state="new"), name="enquiry_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="enquiry_seen_to_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(partnership__isnull=False),
                name="enquiry_taken_into_partnership",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(why=""), name="enquiry_declined_with_reason"
            ),
        ]

    def __str__(self):
        return self.organisation

    @property
    def is_open(self):
        return self.state == self.State.NEW

    @property
    def wants_words(self):
        """What they would like to do, in words, in the order of the form."""
        return [str(want.label) for want in self.Want if want.value in self.wants]
