"""The mail on an incident: that one needs you, and not a word of it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from notifications import outbox
from notifications.outbox import Letter, letter
from placements.models import Incident
from placements.rules.incidents import can_read


def call(incident, user, *, round_):
    """Restricted: it stands in no list of mails. Once a person and round."""
    outbox.post(
        "incident",
        f"user:{user.pk}",
        about=incident,
        school=incident.school,
        key=f"incident:{incident.pk}:{user.pk}:{round_}",
        restricted=True,
        case=incident.placement or incident,
    )


@letter("incident", title=gettext_lazy("A report needs you"))
def compose_call(recipient, notices, moment):
    """To whoever reads it; an administrator who does not is asked to see to it that somebody does."""
    incident = Incident.objects.filter(pk=notices[0].about_id, state=Incident.State.OPEN).first()
    user = User.objects.filter(pk=recipient.user).first()
    if incident is None or user is None:
        return None
    if can_read(user, incident):
        return Letter(
            subject=_("An incident needs you"),
            paragraphs=[_("Sign in, read it, and take it in hand.")],
            button=_("Read it"),
            url=reverse("placements:incident", args=[incident.number]),
        )
    return Letter(
        subject=_("An incident needs somebody"),
        paragraphs=[
            _("Nobody has taken it in hand in time. Call who is named, or name somebody who can.")
        ],
        button=_("Who reads reports"),
        url=reverse("placements:incident_readers", args=[incident.school_id]),
    )
