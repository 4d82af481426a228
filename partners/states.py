"""Which stage of a partnership, and which state of its plan, may follow which.

Only actions.life.move() and actions.plans.move() follow the maps.
"""

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


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OUT = "out", _("Out to sign")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")
    REPLACED = "replaced", _("Replaced")


# a changed text goes back to draft, and is signed anew
PLAN_MOVES = {
    PlanState.DRAFT: (PlanState.OUT, PlanState.ENDED, PlanState.REPLACED),
    PlanState.OUT: (PlanState.SIGNED, PlanState.DRAFT, PlanState.ENDED, PlanState.REPLACED),
    PlanState.SIGNED: (PlanState.DRAFT, PlanState.ENDED, PlanState.REPLACED),
    PlanState.ENDED: (),
    PlanState.REPLACED: (),
}
PLAN_LIVE = (PlanState.DRAFT, PlanState.OUT, PlanState.SIGNED)
