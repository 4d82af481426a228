"""Places by distance: exactly those within the radius, with what has no distance apart."""

from datetime import timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import School
from catalogue.models import Cluster, PlacementType
from kit import clock
from partners.models import Employer, HostingIntent, Opportunity, Partnership, Site
from partners.nearby import EARTH_KM, MILE_KM, Asked, Point, places
from tests import factories as make

pytestmark = pytest.mark.django_db
TOWN = Point(36.11561, -97.05837)


def haversine(a, b):
    """The distance in kilometers, in plain Python."""
    up = sin(radians(b.latitude - a.latitude) / 2) ** 2
    across = sin(radians(b.longitude - a.longitude) / 2) ** 2
    chord = up + across * cos(radians(a.latitude)) * cos(radians(b.latitude))
    return 2 * EARTH_KM * asin(sqrt(min(chord, 1)))


def make_site(partnership, point=None, **extra):
    degrees = {}
    if point:
        degrees = {
            "latitude": Decimal(f"{point.latitude:.5f}"),
            "longitude": Decimal(f"{point.longitude:.5f}"),
        }
    extra.setdefault("name", f"Site {next(make.number)}")
    return Site.objects.create(employer=partnership.employer, **degrees, **extra)


def make_offer(school, point=None, title="Place", kind="internship", **extra):
    partnership = Partnership.objects.create(
        school=school,
        employer=Employer.objects.create(name=f"{title} firm", **extra.pop("firm", {})),
        stage=extra.pop("stage", "active"),
    )
    site = make_site(partnership, point) if extra.pop("sited", True) else None
    type_ = PlacementType.objects.get(code=kind, school=None)
    return Opportunity.objects.create(
        partnership=partnership, site=site, type=type_, title=title, **extra
    )


def found(school, **asked):
    asked.setdefault("point", TOWN)
    rows = places(School.objects.filter(pk=school.pk).values("pk"), Asked(**asked))
    return [row["shown"] for row in rows]


def north_of(point, km):
    return Point(point.latitude + km / (EARTH_KM * 3.141592653589793 / 180), point.longitude)


def test_the_radius_takes_exactly_what_lies_within_it():
    school = make.make_school()
    ten = 10 * MILE_KM
    make_offer(school, north_of(TOWN, ten - 0.02), "Just within")
    make_offer(school, north_of(TOWN, ten + 0.02), "Just outside")
    make_offer(school, north_of(TOWN, 1), "Near")
    assert found(school, km=ten) == ["Near", "Just within"]
    assert found(school, km=None) == ["Near", "Just within", "Just outside"]


@pytest.mark.parametrize(
    "centre", [TOWN, Point(-33.86, 151.2), Point(0.0, 0.0), Point(51.5, -0.01), Point(69.6, 18.9)]
)
@pytest.mark.parametrize(
    "bearing", [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7071, 0.7071), (-0.7071, 0.7071)]
)
def test_the_border_is_round_in_every_direction_and_hemisphere(centre, bearing):
    school = make.make_school()
    for km in (24.9, 25.1):
        up = bearing[0] * km / 111.195
        across = bearing[1] * km / (111.195 * cos(radians(centre.latitude)))
        point = Point(centre.latitude + up, centre.longitude + across)
        if haversine(centre, point) <= 25:
            make_offer(school, point, "In")
        else:
            make_offer(school, point, "Out")
    expected = Opportunity.objects.filter(title="In").count()
    assert found(school, point=centre, km=25) == ["In"] * expected


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9)), min_size=1, max_size=12),
    st.sampled_from([2, 5, 10, 25, 50]),
)
def test_the_database_agrees_with_plain_arithmetic(offsets, km):
    school = make.make_school()
    expected = {}
    for n, (up, across) in enumerate(offsets):
        point = Point(round(TOWN.latitude + up, 5), round(TOWN.longitude + across, 5))
        make_offer(school, point, f"Place {n}")
        expected[f"Place {n}"] = haversine(TOWN, point)
    within = {title: far for title, far in expected.items() if far <= km}
    got = found(school, km=km)
    assert set(got) == set(within)
    assert [within[title] for title in got] == pytest.approx(sorted(within.values()), abs=1e-6)


def test_what_has_no_distance_comes_last_and_is_never_dropped():
    school = make.make_school()
    make_offer(school, None, "No coordinates")
    make_offer(school, None, "No site", sited=False)
    make_offer(school, Point(60, 10), "Remote", delivery="remote")
    make_offer(school, north_of(TOWN, 1), "Near")
    make_offer(school, north_of(TOWN, 100), "Far")
    assert found(school, km=5) == ["Near", "Remote", "No coordinates", "No site"]
    rows = places(School.objects.filter(pk=school.pk).values("pk"), Asked(point=TOWN, km=5))
    assert [row["rank"] for row in rows] == [0, 1, 2, 2]
    assert [row["km"] is None for row in rows] == [False, True, True, True]


def test_without_a_start_everything_is_there_without_a_distance():
    school = make.make_school()
    make_offer(school, north_of(TOWN, 1), "Near")
    make_offer(school, None, "Nowhere")
    assert found(school, point=None, km=5) == ["Near", "Nowhere"]


def test_only_open_offers_of_active_partners_of_these_schools():
    school, today = make.make_school(), clock.today()
    for n, state in enumerate(Opportunity.State.values):
        make_offer(school, TOWN, state, state=state, capacity=n + 1)
    make_offer(school, TOWN, "paused partner", stage="paused")
    make_offer(school, TOWN, "closed firm", firm={"ended_on": today})
    make_offer(school, TOWN, "over", ends_on=today - timedelta(days=1))
    make_offer(school, TOWN, "last day", ends_on=today)
    make_offer(make.make_school("Elsewhere"), TOWN, "theirs")
    offers = [title for title in found(school, km=5) if not title.endswith("firm")]
    assert offers == ["last day", "open"]


def test_filters_by_cluster_type_remote_and_words():
    school = make.make_school()
    health, farm = (
        Cluster.objects.get(code=code) for code in ("healthcare-human-services", "agriculture")
    )
    make_offer(school, TOWN, "Café job", firm={"cluster": farm}, tasks="Pour coffee")
    make_offer(school, TOWN, "Stable", "job_shadow", firm={"cluster": health})
    make_offer(school, TOWN, "Calls", delivery="remote", skills="Łódź dialect")
    make_offer(school, TOWN, "Both", delivery="hybrid")
    assert found(school, cluster=health.pk) == ["Stable"]
    shadow = PlacementType.objects.get(code="job_shadow", school=None)
    assert found(school, type=shadow.pk, type_name="Job shadow") == ["Stable"]
    assert found(school, remote=True) == ["Both", "Calls"]
    assert found(school, remote=False) == ["Both", "Café job", "Stable"]
    assert found(school, words="cafe") == ["Café job"]
    assert found(school, words="COFFEE pour") == ["Café job"]
    assert found(school, words="lodz") == ["Calls"]


def test_a_site_that_hosts_stands_beside_the_offers_once():
    school = make.make_school()
    partnership = make.make_partnership(school, "Northgate", hosts="internship; job shadow")
    partnership.employer.sites.update(latitude=TOWN.latitude, longitude=TOWN.longitude)
    make_site(partnership, north_of(TOWN, 30), name="Depot")
    assert found(school, km=5) == ["Northgate"]
    assert found(school, km=50) == ["Northgate", "Northgate"]
    shadow = PlacementType.objects.get(code="job_shadow", school=None)
    assert found(school, km=5, type=shadow.pk, type_name="Job shadow") == ["Northgate"]
    assert found(school, km=5, type=shadow.pk, type_name="Clinical") == []
    assert found(school, km=5, remote=True) == []
    type_ = PlacementType.objects.get(code="internship", school=None)
    site = partnership.employer.sites.get(name="Clinic")
    Opportunity.objects.create(partnership=partnership, site=site, type=type_, title="Assistant")
    assert found(school, km=5) == ["Assistant"]


def test_who_will_not_host_this_year_is_left_out():
    school = make.make_school()
    partnership = make.make_partnership(school, "Northgate")
    this_year = clock.today().year + (clock.today().month >= 7)
    intent = HostingIntent.objects.create(partnership=partnership, year=this_year, answer="no")
    assert found(school) == []
    HostingIntent.objects.filter(pk=intent.pk).update(year=this_year - 1)
    assert found(school) == ["Northgate"]
