"""Mails on visits that were not made: to the visitor once, then to who runs the placement."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications import outbox
from notifications.outbox import Letter, letter
from placements.models import Visit

SHOWN = 8


def tell_missed(visit):
    """To the visitor, once for each day that passed."""
    post("visit_missed", visit, visit.by_id)


def tell_still_missed(visit):
    """To the coordinator, if that is somebody else."""
    coordinator = visit.placement.coordinator_id
    if coordinator != visit.by_id:
        post("visit_still_missed", visit, coordinator)


def post(kind, visit, user):
    if user is None:
        return
    outbox.post(
        kind,
        f"user:{user}",
        about=visit,
        school=visit.placement.school,
        key=f"{kind}:{visit.pk}:{visit.told_on}",
        label=str(visit.placement),
        case=visit.placement,
    )


@letter("visit_missed", bundle=True, title=gettext_lazy("Visit missed"))
@letter("visit_still_missed", bundle=True, title=gettext_lazy("Visit still missed"))
def compose_missed(recipient, notices, moment):
    """All that are still missed in one mail; none where they were made meanwhile."""
    found = Visit.objects.filter(
        pk__in=[notice.about_id for notice in notices], state=Visit.State.MISSED
    )
    visits = list(found.select_related("placement__student", "placement__partnership__employer"))
    if not visits:
        return None
    count = len(visits)
    return Letter(
        subject=ngettext("%(count)s visit was not noted", "%(count)s visits were not noted", count)
        % {"count": count},
        paragraphs=[_("Note what you saw, or plan another day.")],
        details=[(v.placement.student.name, told(v)) for v in visits[:SHOWN]],
        button=_("Open the visits"),
        url=reverse("placements:visit_list"),
    )


def told(visit):
    """Where, and for which day it was."""
    day = date_format(visit.told_on, "SHORT_DATE_FORMAT")
    return " · ".join(filter(None, [visit.placement.employer_name, day]))
