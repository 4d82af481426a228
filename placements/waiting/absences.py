"""No-shows that nobody has seen to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from placements.models import Absence


def waiting(user, today):
    """For those who run the school, before all else, until somebody notes what they did."""
    if not user.runs_a_school:
        return
    found = Absence.objects.no_shows().filter(
        placement__school__in=user.coordinated_schools(), on__lte=today
    )
    found = found.select_related("placement__student", "placement__partnership__employer")
    rows, more = first(found.order_by("-on", "pk"), key="no-show", url=reverse("placements:out"))
    yield from more
    for absence in rows:
        yield Waiting(
            key="no-show",
            verb=_("Did not come to work"),
            label=absence.placement.student.name,
            detail=absence.placement.employer_name,
            url=reverse("placements:absence", args=[absence.pk]),
            since=absence.on,
            urgent=True,
        )
