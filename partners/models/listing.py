"""What a list tells of each partnership: last heard of, places that are free, how its papers stand, how far.

Subqueries and not joins: PostgreSQL then works them out for the rows of one page only.
"""

from collections.abc import Callable
from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners.models.checks import SOON, Check, CheckWaiver
from partners.models.employers import Site
from partners.models.life import Interaction
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
    free = F("capacity")
    for taken in _taken:
        free = free - Coalesce(Subquery(taken(today)), 0)
    running = Opportunity.objects.running(today).filter(partnership=OuterRef("pk")).order_by()
    total = running.annotate(free=free).values("partnership").annotate(total=Sum("free"))
    return Subquery(total.values("total"))


def hosts_in(year: int) -> Exists:
    """Whether the employer said yes for the school year that ends in `year`."""
    said = HostingIntent.objects.filter(partnership=OuterRef("pk"), year=year)
    return Exists(said.filter(answer=HostingIntent.Answer.YES))


def heard_on(own: Q) -> Case:
    """The day of the last talk; only of partnerships that are `own`, for notes are for the school's staff."""
    last = Interaction.objects.filter(partnership=OuterRef("pk")).order_by("-on").values("on")[:1]
    return Case(When(own, then=Subquery(last)), default=None, output_field=models.DateField())


def papers(standing: str, today: date) -> Q | Exists:
    """Whether a partnership's employer has papers that stand so, without the kinds that the school does without."""
    waived = CheckWaiver.objects.standing(today).filter(
        partnership=OuterRef(OuterRef("pk")), kind=OuterRef("kind")
    )
    here = Check.objects.filter(~Exists(waived), site__employer=OuterRef("employer")).order_by()
    valid = here.current(state=Check.State.VALID)
    exists = {
        Standing.ENDED: Exists(valid.filter(valid_until__lt=today)),
        Standing.OPEN: Exists(here.current().exclude(state=Check.State.VALID)),
        Standing.SOON: Exists(valid.filter(valid_until__range=(today, today + SOON))),
    }
    if standing in exists:
        return exists[Standing(standing)]
    bad = Q(*exists.values(), _connector=Q.OR)
    return ~bad & Exists(valid) if standing == Standing.GOOD else ~bad & ~Exists(here)


def standing_of_papers(today: date) -> Case:
    """The worst word on a partnership's papers."""
    worst = [Standing.ENDED, Standing.OPEN, Standing.SOON, Standing.GOOD]
    cases = [When(papers(word, today), then=Value(word.value)) for word in worst]
    return Case(*cases, default=Value(Standing.NONE.value), output_field=models.CharField())


def unplaced() -> QuerySet[Site]:
    """Sites that are not on the map."""
    return Site.objects.filter(Q(latitude=None) | Q(longitude=None))
