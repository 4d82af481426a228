"""Employers that agreed to be named in public. How many they hosted is known by the app above, which registers it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import School
from partners.models import Partnership

Count = Callable[[Iterable[int]], dict[int, int]]
SHOWN_IN = (Partnership.Stage.ACTIVE, Partnership.Stage.PAUSED)

_count: list[Count] = []


@dataclass(frozen=True)
class Recognised:
    """An employer as the public page names it."""

    name: str
    cluster: str
    since: int
    hosted: int


def counts_hosted(count: Count) -> Count:
    """Register what tells how many learners each of these partnerships has hosted: {partnership: learners}."""
    _count[:] = [count]
    return count


def agreed(school: School) -> list[Recognised]:
    """Who works with the school and agreed to be named; nobody before it is live. Two queries."""
    if not school.is_live:
        return []
    rows = Partnership.objects.filter(
        school=school, wants_recognition=True, stage__in=SHOWN_IN, employer__ended_on=None
    )
    rows = rows.select_related("employer__cluster").order_by("employer__name", "pk")
    hosted = _count[0]([row.pk for row in rows]) if _count and rows else {}
    return [
        Recognised(
            row.employer.name,
            str(row.employer.cluster or ""),
            row.since_on.year,
            hosted.get(row.pk, 0),
        )
        for row in rows
    ]
