"""What an employer has really hosted: learners, hours, school years. Only placements that took place count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet, Sum

from partners.models import Contact, Partnership
from partners.recognition import counts_hosted
from partners.rules import school_year, speaks_for_employer
from placements.models.hours import LogEntry
from placements.models.placements import Participant, Placement
from placements.states import RUNNING, S

HOSTED = (*RUNNING, S.COMPLETED)
HERE = (S.CONFIRMED, S.ACTIVE)


@dataclass(frozen=True)
class Hosted:
    """Learners (each once), confirmed minutes with those carried over, first day, learners of each school year."""

    learners: int = 0
    minutes: int = 0
    since: date | None = None
    until: date | None = None
    years: dict[int, int] = field(default_factory=dict)


def placements_of(contact: Contact) -> QuerySet[Placement]:
    """Those a contact may know of: whoever speaks for the employer all of its side, a supervisor their own."""
    found = Placement.objects.filter(partnership=contact.partnership_id)
    if speaks_for_employer(contact):
        return found
    own = Participant.objects.filter(contact=contact, role=Participant.Role.SUPERVISOR)
    return found.filter(pk__in=own.filter(ended_on=None).values("placement"))


def hosted(placements: QuerySet[Placement]) -> Hosted:
    """What was hosted in these placements. Two queries."""
    found = placements.filter(state__in=HOSTED).order_by("starts_on", "pk")
    rows = list(found.values_list("pk", "student", "starts_on", "ends_on", "carried_minutes"))
    if not rows:
        return Hosted()
    lines = LogEntry.objects.confirmed().filter(placement__in=[row[0] for row in rows])
    logged = lines.aggregate(n=Sum("minutes"))["n"] or 0
    by_year = {(school_year(starts_on), student) for _pk, student, starts_on, *_rest in rows}
    return Hosted(
        learners=len({row[1] for row in rows}),
        minutes=logged + sum(row[4] for row in rows),
        since=rows[0][2],
        until=max(row[3] for row in rows),
        years=dict(sorted(Counter(year for year, _student in by_year).items(), reverse=True)),
    )


def hosted_by(partnership: Partnership) -> Hosted:
    """What the employer has hosted for this school."""
    return hosted(Placement.objects.filter(partnership=partnership))


@counts_hosted
def learners_of(partnerships: Iterable[int]) -> dict[int, int]:
    """How many learners each partnership has hosted. One query."""
    rows = Placement.objects.filter(partnership__in=list(partnerships), state__in=HOSTED)
    counted = rows.order_by().values("partnership").annotate(n=Count("student", distinct=True))
    return {row["partnership"]: row["n"] for row in counted}
