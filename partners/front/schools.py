"""Which schools stand at the front door, nearest first where somebody says where they are."""

from dataclasses import dataclass

from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When

from accounts.models import School
from catalogue.models import PlacementType
from kit.search import matching
from partners.nearby import Point, distance, typed_point

FOUND = 200  # schools of one name or town that are put first, at most


@dataclass(frozen=True)
class Listed:
    """The schools in order, each with `km` (None: not known); `known` tells whether the place was understood."""

    rows: QuerySet[School]
    known: bool


def listed(near: str) -> Listed:
    """All schools; those of the town or name that was typed first, then by distance from there."""
    rows = School.objects.with_front_door()
    point, here = typed_point(near), []
    if near and point is None:
        here = list(matching(rows, near, "name", "address")[:FOUND])
        point = next((p for p in map(place_of, here) if p), None)
    first = When(pk__in=[school.pk for school in here], then=Value(0))
    turn = Case(first, default=Value(1), output_field=IntegerField())
    rows = rows.annotate(km=away_from(point), turn=turn)
    rows = rows.order_by("turn", F("km").asc(nulls_last=True), "name", "pk")
    return Listed(rows, known=bool(here or point))


def away_from(point: Point | None):
    """The school's distance in kilometers; none where it, or the point, lies nowhere."""
    nowhere = Value(None, output_field=FloatField())
    if point is None:
        return nowhere
    unknown = Q(latitude=None) | Q(longitude=None)
    far = distance(point, "latitude", "longitude")
    return Case(When(unknown, then=nowhere), default=far, output_field=FloatField())


def place_of(school):
    """The school as a point, as if its coordinates had been typed."""
    if school.latitude is None or school.longitude is None:
        return None
    return typed_point(f"{school.latitude}, {school.longitude}")


def kinds_of(school: School | None = None) -> QuerySet[PlacementType]:
    """The kinds in which an employer has a part: those that the school runs, or all ready ones."""
    types = PlacementType.objects.offered().filter(
        Q(needs_employer=True) | Q(level=PlacementType.Level.AWARENESS)
    )
    if school is None:
        return types.filter(school=None).order_by("pk")
    own = types.filter(Q(school=None) | Q(school=school))
    return own.run_at([school.pk]).order_by("pk")
