"""Who in the firm has learned to train: mentor training, first aid and the like, each valid until a day."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models.employers import Contact

SOON = timedelta(days=60)


class ContactTrainingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Trainings of the contacts that one may see."""
        return self.filter(contact__in=Contact.objects.visible_to(user))

    def standing(self, day):
        """Those that hold on this day."""
        lasts = Q(valid_until=None) | Q(valid_until__gte=day)
        kept = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(lasts, kept, trained_on__lte=day)

    def to_train(self):
        """Those that make a workplace trainer: first aid alone does not."""
        return self.filter(kind__in=ContactTraining.TRAINS)

    def ending(self, today):
        """Those that end soon, and that no later one of its kind replaces."""
        later = ContactTraining.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
            contact=OuterRef("contact"),
            kind=OuterRef("kind"),
            ended_on=None,
        )
        soon = self.filter(ended_on=None, valid_until__range=(today, today + SOON))
        return soon.filter(~Exists(later))


class ContactTraining(models.Model):
    """A training that a contact has done. A new one is a new row, so what held when a placement began can be told."""

    class Kind(models.TextChoices):
        MENTOR = "mentor", _("Mentor training")
        TRAINER = "trainer", _("Trainer’s certificate")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        FIRST_AID = "first_aid", _("First aid")
        OTHER = "other", _("Other")

    TRAINS = (Kind.MENTOR, Kind.TRAINER)

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="trainings", verbose_name=_("contact")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=150)
    trained_on = models.DateField(_("trained on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="trainings", max_length=255, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    verified_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certificate seen by"),
    )
    ended_on = models.DateField(_("no longer counts since"), null=True, blank=True)

    objects = ContactTrainingQuerySet.as_manager()

    PERSONAL = ("note",)

    class Meta:
        verbose_name = _("training of a contact")
        verbose_name_plural = _("trainings of contacts")
        ordering = ["-trained_on", "-pk"]
        indexes = [models.Index(fields=["valid_until"], name="training_valid_until")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="training_has_title"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("trained_on")),
                name="training_ends_after_start",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.title}: {self.contact}"

    def holds_on(self, day) -> bool:
        """As `standing` says of many."""
        lasts = self.valid_until is None or self.valid_until >= day
        return lasts and self.trained_on <= day and not (self.ended_on and self.ended_on <= day)
