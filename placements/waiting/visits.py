"""Visits that are due soon or were missed."""

from datetime import timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from placements.models import Visit

AHEAD = timedelta(days=7)


def waiting(user, today):
    """Of one's own those of the coming week; of colleagues, for who runs the school, those that were missed."""
    if not user.roles:
        return
    near = Visit.objects.open().visible_to(user).with_day()
    missed = Q(state=Visit.State.MISSED, placement__school__in=user.coordinated_schools())
    found = near.filter(Q(by=user, day__lte=today + AHEAD) | missed)
    found = found.select_related("placement__student", "placement__partnership__employer", "by")
    url = reverse("placements:visit_list")
    rows, more = first(found.order_by(F("day"), "pk"), key="visit", url=url)
    yield from more
    for visit in rows:
        who = visit.by.name if visit.by_id and visit.by_id != user.pk else ""
        yield Waiting(
            key="visit",
            verb=_("Visit at work"),
            label=visit.placement.student.name,
            detail=" · ".join(filter(None, [visit.placement.employer_name, who])),
            url=reverse("placements:visit", args=[visit.pk]),
            due=visit.day,
        )
