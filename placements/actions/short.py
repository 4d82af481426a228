"""Micro-learning: something learned in minutes is written down once it is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Refused
from placements import rules
from placements.actions.changing import Details, create
from placements.actions.moves import move, put_forward, settle
from placements.actions.people import own_house
from placements.models import LogEntry
from placements.requirements import Unmet
from placements.states import S

LONGEST = 8 * 60  # minutes; what takes longer is planned


@dataclass(frozen=True)
class Short:
    """What was learned, when, for how many minutes, and at which employer."""

    what: str
    on: date
    minutes: int
    partnership: Any = None


@transaction.atomic
def record_short(programme, student, short, *, by):
    """Make, begin and end a placement of minutes, as far as nothing that its type asks for is open."""
    if short.on > clock.today(programme.school.time_zone):
        raise Refused(_("Write down what is done: choose today or a day before."))
    placement = create(programme, student, details_of(programme, short), by=by)
    placement = put_forward(placement, by=by)
    if placement.state == S.SIGNING:
        return settle(placement, by=by)
    try:
        placement = move(placement, S.CONFIRMED, by=by)
        placement = move(placement, S.ACTIVE, by=by)
    except Unmet:
        return placement
    write_down(placement, short, by)
    return move(placement, S.FINISHED, by=by)


def details_of(programme, short):
    """The placement of one day, without hours of the week."""
    host = short.partnership
    if host is None and programme.type.needs_employer and not rules.needs_host(programme):
        host = own_house(programme.school)
    fields = {
        "starts_on": short.on,
        "ends_on": short.on,
        "required_minutes": short.minutes,
        "partnership": host,
        "site": host.employer.sites.first() if host else None,
    }
    return Details(fields=fields, tasks=[short.what])


def write_down(placement, short, by):
    """The minutes, as looked at by whoever records them."""
    LogEntry.objects.create(
        placement=placement,
        student=placement.student,
        worked_on=short.on,
        minutes=short.minutes,
        setting=placement.type.default_setting,
        note=short.what,
        state=LogEntry.State.CONFIRMED,
        looked_by=str(by),
        looked_at=clock.now(),
    )
