"""A map drawn from our own coordinates, without tiles: where each mark stands, and how long a mile is.

Equirectangular around the middle of what is shown. Pure: numbers in, numbers out. A unit is one of the drawing,
which is WIDTH units wide and is shown 288 pixels wide at the least.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import cos, floor, hypot, log10, radians

EARTH_KM = 6371.0088  # the mean radius (IUGG)
DEGREE_KM = radians(1) * EARTH_KM
WIDTH, HEIGHT, EDGE = 480, 400, 30
APART = 40  # between two marks at the least: a finger's breadth where the screen is smallest
SMALLEST_KM = 1.0  # a map of one point shows so much
SAME = 0.0002  # degrees; what lies closer is one place, however near one goes
LETTER, LINE = 7.2, 15  # breadth and height of a name's letters
LARGE = 1.55  # so much larger are the schools' on a phone, where others are left out
LONGEST = 22  # letters of a name
THOUSAND = 1000


@dataclass(frozen=True)
class Box:
    """A part of the map in degrees; its east is beyond 180 where it spans the date line."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def read(cls, text: str) -> "Box | None":
        """From "south,west,north,east", else None."""
        try:
            south, west, north, east = (float(part) for part in text.split(","))
        except ValueError:
            return None
        sane = -90 <= south <= north <= 90 and -180 <= west <= 180 and west <= east <= west + 360
        return cls(south, west, north, east) if sane else None

    @classmethod
    def of(cls, points: Iterable[tuple[float, float]]) -> "Box | None":
        """The narrowest around points of (latitude, longitude), across the date line where that is narrower."""
        known = list(points)
        if not known:
            return None
        south, north = min(lat for lat, _lon in known), max(lat for lat, _lon in known)
        plain = [lon for _lat, lon in known]
        turned = [lon + 360 if lon < 0 else lon for lon in plain]
        narrow = min(plain, turned, key=lambda lons: max(lons) - min(lons))
        return cls(south, min(narrow), north, max(narrow))

    def __str__(self):
        return f"{self.south:.5f},{self.west:.5f},{self.north:.5f},{self.east:.5f}"

    @property
    def is_point(self) -> bool:
        """Whether all in it lies at one place."""
        return self.north - self.south < SAME and self.east - self.west < SAME


@dataclass(frozen=True)
class Frame:
    """What the drawing shows: its middle, and kilometers to the unit."""

    latitude: float
    longitude: float
    km: float

    @classmethod
    def around(cls, box: Box, edge: int = EDGE) -> "Frame":
        """So that all of the box is seen, with a margin of so many units."""
        latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2
        across = (box.east - box.west) * DEGREE_KM * squeeze(latitude)
        up = (box.north - box.south) * DEGREE_KM
        km = max(across, SMALLEST_KM) / (WIDTH - 2 * edge), up / (HEIGHT - 2 * edge)
        return cls(latitude, longitude, max(km))

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point stands, in units from the upper left corner."""
        east = (longitude - self.longitude + 540) % 360 - 180
        x = WIDTH / 2 + east * DEGREE_KM * squeeze(self.latitude) / self.km
        return x, HEIGHT / 2 - (latitude - self.latitude) * DEGREE_KM / self.km

    @property
    def cell(self) -> tuple[float, float]:
        """How many degrees up and across two marks are apart at the least."""
        up = APART * self.km / DEGREE_KM
        return up, up / squeeze(self.latitude)

    @property
    def seen(self) -> Box:
        """All that the drawing shows."""
        up, across = self.cell
        up, across = up * HEIGHT / APART / 2, min(across * WIDTH / APART / 2, 180)
        west = (self.longitude - across + 180) % 360 - 180
        south, north = max(self.latitude - up, -90), min(self.latitude + up, 90)
        return Box(south, west, north, west + 2 * across)

    def farther(self) -> Box:
        """Three times as much."""
        return Frame(self.latitude, self.longitude, self.km * 3).seen


def squeeze(latitude: float) -> float:
    """How much shorter a degree across is than one up; at the poles it would be nothing."""
    return max(cos(radians(latitude)), 0.02)


@dataclass(frozen=True)
class Spot:
    """Places close together, or one: their middle, how many, the box around them, the first one's name and key."""

    latitude: float
    longitude: float
    box: Box
    name: str = ""
    key: int = 0
    count: int = 1

    def with_all(self, others: list["Spot"]) -> "Spot":
        """All of them as one, in their common middle."""
        all_ = [self, *others]
        count = sum(one.count for one in all_)
        turn = [turned(one.longitude, self.longitude) for one in all_]
        corners = [
            (lat, turned(lon, self.longitude))
            for one in all_
            for lat, lon in ((one.box.south, one.box.west), (one.box.north, one.box.east))
        ]
        first = min(all_, key=lambda one: one.name)
        return Spot(
            latitude=sum(one.latitude * one.count for one in all_) / count,
            longitude=sum(x * one.count for x, one in zip(turn, all_, strict=True)) / count,
            box=Box.of(corners) or self.box,
            name=first.name,
            key=first.key,
            count=count,
        )


def turned(longitude: float, near: float) -> float:
    """The same meridian, counted so that it is less than half a turn from another."""
    return near + (longitude - near + 540) % 360 - 180


@dataclass
class Mark:
    """A circle on the map: where, how large, and beside it a name where there is room."""

    spot: Spot
    x: float
    y: float
    label: str = ""
    leftwards: bool = False

    @property
    def radius(self) -> int:
        count = self.spot.count
        return 8 if count == 1 else 13 if count < 10 else 16 if count < 100 else 19

    @property
    def number(self) -> str:
        """How many, in at most three letters; nothing on a single one."""
        count = self.spot.count
        if count == 1:
            return ""
        return str(count) if count < THOUSAND else f"{min(count // THOUSAND, 99)}k"


def marks(spots: Iterable[Spot], frame: Frame) -> list[Mark]:
    """A mark for each place that is seen, one for all that would overlap: none is nearer than APART to another."""
    left = list(cells(spots, frame))
    while True:
        apart = absorbed(left, frame)
        if len(apart) == len(left):
            break
        left = apart
    drawn = [Mark(spot, *frame.at(spot.latitude, spot.longitude)) for spot in left]
    return [mark for mark in drawn if 0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT]


def cells(spots, frame):
    """What lies in the same square of the drawing as one, so that the rest is quick."""
    squares: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        x, y = frame.at(spot.latitude, spot.longitude)
        squares.setdefault((floor(x / APART), floor(y / APART)), []).append(spot)
    for first, *others in squares.values():
        yield first.with_all(others) if others else first


def absorbed(spots, frame):
    """The large ones take in what is too near to them; those may come too near to others by it."""
    left = [
        (*frame.at(spot.latitude, spot.longitude), spot)
        for spot in sorted(spots, key=lambda spot: (-spot.count, spot.name, spot.key))
    ]
    done = []
    while left:
        x, y, spot = left.pop(0)
        near = [one for one in left if hypot(one[0] - x, one[1] - y) < APART]
        left = [one for one in left if one not in near] if near else left
        done.append(spot.with_all([one[2] for one in near]) if near else spot)
    return done


@dataclass
class Names:
    """Writes names beside marks as long as there is room."""

    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def block(self, x: float, y: float, radius: float) -> None:
        """Nothing is written across this circle."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(self, mark: Mark, name: str, size: float = 1) -> None:
        """To the right of the mark, else to its left, else nowhere."""
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
        length, gap = len(short) * LETTER * size, mark.radius + 5
        for leftwards in (False, True):
            left = mark.x - gap - length if leftwards else mark.x + gap
            high = LINE * size / 2
            area = (left, mark.y - high, left + length, mark.y + high)
            if left >= 2 and area[2] <= WIDTH - 2 and not self._is_taken(area):
                self.taken.append(area)
                mark.label, mark.leftwards = short, leftwards
                return

    def _is_taken(self, area):
        left, top, right, bottom = area
        return any(
            left < there[2] and there[0] < right and top < there[3] and there[1] < bottom
            for there in self.taken
        )


def write_names(schools: list[Mark], drawn: list[Mark]) -> None:
    """First the schools, then whoever stands alone."""
    names = Names()
    for mark in [*schools, *drawn]:
        names.block(mark.x, mark.y, mark.radius)
    for mark in schools:
        names.place(mark, mark.spot.name, LARGE)
    for mark in drawn:
        if mark.spot.count == 1:
            names.place(mark, mark.spot.name)


def scale(frame: Frame, unit_km: float) -> tuple[float, float]:
    """A bar of at most a quarter of the width: how many of the unit (1, 2 or 5 of a power of ten), and its length."""
    most = WIDTH / 4 * frame.km / unit_km
    power = 10 ** floor(log10(most))
    number = max(step * power for step in (1, 2, 5) if step * power <= most)
    return number, number * unit_km / frame.km


def rings(frame: Frame, unit_km: float, radii: Iterable[int]) -> list[tuple[int, float]]:
    """The circles around a point that fit: how far in the unit, and how wide in the drawing."""
    found = [(far, far * unit_km / frame.km) for far in radii]
    return [(far, width) for far, width in found if APART <= width <= WIDTH / 2]
