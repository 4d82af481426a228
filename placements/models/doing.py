"""What the kinds of the first days and the journal read: lists, ticks, interest, entries, in no query of their own."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, JSONField, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject

from placements.models.checklists import ChecklistItem, ChecklistTick
from placements.models.journal import entries_asked, shared_count
from placements.models.policies import Requirement
from placements.models.reflections import InterestCheck, Observation

KINDS = (
    "readiness", "induction", "interest_before", "interest_after", "observation_log", "reflection",
)  # fmt: skip


def doing():
    """Of the placement that is read: {items, ticks, interest, observations, shared, shared_asked}."""
    here = {"placement": OuterRef("pk")}
    items = ChecklistItem.objects.offered_to(OuterRef("school"), OuterRef("type"))
    return JSONObject(
        items=ArraySubquery(items.terms()),
        ticks=ArraySubquery(ChecklistTick.objects.filter(**here).order_by().values("item")),
        interest=ArraySubquery(InterestCheck.objects.filter(**here).order_by().values("when")),
        observations=ArraySubquery(Observation.objects.filter(**here).order_by().values("pk")),
        shared=Subquery(shared_count()),
        shared_asked=Subquery(entries_asked()),
    )


def doing_where_asked():
    """The same, and nothing (at no cost) where the placement's policy asks for none of it."""
    return Case(When(asking(*KINDS), then=doing()), output_field=JSONField())


def asking(*kinds):
    """Of placements: their policy asks for one of these kinds."""
    asks = Requirement.objects.filter(~Q(level=Requirement.Level.OFF), kind__in=kinds)
    return Q(requirement_set__in=asks.values("set"))
