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
