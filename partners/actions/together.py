"""What is done with many employers at once. Each row is asked for: who does not run its school leaves it as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit.errors import Refused
from partners.actions import intents
from partners.actions.life import carers
from partners.models import (
    Contact,
    ContactPolicy,
    HostingIntent,
    IntentRequest,
    OwnerChange,
    Partnership,
)
from partners.states import Stage

MOST = 1000


@dataclass(frozen=True)
class HandedOver:
    """How many changed hands, had the same owner before, and are of schools where the new owner does not work."""

    done: int = 0
    same: int = 0
    elsewhere: int = 0


def run_by(user: User, partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Those of the schools that the person runs."""
    return partnerships.filter(school__in=user.coordinated_schools())


@transaction.atomic
def hand_over_many(
    partnerships: QuerySet[Partnership], owner: User | None, *, by: User, note: str = ""
) -> HandedOver:
    """Give the care for these to a colleague, or to nobody; a line of history for each that changes hands."""
    rows = list(run_by(by, partnerships).select_for_update(of=("self",)).select_related("school"))
    if len(rows) > MOST:
        raise Refused(_("Choose at most %d at once.") % MOST)
    schools = works_in(owner, {row.school for row in rows})
    here = [row for row in rows if row.school in schools]
    moved = [row for row in here if row.owner_id != (owner.pk if owner else None)]
    OwnerChange.objects.bulk_create(
        OwnerChange(partnership=row, before_id=row.owner_id, after=owner, by=by, note=note.strip())
        for row in moved
    )
    Partnership.objects.filter(pk__in=[row.pk for row in moved]).update(owner=owner)
    return HandedOver(len(moved), len(here) - len(moved), len(rows) - len(here))


def works_in(owner: User | None, schools: Iterable[School]) -> set[School]:
    """Those of the schools whose partners this person may look after; nobody may everywhere."""
    if owner is None:
        return set(schools)
    return {school for school in schools if carers(school).filter(pk=owner.pk).exists()}


@dataclass
class Plan:
    """Who would be asked whether they host, and who not: nobody to write to, asked before, at rest, not active."""

    ask: list[Partnership] = field(default_factory=list)
    nobody: list[Partnership] = field(default_factory=list)
    before: list[Partnership] = field(default_factory=list)
    resting: list[Partnership] = field(default_factory=list)
    idle: list[Partnership] = field(default_factory=list)


def plan_to_ask(partnerships: QuerySet[Partnership], year: int, *, by: User, today: date) -> Plan:
    """Look who of these would get a mail about the school year that ends in `year`; changes nothing."""
    here = {"partnership": OuterRef("pk")}
    reached = Contact.objects.current().exclude(email="").filter(**here)
    answered = HostingIntent.objects.filter(year=year, **here)
    requested = IntentRequest.objects.filter(year=year, **here)
    others = Q(interactions__theirs=False) & ~Q(interactions__by=by)
    rows = run_by(by, partnerships).select_related("school", "employer")
    rows = rows.annotate(
        reached=Exists(reached),
        before=Exists(answered) | Exists(requested),
        touched_on=Max("interactions__on", filter=others),
    )
    rest = dict(ContactPolicy.objects.values_list("school", "rest_days"))
    plan = Plan()
    for row in rows.order_by("employer__name", "pk"):
        days = rest.get(row.school_id, ContactPolicy.REST_DAYS)
        place_of(plan, row, today, timedelta(days=days)).append(row)
    return plan


def place_of(plan: Plan, row, today: date, rest: timedelta) -> list[Partnership]:
    """Where in the plan a partnership belongs."""
    if row.stage != Stage.ACTIVE or row.employer.ended_on:
        return plan.idle
    if row.before:
        return plan.before
    if not row.reached:
        return plan.nobody
    asked_for_rest = row.rest_until and row.rest_until >= today
    touched = row.touched_on and row.touched_on > today - rest
    return plan.resting if asked_for_rest or touched else plan.ask


@transaction.atomic
def ask_many(
    partnerships: QuerySet[Partnership], year: int, *, by: User, today: date
) -> intents.Asked:
    """Ask those by mail whom the plan names: one mail each, once a year."""
    return intents.ask(plan_to_ask(partnerships, year, by=by, today=today).ask, year, by)
