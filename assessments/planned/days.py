"""Working days of schools, and of placements that rest for a while."""

from collections.abc import Iterable
from datetime import date, timedelta

from accounts.models import Holiday, School

ONE = timedelta(days=1)
LINE = ("pk", "parent", "parent__parent", "parent__parent__parent")


class Workdays:
    """Monday to Friday, no holiday of the school or of a node above it: two queries for all the schools."""

    def __init__(self, schools: Iterable[int]):
        lines = list(School.objects.filter(pk__in=set(schools)).values_list(*LINE))
        nodes = {node for line in lines for node in line if node}
        closed: dict[int, set[date]] = {}
        found = Holiday.objects.filter(school__in=nodes).order_by()
        for node, first, last in found.values_list("school", "first_on", "last_on"):
            days = closed.setdefault(node, set())
            days.update(first + n * ONE for n in range((last - first).days + 1))
        self.holidays = {
            line[0]: frozenset().union(*(closed.get(node, ()) for node in line)) for line in lines
        }

    def holds(self, school: int, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays[school]

    def after(
        self, school: int, day: date, count: int, rests: Iterable[tuple[date, date]] = ()
    ) -> date:
        """The day that lies `count` working days after (or, negative, before) `day`; days of rest do not count."""
        step = ONE if count >= 0 else -ONE
        left = abs(count)
        while left:
            day += step
            if self.holds(school, day) and not any(first <= day <= last for first, last in rests):
                left -= 1
        return day
