"""What the filters of the list of employers offer: clusters, colleagues, and places to measure from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import DecimalField, F, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import Membership, Role, School, User
from catalogue.models import Cluster
from kit.search import Prepared, among, matching
from kit.sheets import fold
from partners.models import Site
from partners.nearby import Point, typed_point

MOST_COLLEAGUES, MOST_STARTS = 300, 100
CARERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.TEACHER)
NOWHERE = Cast(Value(None), DecimalField(max_digits=8, decimal_places=5))


@dataclass(frozen=True)
class Start:
    """Somewhere to measure from."""

    pk: int
    name: str
    point: Point


@dataclass
class Options:
    """Pairs to choose from, and starts. `miles`: whether people here say how far in miles."""

    miles: bool
    clusters: list[tuple[int, str]] = field(default_factory=list)
    colleagues: list[tuple[int, str]] = field(default_factory=list)
    schools: list[Start] = field(default_factory=list)
    found: Start | None = None
    is_staff: bool = True

    def origin(self, near: str, start: str) -> Start | None:
        """What was typed, else the school that was chosen, else the first that is on the map."""
        if near:
            point = typed_point(near)
            return Start(0, near, point) if point else self._named(near) or self.found
        chosen = (one for one in self.schools if str(one.pk) == start)
        return next(chosen, self.schools[0] if self.schools else None)

    def _named(self, near: str) -> Start | None:
        return next((one for one in self.schools if fold(near) in fold(one.name)), None)


def read_options(user: User, near: str = "") -> Options:
    """All of it by one query. `near`: what was typed, looked for among the sites of one's employers."""
    options = Options(miles=uses_miles(user), is_staff=bool(user.roles or user.is_superuser))
    for kind, pk, name, north, east in rows_of(user, near):
        if kind == "cluster":
            options.clusters.append((pk, name))
        elif kind == "person":
            options.colleagues.append((pk, name))
        else:
            put_start(options, kind, Start(pk, name, Point(float(north), float(east))))
    for pairs in (options.clusters, options.colleagues):
        pairs.sort(key=lambda pair: fold(pair[1]))
    options.schools.sort(key=lambda one: fold(one.name))
    return options


def rows_of(user, near):
    """What is offered, with the kind of each row."""
    known, named = user.schools_read(*Role), bool(near) and not typed_point(near)
    if known is not None and not named and not user.is_superuser:
        return offered_query().rows(known)
    rows = offered(user.schools_as(*Role).values("pk"))
    return rows.union(sites(user, near), all=True) if named else rows


@lru_cache(1)
def offered_query() -> Prepared:
    return Prepared(offered(School.objects.filter(among([])).values("pk")))


def offered(staffed):
    return clusters().union(colleagues(staffed), schools(staffed), all=True)


def put_start(options, kind, start):
    if kind == "school":
        options.schools.append(start)
    else:
        options.found = start


def uses_miles(user: User) -> bool:
    """By the country of the first school of which one is staff."""
    zones: Iterable[str] = (row["zone"] for row in user.held)
    return School(time_zone=next(iter(zones), "America/Chicago")).uses_miles


def clusters():
    return Cluster.objects.order_by().values_list(
        Value("cluster"), "pk", text_of("name"), NOWHERE, NOWHERE
    )


def colleagues(staffed):
    """Who may look after a partnership of these schools."""
    held = Membership.objects.filter(school__in=staffed, role__in=CARERS)
    found = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")
    named = text_of("name", "email")
    return found.values_list(Value("person"), "pk", named, NOWHERE, NOWHERE)[:MOST_COLLEAGUES]


def schools(staffed):
    placed = School.objects.filter(pk__in=staffed, ended_on=None, latitude__isnull=False)
    rows = placed.filter(longitude__isnull=False).order_by("name", "pk")
    return rows.values_list(Value("school"), "pk", text_of("name"), "latitude", "longitude")[
        :MOST_STARTS
    ]


def sites(user, near):
    """The first site of one's employers whose name or address has what was typed."""
    placed = Site.objects.visible_to(user).filter(latitude__isnull=False, longitude__isnull=False)
    rows = matching(placed, near, "address", "name").order_by("pk")
    named = text_of("address", "name")
    return rows.values_list(Value("site"), "pk", named, "latitude", "longitude")[:1]


def text_of(*columns):
    """The first of the columns that is not blank."""
    words = [NullIf(Cast(F(name), TextField()), Value("", TextField())) for name in columns]
    return Coalesce(*words, Value("", TextField()))
