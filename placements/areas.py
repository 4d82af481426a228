"""Visits by town, the nearest to the school first: what one drives round in a day."""

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from placements.models import Visit

DIAMETER_KM = 2 * 6371.0088
NOWHERE = ""  # visits to sites without an address


@dataclass
class Area:
    """A town, how far it is at the nearest, and its visits, nearest first."""

    name: str
    km: float | None = None
    visits: list[Visit] = field(default_factory=list)


def areas(visits: list[Visit]) -> list[Area]:
    """The visits, each in its town. What lies nowhere on the map stands last."""
    found: dict[str, Area] = {}
    far = {visit.pk: km_to(visit) for visit in visits}
    for visit in sorted(visits, key=lambda visit: (far[visit.pk] is None, far[visit.pk] or 0)):
        name = town_of(visit.placement.site)
        area = found.setdefault(name.casefold(), Area(name, far[visit.pk]))
        area.visits.append(visit)
    return sorted(
        found.values(),
        key=lambda area: (area.km is None, area.km or 0, area.name == NOWHERE, area.name),
    )


def town_of(site) -> str:
    """What follows the street: "12 Elm Ave, Stillwater, OK" lies in "Stillwater, OK"."""
    if site is None:
        return NOWHERE
    _street, _comma, town = site.address.partition(",")
    return (town or site.address).strip()


def km_to(visit: Visit) -> float | None:
    """From the school to the site as the crow flies; None where one of them is not on the map."""
    school, site = visit.placement.school, visit.placement.site
    if site is None or None in (school.latitude, school.longitude, site.latitude, site.longitude):
        return None
    north, other_north = radians(school.latitude), radians(site.latitude)
    east = radians(site.longitude - school.longitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(east / 2) ** 2
    return DIAMETER_KM * asin(sqrt(half))
