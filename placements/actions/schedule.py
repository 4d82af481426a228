"""A placement's days and times, its interruptions, and what hazardous work belongs to it."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import constraints, errors
from kit.errors import Refused
from placements import rules
from placements.actions.amending import change
from placements.actions.changing import Details, Stretch, minutes_of
from placements.actions.moves import lock, settle
from placements.models import Interruption, Period, Placement
from placements.states import OPEN


def save_schedule(
    placement: Placement,
    stretches: Sequence[Stretch],
    *,
    by: User,
    structure: str,
    over_holidays: bool,
    keep: bool = False,
) -> Placement:
    """Plan these hours, instead of those that are there or beside them (`keep`).

    Raises Refused for a stretch outside the placement, or where the student is busy.
    """
    for stretch in stretches:
        check_dates(placement, stretch)
    rows = [as_stretch(row) for row in placement.periods.all()] if keep else []
    return change(
        placement,
        Details(
            fields={"structure": structure, "over_holidays": over_holidays},
            periods=[*rows, *(each for each in stretches if each not in rows)],
        ),
        by=by,
    )


def check_dates(placement: Placement, stretch: Stretch) -> None:
    """Raise Refused where the stretch's own days lie outside the placement, or its site at another employer."""
    days = [day for day in (stretch.starts_on, stretch.ends_on) if day]
    if not all(placement.starts_on <= day <= placement.ends_on for day in days):
        raise Refused(
            _("These dates lie outside the placement. Change its first and last day first.")
        )
    site = stretch.site
    if site and (
        placement.partnership is None or site.employer_id != placement.partnership.employer_id
    ):
        raise Refused(_("This site belongs to another employer."))


def as_stretch(period: Period) -> Stretch:
    """What was said when the period was planned."""
    rest = minutes_of(period.begins, period.ends) - period.minutes
    return Stretch(
        period.weekday, period.begins, period.ends, rest, period.starts_on, period.ends_on,
        period.site, period.every,
    )  # fmt: skip


def remove_period(period: Period, *, by: User) -> Placement:
    """Take one line of the schedule away; the others stay."""
    placement = period.placement
    rows = placement.periods.exclude(pk=period.pk).select_related("site")
    return change(placement, Details(periods=[as_stretch(row) for row in rows]), by=by)


@transaction.atomic
def interrupt(
    placement: Placement,
    first: date,
    last: date,
    *,
    by: User,
    kind: str = Interruption.Kind.OTHER,
    why: str = "",
) -> Interruption:
    """Let the placement rest on these days: nothing is planned, and nobody is asked for hours."""
    placement = lock_own(placement, by)
    if first < placement.starts_on or last > placement.ends_on:
        raise Refused(_("The placement does not run on all of these days."))
    with constraints.in_words():
        return Interruption.objects.create(
            placement=placement,
            starts_on=first,
            ends_on=last,
            kind=kind,
            why=why.strip()[:200],
            by_label=str(by)[:150],
        )


@transaction.atomic
def resume(interruption: Interruption, *, by: User) -> None:
    """The placement goes on on these days after all. The audit log keeps what was noted."""
    lock_own(interruption.placement, by)
    interruption.delete()


@transaction.atomic
def note_hazards(
    placement: Placement, orders: Collection[int], met: Collection[str], *, by: User
) -> Placement:
    """Say which hazardous work belongs to the placement, and which conditions for it are met.

    More of it than before: the conditions are looked at anew, whatever was ticked.
    """
    placement = lock_own(placement, by)
    more = set(orders) - set(placement.hazardous)
    had_some = bool(placement.hazardous)
    placement.hazardous = sorted(orders)
    placement.hazards_met = [] if (more and had_some) or not orders else sorted(met)
    placement.save(update_fields=["hazardous", "hazards_met"])
    return settle(placement, by=by)


def lock_own(placement: Placement, by: User) -> Placement:
    """The placement, locked; PermissionDenied for whoever does not run it, Refused where it is over."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if placement.state not in OPEN:
        raise Refused(_("This placement is over; it can be read, but not changed."))
    return placement
