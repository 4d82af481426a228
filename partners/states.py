"""Which stage of a partnership may follow which. Only actions.life.move() follows the map."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    ENQUIRY = "enquiry", _("Enquiry")
    TALKING = "talking", _("Talking")
    VETTING = "vetting", _("Vetting")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


# what one is most likely to press stands first
MOVES = {
    Stage.ENQUIRY: (Stage.TALKING, Stage.ENDED),
    Stage.TALKING: (Stage.ACTIVE, Stage.VETTING, Stage.ENDED),
    Stage.VETTING: (Stage.ACTIVE, Stage.TALKING, Stage.ENDED),
    Stage.ACTIVE: (Stage.PAUSED, Stage.ENDED),
    Stage.PAUSED: (Stage.ACTIVE, Stage.ENDED),
    Stage.ENDED: (Stage.TALKING, Stage.ACTIVE),
}
ASK_WHY = (Stage.PAUSED, Stage.ENDED)
