"""What a placement says of its days beside their dates, and of hazardous work in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import HazardousOrder, Structure


class HazardCondition(models.TextChoices):
    """What must be so before a student learner of 16 or 17 does hazardous work (29 CFR 570.50(c))."""

    ENROLLED = "enrolled", _("The student takes part in a recognized vocational program.")
    AGREEMENT = (
        "agreement",
        _("A written agreement is signed by employer and school, and both keep it."),
    )
    INCIDENTAL = "incidental", _("The hazardous work is incidental to the training.")
    SHORT = (
        "short",
        _("It is done for short periods, now and then, under the eyes of an experienced person."),
    )
    SAFETY = "safety", _("The school teaches safety, and the employer goes on with it on the job.")
    SCHEDULE = "schedule", _("A written plan says how the work builds up step by step.")


class Scheduled(models.Model):
    """The columns of a placement that its schedule reads; the stretches of the week are rows of Period."""

    structure = models.CharField(_("structure"), max_length=16, choices=Structure, blank=True)
    over_holidays = models.BooleanField(_("goes on in the school's holidays"), default=False)
    hazardous = ArrayField(
        models.PositiveSmallIntegerField(choices=HazardousOrder),
        verbose_name=_("hazardous work"),
        default=list,
        blank=True,
        editable=False,
    )
    hazards_met = ArrayField(
        models.CharField(max_length=12, choices=HazardCondition),
        verbose_name=_("conditions of hazardous work that are met"),
        default=list,
        blank=True,
        editable=False,
    )

    class Meta:
        abstract = True
