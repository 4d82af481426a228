"""What hangs on rows that a sheet made: what the house added by itself, and what people have done with them since."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from notifications.models import AccessLink, Clearance, Message, Notice
from placements.models import Move, Visit

Rows = Callable[[QuerySet], QuerySet]
_by_itself: dict[type[Model], Rows] = {}


def made_by_itself(model: type[Model], rows: Rows) -> None:
    """Say which rows of a model the house makes unasked and nobody has touched. Apps above say it of theirs."""
    _by_itself[model] = rows


made_by_itself(Move, lambda rows: rows.filter(by=None))  # the calendar's
made_by_itself(Visit, lambda rows: rows.filter(planned_on=None, made_on=None))  # due by the rule


class Traces:
    """Who refers to the rows that are to go, beyond those that go with them."""

    def __init__(self, going: dict[str, set[int]]):
        self.going = going

    def blocked(self, model: type[Model]) -> dict[int, Counter]:
        """Keys of the rows that cannot go, with what was done with them: {7: {"log lines": 3}}."""
        pks = self.going.get(model._meta.label_lower, set())
        found: dict[int, Counter] = defaultdict(Counter)
        for relation in model._meta.related_objects:
            for pk, row in self._references(relation, pks):
                words = relation.related_model._meta
                own = row in self.going.get(words.label_lower, set())
                if not own:
                    found[pk][str(words.verbose_name_plural)] += 1
        for pk in mailed(model, pks):
            found[pk][_("mail")] += 1
        return found

    def _references(self, relation: Any, pks: set[int]) -> Iterable[tuple[int, int]]:
        """(row referred to, row that refers) without what the house made by itself."""
        model, name = relation.related_model, relation.field.name
        rows = model._base_manager.filter(**{f"{name}__in": pks})
        if model in _by_itself:
            rows = rows.exclude(pk__in=_by_itself[model](rows).values("pk"))
        return rows.values_list(name, "pk")


def by_itself(model: type[Model], pks: Iterable[int]) -> Iterable[QuerySet]:
    """What the house made around these rows unasked: it goes with them."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if other in _by_itself:
            yield _by_itself[other](
                other._base_manager.filter(**{f"{relation.field.name}__in": pks})
            )


def mailed(model: type[Model], pks: set[int]) -> set[int]:
    """Keys of rows about which mail left, a link was handed out, or mail was let out."""
    label, word = model._meta.label_lower, model._meta.model_name
    about = Q(about_model=label, about_id__in=pks)
    parties = [f"{word}:{pk}" for pk in pks] if word in {"contact", "student"} else []
    sent = Notice.objects.exclude(state=Notice.State.PENDING)
    cases = Clearance.objects.filter(case_model=label, case_id__in=pks)
    found: set[int | None] = set(cases.values_list("case_id", flat=True))
    found.update(sent.filter(about).values_list("about_id", flat=True))
    found.update(AccessLink.objects.filter(about).values_list("about_id", flat=True))
    found.update(Message.objects.filter(about).values_list("about_id", flat=True))
    refs = [
        *sent.filter(recipient__in=parties).values_list("recipient", flat=True),
        *Message.objects.filter(recipient__in=parties).values_list("recipient", flat=True),
        *AccessLink.objects.filter(party__in=parties).values_list("party", flat=True),
    ]
    found.update(int(ref.partition(":")[2]) for ref in refs)
    return {pk for pk in found if pk is not None}


def pending(model: type[Model], pks: Iterable[int]) -> QuerySet:
    """Notices about these rows that have not left: they go with them."""
    label = model._meta.label_lower
    about = Q(about_model=label, about_id__in=pks) | Q(case_model=label, case_id__in=pks)
    return Notice.objects.filter(about, state=Notice.State.PENDING)


def model_of(label: str) -> type[Model]:
    return apps.get_model(label)
