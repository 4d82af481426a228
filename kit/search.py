"""Lists: names are searched without accents and case (the SQL function fold()), long ones come in pages."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property

Sift = Callable[[QuerySet], QuerySet]
KEYS = ArrayField(BigIntegerField())
COUNTED = 1000  # rows; who has more of them searches instead of leafing


def matching(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """Rows in which every word of the text (at most five) is found in one of the columns."""
    folded = {f"fold_{n}": Func(column, function="fold") for n, column in enumerate(columns)}
    rows = rows.alias(**folded)
    for word in text.split()[:5]:
        needle = Func(Value(word), function="fold")
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__contains": needle}) for name in folded)))
    return rows


def among(keys: list[int] | QuerySet, column: str = "pk") -> Func:
    """Whether a row's key is one of these; one value for the database, however many they are.

    Keys that a query of one column gives are read first, and each is looked up: with `…__in` the database may
    walk through a large table and ask of each row whether it is one of the few.
    """
    return Func(
        F(column),
        ArraySubquery(keys) if isinstance(keys, QuerySet) else Value(keys, KEYS),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


class Prepared:
    """A query over "among these keys", built once: to build it takes longer than to ask it.

    Make it of rows that are filtered by among([]); the empty list is where the keys go.
    """

    def __init__(self, rows: QuerySet):
        self.statement, self.params = rows.query.sql_with_params()

    def with_keys(self, keys: Iterable[int]) -> tuple[str, list]:
        """The statement, and its values."""
        wanted = list(keys)
        return self.statement, [wanted if value == [] else value for value in self.params]

    def rows(self, keys: Iterable[int]) -> list[tuple]:
        """What the database answers."""
        with connection.cursor() as cursor:
            cursor.execute(*self.with_keys(keys))
            return cursor.fetchall()

    def inside(self, keys: Iterable[int]) -> RawSQL:
        """The same as a part of another query, for `pk__in`."""
        return RawSQL(*self.with_keys(keys))  # noqa: S611 - what Django itself wrote


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


class Sifted(Pages):
    """Pages of what costly filters leave: they run once, for the keys, and a page is drawn from among these.

    `draw` puts rows in order, with the columns that are shown. `first` leaves those that stand before all others,
    for an order that takes long: they are asked for before all the others are.
    """

    def __init__(self, rows: QuerySet, per_page: int, draw: Sift, first: Sift | None = None):
        super().__init__(rows, per_page)
        self.rows, self.draw, self.first = rows, draw, first

    @cached_property
    def keys(self) -> list[int]:
        """The keys of all, or of one more than are counted."""
        keys = self.rows.order_by().values_list("pk", flat=True)
        return list(keys[: self.limit + 1])

    @cached_property
    def count(self):
        return len(self.keys)

    def page(self, number):
        number, shown = self.validate_number(number), []
        start = (number - 1) * self.per_page
        for rows in self.sources() if self.count else ():
            shown = list(self.draw(rows)[start : start + self.per_page])
            if len(shown) == self.per_page:
                break
        return self._get_page(shown, number, self)

    def sources(self):
        """Where the page may be found, the narrowest first."""
        if self.count <= COUNTED:
            yield self.rows.model.objects.filter(among(self.keys))
            return
        if self.first:
            yield self.first(self.rows)
        yield self.rows
