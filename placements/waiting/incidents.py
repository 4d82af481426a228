"""Reports that wait for those who read them; nobody else is told that there are any."""

from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from placements.models import Incident, IncidentStep


def waiting(user, today):
    """What nobody has in hand, and what is to be done in what one has in hand oneself."""
    if not user.roles:
        return []
    seen = Incident.objects.visible_to(user)
    return [*to_take(seen), *to_do(seen.filter(owner=user))]


def to_take(seen):
    found = seen.filter(state=Incident.State.OPEN).select_related("school").order_by("respond_by")
    rows, more = first(found, key="incident", url=reverse("placements:incidents"))
    yield from more
    for incident in rows:
        zone = ZoneInfo(incident.school.time_zone)
        due = incident.respond_by.astimezone(zone).date()
        yield line(incident, "incident", _("Take a report in hand"), due, str(incident.school))


def to_do(mine):
    found = IncidentStep.objects.to_do().filter(incident__in=mine.open())
    found = found.select_related("incident").order_by("due_on", "pk")
    rows, more = first(found, key="incident-step", url=reverse("placements:incidents"))
    yield from more
    for row in rows:
        verb = _("See a report through")
        yield line(row.incident, "incident-step", verb, row.due_on, row.text[:80])


def line(incident, key, verb, due, detail):
    return Waiting(
        key=key,
        verb=verb,
        label=_("Report %d") % incident.number,
        detail=detail,
        url=reverse("placements:incident", args=[incident.number]),
        due=due,
        urgent=True,
    )
