"""The map of employers: drawn here from our own coordinates, with the filters of the list."""

from django.db.models import Avg, Case, Count, F, FloatField, Max, Min, Q, When
from django.db.models.functions import Cast, Floor
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kit.search import among
from partners import map as maps
from partners.map import Box, Frame, Mark, Spot
from partners.models import Employer
from partners.nearby import MILE_KM, sites_in
from partners.views.lists import filtered, look

MOST_LINES = 60
FOOT = 30  # units below the map, for the bar and the arrow
RINGS = (1, 2, 5, 10, 25, 50, 100)


@require_GET
def employer_map(request):
    """Marks for the sites of all that fits, one for many where they would overlap; in a fixed number of queries."""
    found = filtered(request, without="box")
    sites = found.sites()
    known = bounds(sites)
    zoom = Box.read(request.GET.get("box", ""))
    schools = found.options.schools
    around = zoom or Box.of(
        [*known["corners"], *((one.point.latitude, one.point.longitude) for one in schools)]
    )
    told = look(request, found) | {"unplaced": words_of_unplaced(known["nowhere"]), "zoom": zoom}
    told["unplaced_url"] = address(request, "partners:list", box="", within="", care="unplaced")
    if around:
        frame = Frame.around(around, edge=0 if zoom else maps.EDGE)
        told |= drawing(request, found, sites, frame)
        told["farther_url"] = address(request, "partners:map", box=frame.farther())
    told["whole_url"] = address(request, "partners:map", box="")
    return render(request, "partners/map.html", told, status=422 if found.form.errors else 200)


def bounds(sites):
    """The corners of all sites in degrees, and how many are not on the map; one query."""
    placed = Q(latitude__isnull=False, longitude__isnull=False)
    west = Q(longitude__lt=0)
    told = sites.order_by().aggregate(
        south=Min("latitude"),
        north=Max("latitude"),
        west=Min("longitude"),
        east=Max("longitude"),
        last_west=Max("longitude", filter=west),
        first_east=Min("longitude", filter=~west),
        nowhere=Count("pk", filter=~placed),
    )
    if told["west"] is None:
        return {"corners": [], "nowhere": told["nowhere"]}
    lons = [told[name] for name in ("west", "east", "last_west", "first_east")]
    lats = (told["south"], told["north"])
    corners = [(float(lat), float(lon)) for lat in lats for lon in lons if lon is not None]
    return {"corners": corners, "nowhere": told["nowhere"]}


def spots(sites, frame):
    """Sites that are seen, by square of the drawing: as many rows as it has squares, however many sites."""
    seen, (up, across) = frame.seen, frame.cell
    lat = Cast(F("latitude"), FloatField())
    lon = Cast(F("longitude"), FloatField())
    east = Case(When(longitude__lt=seen.west, then=lon + 360.0), default=lon)
    rows = sites_in(seen, sites).order_by()
    rows = rows.annotate(
        lat=lat, lon=east, row=Floor((lat - seen.south) / up), column=Floor((east - seen.west) / across)
    )  # fmt: skip
    squares = rows.values("row", "column").annotate(
        count=Count("pk"), key=Min("employer"),
        middle=Avg("lat"), across=Avg("lon"),
        south=Min("lat"), north=Max("lat"), west=Min("lon"), east=Max("lon"),
    )  # fmt: skip
    squares = list(squares)
    named = Employer.objects.filter(among([square["key"] for square in squares]))
    names = dict(named.order_by().values_list("pk", "name"))
    return [
        Spot(
            square["middle"],
            square["across"],
            Box(square["south"], square["west"], square["north"], square["east"]),
            names[square["key"]],
            square["key"],
            square["count"],
        )
        for square in squares
    ]


def drawing(request, found, sites, frame):
    """What the template draws: all numbers as text with a point, whatever the language."""
    drawn = maps.marks(spots(sites, frame), frame)
    schools = school_marks(found.options.schools, frame)
    maps.write_names(schools, drawn)
    unit = MILE_KM if found.options.miles else 1.0
    number, length = maps.scale(frame, unit)
    drawn.sort(key=lambda mark: (mark.y, mark.x))  # as one reads, so does the tab key go
    marks = [told_of(request, mark) for mark in drawn]
    return {
        "width": maps.WIDTH,
        "height": maps.HEIGHT,
        "whole_height": maps.HEIGHT + FOOT,
        "marks": marks,
        "lines": sorted(marks, key=lambda mark: (mark["count"] == 1, mark["title"].casefold()))[:MOST_LINES],
        "more": max(len(marks) - MOST_LINES, 0),
        "count": sum(mark.spot.count for mark in drawn),
        "schools": [told_of_school(mark) for mark in schools],
        "rings": rings(found, frame, unit),
        "scale": {"words": length_words(number, found), "length": f"{length:.1f}", "after": f"{length + 24:.1f}"},
    }  # fmt: skip


def told_of(request, mark):
    """A mark in words: one goes to the employer, many are gone nearer to, or listed where they stand on one spot."""
    spot = mark.spot
    if spot.count == 1:
        url, title = reverse("partners:detail", args=[spot.key]), spot.name
    else:
        rest = spot.count - 1
        words = ngettext("%(name)s and %(n)d more", "%(name)s and %(n)d more", rest)
        title = words % {"name": spot.name, "n": rest}
        nearer = Frame.around(spot.box).seen
        door = "partners:list" if spot.box.is_point else "partners:map"
        url = address(request, door, box=nearer)
    return place(mark) | {
        "url": url,
        "title": title,
        "said": title if spot.count == 1 else f"{count_of_sites(spot.count)}: {title}",
        "count": spot.count,
        "number": mark.number,
        "r": mark.radius,
    }


def count_of_sites(count):
    return ngettext("%d site", "%d sites", count) % count


def place(mark):
    """Where a mark and its name stand."""
    gap = mark.radius + 5
    return {
        "x": f"{mark.x:.1f}",
        "y": f"{mark.y:.1f}",
        "label": mark.label,
        "label_x": f"{mark.x + (-gap if mark.leftwards else gap):.1f}",
        "leftwards": mark.leftwards,
    }


def school_marks(schools, frame):
    found = []
    for one in schools:
        x, y = frame.at(one.point.latitude, one.point.longitude)
        if 0 <= x <= maps.WIDTH and 0 <= y <= maps.HEIGHT:
            here = Box(
                one.point.latitude, one.point.longitude, one.point.latitude, one.point.longitude
            )
            found.append(Mark(Spot(one.point.latitude, one.point.longitude, here, one.name), x, y))
    return found  # fmt: skip


def told_of_school(mark):
    return place(mark) | {"name": mark.spot.name}


def rings(found, frame, unit):
    """Circles around where one measures from, else around the school if there is only one."""
    schools = found.options.schools
    origin = found.origin or (schools[0] if len(schools) == 1 else None)
    if origin is None:
        return []
    x, y = frame.at(origin.point.latitude, origin.point.longitude)
    return [
        {
            "x": f"{x:.1f}", "y": f"{y:.1f}", "r": f"{width:.1f}",
            "words": length_words(far, found), "top": f"{y - width - 3:.1f}",
        }
        for far, width in maps.rings(frame, unit, RINGS)
    ]  # fmt: skip


def length_words(number, found):
    """ "1 mile", "2 miles", "0.5 km"."""
    if not found.options.miles:
        return _("%s km") % number_format(number)
    return _("1 mile") if number == 1 else _("%s miles") % number_format(number)


def words_of_unplaced(count):
    if not count:
        return ""
    return ngettext("%d site is not on the map:", "%d sites are not on the map:", count) % count


def address(request, door, **changed):
    """Another page with the same filters but for some; a blank one is left out."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query.pop(name, None)
        if str(value):
            query[name] = str(value)
    return f"{reverse(door)}?{query.urlencode(safe=',')}"
