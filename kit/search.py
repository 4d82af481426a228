"""Lists: names are searched without accents and case (the SQL function fold()), long ones come in pages."""

from functools import reduce
from operator import or_

from django.core.paginator import Paginator
from django.db.models import Func, Q, QuerySet, Value
from django.utils.functional import cached_property

COUNTED = 1000  # rows; who has more of them searches instead of leafing


def matching(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """Rows in which every word of the text (at most five) is found in one of the columns."""
    folded = {f"fold_{n}": Func(column, function="fold") for n, column in enumerate(columns)}
    rows = rows.alias(**folded)
    for word in text.split()[:5]:
        needle = Func(Value(word), function="fold")
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__contains": needle}) for name in folded)))
    return rows


class Pages(Paginator):
    """Pages of a list that may be very long: rows are counted up to COUNTED, or to the page that is asked for."""

    limit = COUNTED

    def get_page(self, number):
        if str(number or "").isdecimal():
            self.limit = max(COUNTED, (min(int(number), COUNTED**2) + 1) * self.per_page)
        return super().get_page(number)

    @cached_property
    def count(self):
        return self.object_list.order_by().values("pk")[: self.limit + 1].count()

    @property
    def is_long(self):
        """Whether there are more rows than were counted."""
        return self.count > self.limit
