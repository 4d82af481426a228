"""The map: pure drawing first, then the page."""

from itertools import combinations
from math import hypot
from random import Random

import pytest
from django.urls import reverse

from partners.map import (
    APART,
    HEIGHT,
    WIDTH,
    Box,
    Frame,
    Mark,
    Spot,
    marks,
    rings,
    scale,
    write_names,
)
from tests import factories as make

MILE_KM = 1.609344


def spot(north, east, name="Firm", key=1):
    return Spot(north, east, Box(north, east, north, east), name, key)


def town(count, spread=0.3, seed=1):
    dice = Random(seed)  # noqa: S311
    return [
        spot(36 + dice.gauss(0, spread), -97 + dice.gauss(0, spread), f"Firm {n}", n)
        for n in range(count)
    ]


def around(spots):
    return Frame.around(Box.of([(one.latitude, one.longitude) for one in spots]))


@pytest.mark.parametrize("count", [1, 2, 40, 2000])
def test_no_two_marks_overlap_and_none_is_lost(count):
    spots = town(count)
    drawn = marks(spots, around(spots))
    assert sum(mark.spot.count for mark in drawn) == count
    assert len(drawn) <= 120
    for one, other in combinations(drawn, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= APART
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in drawn)


def test_nothing_at_all():
    assert Box.of([]) is None
    assert marks([], Frame.around(Box(36, -97, 36, -97))) == []


def test_one_point_stands_in_the_middle_of_a_kilometer():
    spots = [spot(36, -97)]
    frame = around(spots)
    [mark] = marks(spots, frame)
    assert (mark.x, mark.y) == (WIDTH / 2, HEIGHT / 2)
    assert frame.km * WIDTH == pytest.approx(1.14, abs=0.05)


def test_a_circle_says_how_many_and_its_box_holds_them():
    spots = [spot(36, -97, "B"), spot(36.0001, -97.0001, "A"), spot(37, -97, "C")]
    drawn = marks(spots, around(spots))
    many = max(drawn, key=lambda mark: mark.spot.count)
    assert (many.number, many.spot.name) == ("2", "A")
    assert many.spot.box.is_point
    assert (many.spot.box.north, many.spot.box.west) == pytest.approx((36.0001, -97.0001))
    assert [mark.number for mark in drawn if mark is not many] == [""]


def test_north_is_up_east_is_right_and_a_degree_across_is_shorter():
    frame = Frame.around(Box(59, 9, 61, 11))
    x, y = frame.at(60, 10)
    assert (x, y) == (WIDTH / 2, HEIGHT / 2)
    up, across = y - frame.at(60.5, 10)[1], frame.at(60, 10.5)[0] - x
    assert across / up == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("unit_km", [1, MILE_KM])
@pytest.mark.parametrize("degrees", [0.01, 0.5, 3, 40])
def test_the_bar_is_as_long_as_it_says(unit_km, degrees):
    frame = Frame.around(Box(0, 0, degrees, degrees))
    number, length = scale(frame, unit_km)
    assert WIDTH / 12 < length <= WIDTH / 4
    assert str(number).replace(".", "").replace("e-0", "").strip("0")[:1] in "125"
    km = number * unit_km
    x = frame.at(degrees / 2, degrees / 2 + km / 111.195)[0]
    assert x - WIDTH / 2 == pytest.approx(length, rel=0.08)


def test_rings_are_as_wide_as_they_say():
    frame = Frame.around(Box(35, -98, 37, -96))
    for far, width in rings(frame, MILE_KM, (5, 10, 25, 50)):
        assert width == pytest.approx(far * MILE_KM / frame.km)
        assert APART <= width <= WIDTH / 2


def test_the_date_line_is_no_edge():
    spots = [spot(-17.8, 178, "Fiji"), spot(-13.8, -171.7, "Samoa")]
    frame = around(spots)
    left, right = sorted(marks(spots, frame), key=lambda mark: mark.x)
    assert (left.spot.name, right.spot.name) == ("Fiji", "Samoa")
    assert frame.seen.east > 180
    assert Box.read(str(frame.seen)) is not None
    near = [spot(0, 179.9999), spot(0, -179.9999)]
    [mark] = marks([*near], Frame.around(Box(-2, 178, 2, 182)))
    assert mark.spot.count == 2
    assert mark.spot.box.east - mark.spot.box.west < 0.001


@pytest.mark.parametrize("north", [90, -90, 89.9])
def test_the_poles_crash_nothing(north):
    spots = [spot(north, 0), spot(north, 120), spot(north, -120)]
    frame = around(spots)
    assert marks(spots, frame)
    assert -90 <= frame.seen.south <= frame.seen.north <= 90
    assert frame.farther().east - frame.farther().west <= 360


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "2,0,1,0", "0,0,99,0", "0,nan,0,0", "0,0,0,900"]
)
def test_what_is_no_box_is_none(text):
    assert Box.read(text) is None


def test_names_are_written_where_nothing_is_in_their_way():
    def mark(x, y, name):
        return Mark(spot(0, 0, name), x, y)

    alone, left, last = mark(100, 100, "Bakery"), mark(200, 200, "Auto"), mark(470, 300, "Farm")
    crowd = mark(225, 200, "Zoo")
    write_names([], [alone, left, crowd, last])
    assert (alone.label, alone.leftwards) == ("Bakery", False)
    assert left.leftwards
    assert not crowd.leftwards
    assert last.leftwards
    long = mark(100, 50, "A very long name of a firm with many words")
    write_names([], [long])
    assert long.label.endswith("…")


@pytest.fixture
def coordinator(client, db):
    school = make.make_school(latitude=36.1156, longitude=-97.0584)
    user = make.make_coordinator(school)
    client.force_login(user)
    return user


def place(school, name, north, east):
    partnership = make.make_partnership(school, name)
    partnership.employer.sites.update(latitude=north, longitude=east)
    return partnership


def look(client, **query):
    answer = client.get(reverse("partners:map"), query)
    assert answer.status_code == 200
    return answer


def test_the_page_shows_own_employers_only_and_links_each(client, coordinator):
    school = coordinator.memberships.get().school
    near = place(school, "Near Dental", 36.2, -97.1)
    place(make.make_school("Elsewhere"), "Elsewhere Dental", 36.3, -97.2)
    page = look(client).text
    assert (
        f'<a href="{reverse("partners:detail", args=[near.employer_id])}" aria-label="Near Dental">'
        in page
    )
    assert "Elsewhere" not in page
    assert "Redbud High School" in page
    assert 'style="' not in page


def test_many_close_together_are_gone_nearer_to(client, coordinator):
    school = coordinator.memberships.get().school
    for n in range(3):
        place(school, f"Close {n}", 36.2 + n / 1000, -97.1)
    place(school, "Far", 37.5, -97.1)
    seen = look(client)
    circle = next(mark for mark in seen.context["marks"] if mark["count"] == 3)
    assert circle["title"] == "Close 0 and 2 more"
    nearer = client.get(circle["url"])
    assert sorted(mark["title"] for mark in nearer.context["marks"]) == [
        "Close 0",
        "Close 1",
        "Close 2",
    ]
    assert len(client.get(nearer.context["whole_url"]).context["marks"]) == 2


def test_many_at_one_place_are_listed(client, coordinator):
    school = coordinator.memberships.get().school
    for n in range(2):
        place(school, f"Mall {n}", 36.2, -97.1)
    place(school, "Far", 36.5, -97.1)
    circle = next(mark for mark in look(client).context["marks"] if mark["count"] == 2)
    assert circle["url"].startswith(reverse("partners:list"))
    rows = client.get(circle["url"]).context["page"]
    assert [row.employer__name for row in rows] == ["Mall 0", "Mall 1"]


def test_sites_without_coordinates_are_told_of(client, coordinator):
    school = coordinator.memberships.get().school
    place(school, "Placed", 36.2, -97.1)
    make.make_partnership(school, "Nowhere")
    seen = look(client)
    assert "1 site is not on the map:" in seen.text
    rows = client.get(seen.context["unplaced_url"]).context["page"]
    assert [row.employer__name for row in rows] == ["Nowhere"]


def test_filters_count_on_the_map_too(client, coordinator):
    school = coordinator.memberships.get().school
    place(school, "Bakery", 36.2, -97.1)
    place(school, "Auto", 36.9, -97.1)
    for query in ({"q": "bakery"}, {"within": "10"}):
        assert [mark["title"] for mark in look(client, **query).context["marks"]] == ["Bakery"]
    assert "No site on the map fits." in look(client, q="nobody").text
    assert "No site fits in this part of the map." in look(client, box="1,1,2,2").text


def test_a_decimal_comma_does_not_break_the_drawing(client, coordinator):
    school = coordinator.memberships.get().school
    place(school, "Near", 36.2, -97.1)
    coordinator.language = "es"
    coordinator.save()
    drawing = client.get(reverse("partners:map"), headers={"accept-language": "es"}).text
    drawing = drawing.split('<svg class="map"')[1].split("</svg>")[0]
    numbers = [part.split('"')[1] for part in drawing.split(" c")[1:] if part[:2] in {"x=", "y="}]
    assert numbers
    assert all("," not in number for number in numbers)
