"""Places of work by distance: what is open, and who hosts. Haversine in SQL, behind a box that an index finds."""

import re
from dataclasses import dataclass
from datetime import date
from math import asin, cos, degrees, radians, sin

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalogue.models import Delivery
from kit import clock
from kit.search import matching
from partners.map import EARTH_KM, Box
from partners.models import HostingIntent, Opportunity, Partnership, Site
from partners.rules import school_year

MILE_KM = 1.609344
OPEN, HOST = "open", "host"  # what a row is: an open opportunity, or a site that hosts
PAIR = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)°?\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)°?\s*")
KNOWN, REMOTE, UNKNOWN = range(3)  # how near: a distance, from anywhere, distance not known

# what a row of the list holds, of both kinds in this order
COLUMNS = (
    "rank", "km", "shown", "kind", "key", "firm", "cluster", "type_name", "type_school", "place",
    "site_name", "begins", "ends", "when", "paid", "where", "todo", "able", "hosting",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """Degrees north and east."""

    latitude: float
    longitude: float


def typed_point(text: str) -> Point | None:
    """The point of two typed numbers, else None."""
    found = PAIR.fullmatch(text)
    if not found:
        return None
    north, east = map(float, found.groups())
    return Point(north, east) if abs(north) <= 90 and abs(east) <= 180 else None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for. `km`: no farther than this, None for any distance; blank is all."""

    point: Point | None = None
    km: float | None = None
    words: str = ""
    cluster: int | None = None
    type: int | None = None
    type_name: str = ""
    remote: bool | None = None
    paid: str = ""
    begins: date | None = None
    ends: date | None = None
    wheelchair: bool = False


def places(schools: QuerySet, asked: Asked) -> QuerySet:
    """Rows (dicts of COLUMNS) of what these schools' employers offer, nearest first.

    After the places with a distance come those that are done from anywhere, and those whose distance is not known.
    """
    both = offers(schools, asked).union(hosts(schools, asked), all=True)
    return both.order_by("rank", "km", "shown", "kind", "key")


def open_to(schools: QuerySet) -> QuerySet[Opportunity]:
    """Open opportunities with active partners of these schools that are not over."""
    return Opportunity.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=clock.today()),
        state=Opportunity.State.OPEN,
        partnership__school__in=schools,
        partnership__stage=Partnership.Stage.ACTIVE,
        partnership__employer__ended_on=None,
    )


def offers(schools, asked):
    rows = within(open_to(schools), asked, "site__", anywhere=Q(delivery=Delivery.REMOTE))
    if asked.cluster:
        rows = rows.filter(partnership__employer__cluster=asked.cluster)
    if asked.type:
        rows = rows.filter(type=asked.type)
    if asked.remote is not None:
        away = (Delivery.REMOTE, Delivery.HYBRID) if asked.remote else (Delivery.REMOTE,)
        rows = rows.filter(delivery__in=away) if asked.remote else rows.exclude(delivery__in=away)
    rows = at_that_time(rows, asked)
    if asked.paid:
        rows = rows.filter(pay=asked.paid)
    if asked.wheelchair:
        rows = rows.filter(Q(wheelchair=True) | Q(wheelchair=None, site__wheelchair=True))
    named = ("title", "partnership__employer__name", "site__address", "tasks", "skills")
    rows = matching(rows, asked.words, *named)
    firm = F("partnership__employer__name")
    return told(
        rows,
        shown=F("title"), kind=Value(OPEN), firm=firm, cluster=F("partnership__employer__cluster__name"),
        type_name=F("type__name"), type_school=F("type__school"), place=F("site__address"),
        site_name=F("site__name"), begins=F("starts_on"), ends=F("ends_on"), when=F("times"),
        paid=F("pay"), where=F("delivery"), todo=F("tasks"), able=F("skills"), hosting=Value(""),
    )  # fmt: skip


def at_that_time(rows, asked):
    """Offers of which some day lies between the two; one without dates may be at any time."""
    if asked.begins:
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=asked.begins))
    if asked.ends:
        rows = rows.filter(Q(starts_on=None) | Q(starts_on__lte=asked.ends))
    return rows


def hosts(schools, asked):
    """Sites of active partners that have nothing open there; who said no for this year is left out."""
    no = HostingIntent.objects.filter(
        partnership=OuterRef("pk"),
        year=school_year(clock.today()),
        answer=HostingIntent.Answer.NO,
    )
    active = Partnership.objects.filter(
        ~Exists(no),
        employer=OuterRef("employer"),
        school__in=schools,
        stage=Partnership.Stage.ACTIVE,
    ).order_by("pk")
    here = open_to(schools).filter(site=OuterRef("pk"))
    rows = Site.objects.filter(Exists(active), ~Exists(here), employer__ended_on=None)
    rows = within(rows, asked, "").alias(would=Subquery(active.values("hosts")[:1]))
    if asked.cluster:
        rows = rows.filter(employer__cluster=asked.cluster)
    if asked.type:
        rows = matching(rows, asked.type_name, "would")
    if asked.remote or asked.paid:  # what one would get there nobody has said
        rows = rows.none()
    if asked.wheelchair:
        rows = rows.filter(wheelchair=True)
    rows = matching(rows, asked.words, "employer__name", "name", "address", "would")
    firm = F("employer__name")
    return told(
        rows,
        shown=firm, kind=Value(HOST), firm=firm, cluster=F("employer__cluster__name"),
        type_name=Value(""), type_school=Value(None), place=F("address"), site_name=F("name"),
        begins=Value(None), ends=Value(None), when=Value(""), paid=Value(""),
        where=Value(Delivery.IN_PERSON), todo=Value(""), able=Value(""), hosting=F("would"),
    )  # fmt: skip


TYPES = {
    "todo": TextField(), "begins": DateField(), "ends": DateField(), "type_school": BigIntegerField(),
}  # fmt: skip


def told(rows, **columns):
    """The row as COLUMNS, each of one type whichever kind of row it is."""
    cast = {name: Cast(source, TYPES.get(name, CharField())) for name, source in columns.items()}
    return rows.order_by().annotate(key=F("pk"), **cast).values(*COLUMNS)


def within(rows, asked, path, anywhere=None):
    """Rows no farther than asked, with `km` and `rank`; what lies nowhere or is done from anywhere stays."""
    latitude, longitude = f"{path}latitude", f"{path}longitude"
    unknown = Q(**{f"{latitude}__isnull": True}) | Q(**{f"{longitude}__isnull": True})
    apart = [When(anywhere, then=Value(REMOTE))] if anywhere else []
    if asked.point is None:
        none = Value(None, output_field=FloatField())
        return rows.annotate(km=none, rank=Case(*apart, default=Value(UNKNOWN)))
    beside = unknown | anywhere if anywhere else unknown
    far = distance(asked.point, latitude, longitude)
    far = Case(When(beside, then=Value(None)), default=far, output_field=FloatField())
    apart.append(When(unknown, then=Value(UNKNOWN)))
    rows = rows.annotate(km=far, rank=Case(*apart, default=Value(KNOWN)))
    if asked.km is None:
        return rows
    near = box(asked.point, asked.km, latitude, longitude) & Q(km__lte=asked.km)
    return rows.filter(near | beside)


def sites_within(point: Point, km: float) -> QuerySet[Site]:
    """Sites that are no farther."""
    far = distance(point, "latitude", "longitude")
    near = Site.objects.filter(box(point, km, "latitude", "longitude"))
    return near.alias(km=far).filter(km__lte=km)


def sites_in(box: Box, sites: QuerySet[Site] | None = None) -> QuerySet[Site]:
    """Sites in a part of the map, of these or of all."""
    across = Q(longitude__range=(box.west, box.east))
    if box.east > 180:
        across |= Q(longitude__lte=box.east - 360)
    known = Site.objects.all() if sites is None else sites
    return known.filter(across, latitude__range=(box.south, box.north))


def nearest(point: Point) -> Subquery:
    """Kilometers to the nearest site of the row's employer; None where none is on the map."""
    far = distance(point, "latitude", "longitude")
    placed = Site.objects.filter(
        employer=OuterRef("employer"), latitude__isnull=False, longitude__isnull=False
    )
    return Subquery(placed.order_by().values("employer").values(km=Min(far)))


def distance(point, latitude, longitude):
    """Kilometers along the great circle (migration 0018)."""
    return Func(
        F(latitude), F(longitude), Value(point.latitude), Value(point.longitude),
        function="km_between", output_field=FloatField(),
    )  # fmt: skip


def box(point, km, latitude, longitude):
    """The degrees between which everything lies that is no farther; a little wider, for what is rounded."""
    up = degrees(km / EARTH_KM) + 0.0001
    near = Q(**{f"{latitude}__gte": point.latitude - up, f"{latitude}__lte": point.latitude + up})
    part = sin(km / EARTH_KM) / max(cos(radians(point.latitude)), 1e-9)
    if part >= 1:
        return near  # the pole is within reach
    across = degrees(asin(part)) + 0.0001
    west, east = point.longitude - across, point.longitude + across
    if west < -180 or east > 180:
        return near
    return near & Q(**{f"{longitude}__gte": west, f"{longitude}__lte": east})


def far(km: float | None, *, miles: bool) -> str:
    """How far in words: "3.4 miles"; empty where the distance is not known."""
    if km is None:
        return ""
    length = km / MILE_KM if miles else km
    number = number_format(round(length, 1) if length < 10 else round(length))
    return (_("%s miles") if miles else _("%s km")) % number
