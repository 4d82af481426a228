"""Make and change a placement. A change of the agreed text starts a new version and drops the signatures."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements import agreement, emails, rules
from placements.actions.eligible import check_age, check_learner, check_takes
from placements.actions.moves import lock, move, settle
from placements.actions.people import set_person
from placements.models import Objective, Participant, Period, Placement
from placements.states import BEFORE_START, LIVE, OPEN, S

OWN_FIELDS = (
    "title", "starts_on", "ends_on", "required_minutes", "pay", "pay_note", "delivery", "dress", "travel",
    "site", "partnership", "opportunity", "coordinator",
)  # fmt: skip


@dataclass
class Details:
    """What a form says of a placement. None means: leave as it is."""

    fields: dict[str, Any] = field(default_factory=dict)  # among OWN_FIELDS
    periods: list[tuple] | None = None  # (weekday, begins, ends, break in minutes)
    tasks: list[str] | None = None
    supervisor: Any = None  # a Contact
    signatory: Any = None  # a Contact


@transaction.atomic
def create(programme, student, details, *, by):
    """Make a draft in the programme's school, under the requirements the programme has today."""
    errors.require(rules.can_make(by, programme.school))
    check_takes(programme)
    check_learner(programme, student, details.fields["starts_on"])
    placement = Placement(
        school=programme.school,
        programme=programme,
        type=programme.type,
        requirement_set=programme.requirement_set,
        student=student,
        required_minutes=programme.required_minutes,
        coordinator=by,
        made_at=clock.now(),
    )
    apply(placement, details)
    return placement


@transaction.atomic
def change(placement, details, *, by):
    """Change a placement that is not over. What was signed must be signed again if its text changed."""
    errors.require(rules.can_run(by, placement))
    placement = lock(placement)
    if placement.state not in OPEN:
        raise Refused(_("This placement is over; it can be read, but not changed."))
    first = details.fields.get("starts_on", placement.starts_on)
    if first < placement.starts_on:
        check_age(placement.type, placement.student, first)
    apply(placement, details)
    after_change(placement, by=by, by_label=str(by))
    return settle(placement, by=by)


def after_change(placement, *, by=None, by_label=""):
    """A new text needs new signatures: a placement that was ready goes back to being signed."""
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
    wanted = sorted(
        (day, begins, ends, minutes_of(begins, ends) - rest) for day, begins, ends, rest in periods
    )
    have = [(p.weekday, p.begins, p.ends, p.minutes) for p in placement.periods.all()]
    if wanted == have:
        sync_periods(placement)
        return
    placement.periods.all().delete()
    for weekday, begins, ends, minutes in wanted:
        Period.objects.create(
            placement=placement,
            weekday=weekday,
            begins=begins,
            ends=ends,
            minutes=minutes,
            **shadow(placement),
            clock_time=(minute_of_day(begins), minute_of_day(ends)),
        )


def sync_periods(placement):
    """Keep what the exclusion constraint reads in step with the placement."""
    placement.periods.all().update(**shadow(placement))


def shadow(placement):
    """The columns of a Period that repeat the placement's."""
    return {
        "student": placement.student,
        "dates": (placement.starts_on, placement.ends_on + timedelta(days=1)),
        "live": placement.state in LIVE,
    }


def minute_of_day(moment):
    return moment.hour * 60 + moment.minute


def minutes_of(begins, ends):
    return minute_of_day(ends) - minute_of_day(begins)


def write_tasks(placement, texts):
    """Keep the tasks that stay (their log lines and ratings hang on them), add and remove the others."""
    texts = list(dict.fromkeys(t.strip() for t in texts if t.strip()))
    known = {o.text: o for o in placement.objectives.all()}
    placement.objectives.exclude(text__in=texts).delete()
    for position, text in enumerate(texts):
        if text in known:
            placement.objectives.filter(pk=known[text].pk).update(position=position)
        else:
            Objective.objects.create(placement=placement, text=text, position=position)
