"""Make and change a placement. A change of the agreed text starts a new version and drops the signatures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements import agreement, emails, rules
from placements.actions import plan_versions
from placements.actions.eligible import check_age, check_learner, check_takes
from placements.actions.moves import lock, move, settle
from placements.actions.people import set_person
from placements.actions.visits import follow
from placements.models import Objective, Participant, Period, Placement
from placements.states import BEFORE_START, LIVE, OPEN, S

OWN_FIELDS = (
    "title", "starts_on", "ends_on", "required_minutes", "pay", "pay_note", "delivery", "dress", "travel",
    "site", "partnership", "opportunity", "coordinator", "structure", "over_holidays",
)  # fmt: skip


class Stretch(NamedTuple):
    """Hours of one weekday, as people say them: the whole placement through, unless told otherwise."""

    weekday: int
    begins: time
    ends: time
    rest: int = 0  # break in minutes
    starts_on: date | None = None
    ends_on: date | None = None
    site: Any = None
    every: str = Period.Every.ALL


@dataclass
class Details:
    """What a form says of a placement. None means: leave as it is."""

    fields: dict[str, Any] = field(default_factory=dict)  # among OWN_FIELDS
    periods: Sequence[tuple] | None = None  # the values of a Stretch each
    tasks: list[str] | None = None
    supervisor: Any = None  # a Contact
    signatory: Any = None  # a Contact


@transaction.atomic
def create(programme, student, details, *, by):
    """Make a draft in the programme's school, under the requirements the programme has today."""
    errors.require(rules.can_make(by, programme.school))
    return draft(programme, student, details, coordinator=by)


def draft(programme, student, details, *, coordinator):
    """The draft, whoever caused it; Refused where the program takes none, or the type asks for an older learner."""
    check_takes(programme)
    check_learner(programme, student, details.fields["starts_on"])
    placement = Placement(
        school=programme.school,
        programme=programme,
        type=programme.type,
        requirement_set=programme.requirement_set,
        student=student,
        required_minutes=programme.required_minutes,
        structure=programme.type.default_structure,
        coordinator=coordinator,
        made_at=clock.now(),
    )
    apply(placement, details)
    return placement


@transaction.atomic
def change_now(placement, details, *, by):
    """Change a locked placement that is not over. What was signed must be signed again if its text changed."""
    if placement.state not in OPEN:
        raise Refused(_("This placement is over; it can be read, but not changed."))
    first = details.fields.get("starts_on", placement.starts_on)
    if first < placement.starts_on:
        check_age(placement.type, placement.student, first)
    apply(placement, details)
    follow(placement)
    after_change(placement, by=by, by_label=str(by))
    return settle(placement, by=by)


def after_change(placement, *, by=None, by_label=""):
    """A new text needs new signatures: a placement that was ready goes back to being signed.

    A learning plan that was put out follows, and is acknowledged again.
    """
    plan_versions.after_change(placement, by_label=by_label)
    if agreement.refresh(placement, by_label=by_label) and placement.state == S.CONFIRMED:
        move(placement, S.SIGNING, by=by, by_label=by_label, why=_("The agreement was changed."))


@transaction.atomic
def host_confirm(placement, details, *, contact):
    """The host says that the details are right, or as corrected here."""
    placement = lock(placement)
    if placement.state not in {S.PROPOSED, S.APPROVED, S.SIGNING}:
        raise Conflict(_("The details of this placement are settled already. Thank you."))
    apply(placement, details)
    placement.host_confirmed_at, placement.host_confirmed_by = clock.now(), contact.name
    placement.save(update_fields=["host_confirmed_at", "host_confirmed_by"])
    after_change(placement, by_label=contact.name)
    return settle(placement, by_label=contact.name)


@transaction.atomic
def host_cannot(placement, *, why, contact):
    """The host cannot take this learner; the coordinator is told at once."""
    placement = lock(placement)
    if placement.state not in BEFORE_START:
        raise Conflict(_("This placement has begun. Please call the school."))
    after = S.DECLINED if placement.state == S.PROPOSED else S.CANCELLED
    placement = move(placement, after, by_label=contact.name, why=why)
    emails.host_cannot(placement, why=why)
    return placement


def apply(placement, details):
    """Write the details down; a double booking is told in words (Refused)."""
    for name, value in details.fields.items():
        if name not in OWN_FIELDS:
            raise ValueError(name)
        setattr(placement, name, value)
    with constraints.in_words():
        placement.save()
        if details.periods is not None:
            write_periods(placement, details.periods)
        else:
            sync_periods(placement)
    if details.tasks is not None:
        write_tasks(placement, details.tasks)
    for role in Participant.Role.SUPERVISOR, Participant.Role.SIGNATORY:
        if (contact := getattr(details, role)) is not None:
            set_person(placement, role, contact)


def write_periods(placement, periods):
    """Replace the weekly hours where they differ."""
    wanted = [row_of(placement, Stretch(*told)) for told in periods]
    rows = list(placement.periods.all())
    if Counter(map(said, wanted)) == Counter(map(said, rows)):
        sync_periods(placement)
        return
    placement.periods.all().delete()
    for row in wanted:
        row.save()


def row_of(placement, told):
    """An unsaved Period of what somebody said."""
    row = Period(
        placement=placement,
        weekday=told.weekday,
        begins=told.begins,
        ends=told.ends,
        minutes=minutes_of(told.begins, told.ends) - told.rest,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        site=told.site,
        every=told.every,
        clock_time=(minute_of_day(told.begins), minute_of_day(told.ends)),
    )
    in_step(placement, row)
    return row


def said(row):
    """What a Period says, to compare it with another."""
    dates = (row.starts_on, row.ends_on)
    return row.weekday, row.begins, row.ends, row.minutes, *dates, row.site_id, row.every


def sync_periods(placement):
    """Keep what the exclusion constraint reads in step with the placement."""
    rows = list(placement.periods.all())
    for row in rows:
        row.placement = placement
        in_step(placement, row)
    Period.objects.bulk_update(rows, ["student", "live", "dates", "weeks"])


def in_step(placement, row):
    """Fill in the columns of a Period that follow from the placement."""
    row.student, row.live = placement.student, placement.state in LIVE
    for name, value in row.shadow().items():
        setattr(row, name, value)


def minute_of_day(moment):
    return moment.hour * 60 + moment.minute


def minutes_of(begins, ends):
    return minute_of_day(ends) - minute_of_day(begins)


def write_tasks(placement, texts):
    """Keep the tasks that stay, add the others, take out the rest: one with log lines or ratings is ended."""
    texts = list(dict.fromkeys(t.strip() for t in texts if t.strip()))
    known = {o.text: o for o in placement.tasks}
    for text in known.keys() - set(texts):
        take_out(known[text])
    for position, text in enumerate(texts):
        if text in known:
            placement.objectives.filter(pk=known[text].pk).update(position=position)
        else:
            Objective.objects.create(placement=placement, text=text, position=position)


def take_out(objective) -> bool:
    """Delete the objective, or end it where something hangs on it."""
    try:
        with transaction.atomic():
            objective.delete()
    except ProtectedError:
        objective.ended_on = clock.today(objective.placement.school.time_zone)
        objective.save(update_fields=["ended_on"])
        return False
    return True
