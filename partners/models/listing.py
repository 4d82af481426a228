"""What a list tells of each partnership: last heard of, places that are free, how its papers stand."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kit.search import Prepared, among
from partners.models.checks import SOON, Check, CheckQuerySet, CheckWaiver, newest
from partners.models.employers import Partnership, Site
from partners.models.life import heard_on
from partners.models.opportunities import HostingIntent, Opportunity


class Standing(models.TextChoices):
    """How the papers of an employer stand, the worst first."""

    ENDED = "ended", _("Has ended")
    OPEN = "open", _("Asked for, or to look at")
    SOON = "soon", _("Ends within 60 days")
    GOOD = "good", _("In order")
    NONE = "none", _("Nothing on file")


Taken = Callable[[date], QuerySet]
_taken: list[Taken] = []


def takes_seats(taken: Taken) -> None:
    """Register how an app above tells the number of seats taken of the opportunity OuterRef("pk") from a day on."""
    _taken.append(taken)


def free_places(today: date) -> Subquery:
    """How many places of a partnership's open offers nobody has."""
    running = Opportunity.objects.running(today).filter(partnership=OuterRef("pk")).order_by()
    total = running.annotate(free=free_of(today)).values("partnership").annotate(total=Sum("free"))
    return Subquery(total.values("total"))


@lru_cache(4)
def with_free_places(today: date) -> QuerySet[Opportunity]:
    """Open offers of which nobody has the last place."""
    running = Opportunity.objects.running(today).order_by()
    return running.alias(free=free_of(today)).filter(free__gt=0)


def free_of(today: date) -> Any:
    """The places of an offer less those that somebody has."""
    free: Any = F("capacity")
    for taken in _taken:
        free = free - Coalesce(Subquery(taken(today)), 0)
    return free


def full(offers: QuerySet[Opportunity], today: date) -> QuerySet[Opportunity]:
    """Those of the offers of which somebody has each place."""
    return offers.alias(free=free_of(today)).filter(free__lte=0)


def hosts_in(year: int) -> Exists:
    """Whether the employer said yes for the school year that ends in `year`."""
    said = HostingIntent.objects.filter(partnership=OuterRef("pk"), year=year)
    return Exists(said.filter(answer=HostingIntent.Answer.YES))


@lru_cache(16)  # a question may be asked again; to put it takes longer than to ask
def papers(standing: str, today: date) -> Any:
    """Whether a partnership's employer has papers that stand so, without the kinds that the school does without."""
    here = looked_at(today)
    if standing == Standing.NONE:
        return ~Exists(here)
    if standing != Standing.GOOD:
        return standings(here, today)[Standing(standing)]
    valid, soon = newest(state=Check.State.VALID), Q(valid_until__lte=today + SOON)
    others = newest() & ~Q(state=Check.State.VALID) | valid & soon
    return Exists(here.filter(valid)) & ~Exists(here.filter(others))


def standing_of_papers(today: date) -> Case:
    """The worst word on a partnership's papers."""
    found = standings(looked_at(today), today)
    cases = [When(so, then=Value(word.value)) for word, so in found.items()]
    return Case(*cases, default=Value(Standing.NONE.value), output_field=models.CharField())


def looked_at(today: date) -> CheckQuerySet:
    """The checks at the sites of a row's employer."""
    waived = CheckWaiver.objects.standing(today).filter(
        partnership=OuterRef(OuterRef("pk")), kind=OuterRef("kind")
    )
    return Check.objects.filter(~Exists(waived), site__employer=OuterRef("employer")).order_by()


def standings(here: CheckQuerySet, today: date) -> dict[Standing, Exists]:
    """Each word's question, the worst first; "in order" leaves out the others' answers."""
    valid = here.current(state=Check.State.VALID)
    return {
        Standing.ENDED: Exists(valid.filter(valid_until__lt=today)),
        Standing.OPEN: Exists(here.current().exclude(state=Check.State.VALID)),
        Standing.SOON: Exists(valid.filter(valid_until__range=(today, today + SOON))),
        Standing.GOOD: Exists(valid),
    }


def unplaced() -> QuerySet[Site]:
    """Sites that are not on the map."""
    return Site.objects.filter(Q(latitude=None) | Q(longitude=None))


class Facts(NamedTuple):
    """What a line of the list tells besides the names."""

    heard: date | None
    free: int | None
    standing: str


def facts_of(keys: Iterable[int], today: date) -> dict[int, Facts]:
    """The facts of a page's partnerships, by one query."""
    return {key: Facts(*facts) for key, *facts in facts_query(today).rows(keys)}


@lru_cache(4)
def facts_query(today: date) -> Prepared:
    rows = Partnership.objects.filter(among([])).order_by()
    told = rows.annotate(
        heard=heard_on(), free=free_places(today), standing=standing_of_papers(today)
    )
    return Prepared(told.values_list("pk", "heard", "free", "standing"))
