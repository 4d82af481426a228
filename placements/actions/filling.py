"""An offer is full: it closes, and with it the applications that are left."""

from typing import Any

from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Conflict
from partners.actions import opportunities
from partners.actions.records import put
from partners.models import Opportunity
from placements import emails
from placements.models import Application, ApplicationMove, Placement
from placements.states import APPLICATION_MOVES, LIVE, A


def move(
    application: Application, after: A, *, by: str, why: str = "", **more: Any
) -> Application:
    """The only place that changes the state of an application; the row must be locked.

    `more` are fields that change with it. Raises Conflict where the map says no.
    """
    before = A(application.state)
    if after not in APPLICATION_MOVES[before]:
        raise Conflict(
            _("This application is “%(before)s”; it cannot become “%(after)s”.")
            % {"before": before.label, "after": after.label}
        )
    put(application, {"state": after.value, "why": why[:300], **more})
    ApplicationMove.objects.create(
        application=application, before=before, after=after, by=by[:150], why=why[:300]
    )
    emails.tell_applicant(application)
    return application


def taken(offer: Opportunity) -> int:
    """How many of its places somebody has, today or later."""
    today = clock.today(offer.partnership.school.time_zone)
    live = Placement.objects.filter(opportunity=offer, state__in=LIVE, ends_on__gte=today)
    return live.order_by().values("seat").distinct().count()


def is_full(offer: Opportunity) -> bool:
    """Nobody else can have a place."""
    return taken(offer) >= offer.capacity


def close_if_full(offer: Opportunity | None, *, by: str) -> None:
    """An offer whose last place is gone is filled; who still waits for it is told that it is."""
    if offer is None:
        return
    offer = opportunities.lock(offer)
    if offer.state not in {Opportunity.State.OPEN, Opportunity.State.PAUSED} or not is_full(offer):
        return
    opportunities.move(offer, Opportunity.State.FILLED, by=by, why=_("All places are taken."))
    left = offer.applications.open().select_for_update(of=("self",)).order_by("pk")
    for application in left.select_related("student", "opportunity", "school"):
        move(application, A.CLOSED, by=by)
