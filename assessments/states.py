"""Which state of a feedback request may follow which. Only actions.moves.go() follows the map."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class R(models.TextChoices):
    SCHEDULED = "scheduled", _("Planned")
    SENT = "sent", _("Asked")
    OPENED = "opened", _("Begun")
    SUBMITTED = "submitted", _("In")
    BOUNCED = "bounced", _("Mail came back")
    EXPIRED = "expired", _("Not given")
    WAIVED = "waived", _("Excused")


ASKED = (R.SENT, R.OPENED, R.BOUNCED)  # these wait for an answer
OUTSTANDING = (R.SCHEDULED, *ASKED)

MOVES = {
    R.SCHEDULED: {R.SENT, R.SUBMITTED, R.EXPIRED, R.WAIVED},
    R.SENT: {R.OPENED, R.SUBMITTED, R.BOUNCED, R.EXPIRED, R.WAIVED},
    R.OPENED: {R.SENT, R.SUBMITTED, R.EXPIRED, R.WAIVED},
    R.BOUNCED: {R.SENT, R.OPENED, R.SUBMITTED, R.EXPIRED, R.WAIVED},
    R.EXPIRED: {R.SENT, R.SUBMITTED, R.WAIVED},
    R.SUBMITTED: set(),
    R.WAIVED: set(),
}


class C(models.TextChoices):
    """How far a decision on credit has come."""

    PROPOSED = "proposed", _("Waits for a decision")
    RETURNED = "returned", _("Sent back for more")
    AWARDED = "awarded", _("Awarded")
    REFUSED = "refused", _("Not awarded")
    APPEALED = "appealed", _("Appealed")
    GRANTED = "granted", _("Awarded for good")
    REJECTED = "rejected", _("Refused for good")


# only actions.credit.go() follows the map
CREDIT_MOVES = {
    C.PROPOSED: {C.RETURNED, C.AWARDED, C.REFUSED},
    C.RETURNED: {C.PROPOSED, C.RETURNED, C.AWARDED, C.REFUSED},
    C.AWARDED: {C.APPEALED},
    C.REFUSED: {C.APPEALED},
    C.APPEALED: {C.GRANTED, C.REJECTED},
    C.GRANTED: set(),
    C.REJECTED: set(),
}
CREDIT_OPEN = (C.PROPOSED, C.RETURNED)
