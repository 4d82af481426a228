"""Names are searched without accents and case, by the SQL function fold()."""

from functools import reduce
from operator import or_

from django.db.models import Func, Q, QuerySet, Value


def matching(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """Rows in which every word of the text (at most five) is found in one of the columns."""
    folded = {f"fold_{n}": Func(column, function="fold") for n, column in enumerate(columns)}
    rows = rows.alias(**folded)
    for word in text.split()[:5]:
        needle = Func(Value(word), function="fold")
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__contains": needle}) for name in folded)))
    return rows
