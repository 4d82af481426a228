"""Supervisors who named somebody whom the school does not know as one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import SupervisorChange
from kit.waiting import Waiting, first


def waiting(user, today):
    """For whoever runs the placement: let the colleague take over, or not."""
    found = SupervisorChange.objects.open().filter(
        placement__school__in=user.coordinated_schools()
    )
    found = found.select_related("placement__student").order_by("said_at", "pk")
    rows, more = first(found, key="supervisor-change", url=reverse("placements:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="supervisor-change",
            verb=_("Agree to another supervisor"),
            label=row.name,
            detail=_("for %(name)s") % {"name": row.placement.student.name},
            url=reverse("assessments:supervisor_change", args=[row.pk]),
            since=row.said_at.date(),
        )
