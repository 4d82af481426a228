"""Which state of a placement, and of an application for one, may follow which. Only actions.move() follows the map."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class S(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    SIGNING = "signing", _("Being signed")
    CONFIRMED = "confirmed", _("Ready to start")
    ACTIVE = "active", _("On placement")
    FINISHED = "finished", _("Finished")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")
    ENDED_EARLY = "ended_early", _("Ended early")
    LAPSED = "lapsed", _("Not used")


EXITS_BEFORE_START = {S.WITHDRAWN, S.CANCELLED, S.LAPSED}

MOVES = {
    S.DRAFT: {S.PROPOSED, S.WITHDRAWN, S.CANCELLED, S.LAPSED},
    S.PROPOSED: {S.APPROVED, S.DECLINED, *EXITS_BEFORE_START},
    S.APPROVED: {S.SIGNING, S.CONFIRMED, S.PROPOSED, *EXITS_BEFORE_START},
    S.SIGNING: {S.CONFIRMED, S.APPROVED, *EXITS_BEFORE_START},
    S.CONFIRMED: {S.ACTIVE, S.SIGNING, *EXITS_BEFORE_START},
    S.ACTIVE: {S.FINISHED, S.ENDED_EARLY},
    S.FINISHED: {S.COMPLETED, S.ENDED_EARLY},
    S.COMPLETED: set(),
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
    S.CANCELLED: set(),
    S.ENDED_EARLY: set(),
    S.LAPSED: set(),
}

LIVE = (
    S.PROPOSED,
    S.APPROVED,
    S.SIGNING,
    S.CONFIRMED,
    S.ACTIVE,
)  # these hold a seat and a student's time
RUNNING = (S.ACTIVE, S.FINISHED)
OPEN = (S.DRAFT, *LIVE, S.FINISHED)
BEFORE_START = (S.DRAFT, S.PROPOSED, S.APPROVED, S.SIGNING, S.CONFIRMED)


class Step(models.TextChoices):
    """The steps that a requirement can guard."""

    CONFIRM = "confirm", _("before it is ready to start")
    START = "start", _("before the start")
    COMPLETE = "complete", _("before completion")


STEP_TO = {S.CONFIRMED: Step.CONFIRM, S.ACTIVE: Step.START, S.COMPLETED: Step.COMPLETE}


class A(models.TextChoices):
    """How far an application has come."""

    APPLIED = "applied", _("Applied")
    SHOWN = "shown", _("Shown to the employer")
    INTERVIEW = "interview", _("Interview")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    TURNED_DOWN = "turned_down", _("Not this time")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("All places taken")


APPLICATION_EXITS = {A.TURNED_DOWN, A.WITHDRAWN, A.CLOSED}

# only actions.applying.move() follows the map
APPLICATION_MOVES = {
    A.APPLIED: {A.SHOWN, A.INTERVIEW, A.OFFERED, *APPLICATION_EXITS},
    A.SHOWN: {A.INTERVIEW, A.OFFERED, *APPLICATION_EXITS},
    A.INTERVIEW: {A.INTERVIEW, A.OFFERED, *APPLICATION_EXITS},
    A.OFFERED: {A.ACCEPTED, *APPLICATION_EXITS},
    A.ACCEPTED: set(),
    A.TURNED_DOWN: set(),
    A.WITHDRAWN: set(),
    A.CLOSED: {A.OFFERED},  # a place is free again
}
APPLICATION_OPEN = (A.APPLIED, A.SHOWN, A.INTERVIEW, A.OFFERED)
