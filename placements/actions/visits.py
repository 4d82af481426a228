"""Visits: due by the rule of the programme, planned, made, missed and chased."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from catalogue.models import PlacementType
from kit import clock, files
from kit.errors import Refused, require
from placements import emails, presets, rules
from placements.models import Placement, Programme, Visit, VisitQuestion, VisitRule
from placements.models.visits import missed_by, on_their_way
from placements.rules.visits import can_note_visit, can_visit
from placements.states import BEFORE_START, RUNNING, S

State = Visit.State
CALLED_AFTER = timedelta(days=7)  # the visitor has had a week
PHOTOS = files.PICTURES
PHOTO_LARGEST = 8 * files.MEGABYTE
RULE = ("first_weeks", "every_weeks", "at_least")


def usual(type_: PlacementType) -> dict[str, int | None]:
    """How often learners of a ready type are usually visited; blanks where nobody is."""
    first, every = (
        presets.VISITS.get(type_.code, (None, None)) if not type_.school_id else (None, None)
    )
    return {"first_weeks": first, "every_weeks": every, "at_least": None}


@transaction.atomic
def keep_rule(programme: Programme, said: dict[str, int | None], *, by: User) -> None:
    """The programme asks for these visits from now on; with all three blank for none."""
    require(rules.can_make(by, programme.school))
    if any(said.values()):
        VisitRule.objects.update_or_create(programme=programme, defaults=said)
    else:
        VisitRule.objects.filter(programme=programme).delete()


@transaction.atomic
def follow(placement: Placement) -> None:
    """Keep the visits in step: due once the placement runs, moved with its dates, called off at its end.

    Safe to call at any time, and as often as one likes: a visit has its number in the rule.
    """
    if placement.state in BEFORE_START:
        return
    if placement.state not in RUNNING:
        placement.visits.open().update(state=State.CANCELLED)
    elif placement.state == S.ACTIVE:
        write_due(placement)


def write_due(placement):
    Placement.objects.select_for_update().get(pk=placement.pk)  # two at once write one row
    rule = VisitRule.objects.filter(programme=placement.programme_id).first()
    days = rule.days(placement.starts_on, placement.ends_on) if rule else []
    there = {visit.number: visit for visit in placement.visits.exclude(number=None)}
    if not days and not there:
        return
    today = clock.today(placement.school.time_zone)
    visitor = visitor_of(placement)
    for number, day in enumerate(days, start=1):
        if number in there:
            put_on(there.pop(number), day, today)
        elif day >= today:  # what had passed when the rule came is not made up
            Visit.objects.create(placement=placement, number=number, due_on=day, by=visitor)
    gone = [visit.pk for visit in there.values()]
    Visit.objects.open().filter(pk__in=gone).update(state=State.CANCELLED)


def put_on(visit, day, today):
    """The rule gives another day for a visit that is still to be made."""
    back = visit.state == State.CANCELLED and day >= today
    if not back and (not visit.is_open or visit.due_on == day):
        return
    visit.due_on = day
    if back or (visit.state == State.MISSED and day >= today):
        visit.state, visit.planned_on = State.DUE, None
    visit.save(update_fields=["due_on", "state", "planned_on"])


def visitor_of(placement):
    """The learner's teacher who has a part in the placement, else who looks after it."""
    part = placement.person("teacher")
    return part.user if part and part.user else placement.coordinator


def locked(visits: Iterable[Visit], by: User) -> list[Visit]:
    """The rows, locked, of placements which this person visits. Raises PermissionDenied for any other."""
    keys = [visit.pk for visit in visits]
    rows = Visit.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    found = list(rows.select_related("placement__school", "placement__student"))
    require(all(can_visit(by, visit.placement) for visit in found))
    return found


@transaction.atomic
def plan(visits: Iterable[Visit], *, on: date, by: User, visitor: User | None = None) -> int:
    """Plan several visits for one day, by who they are due of or by `visitor`; returns how many.

    Raises Refused for a day that has passed, and for a visitor who is none in one of the placements.
    """
    found = [visit for visit in locked(visits, by) if visit.is_open]
    for visit in found:
        if on < clock.today(visit.placement.school.time_zone):
            raise Refused(_("Choose today or a day to come."))
        if visitor and not can_visit(visitor, visit.placement):
            told = {"visitor": visitor, "learner": visit.placement.student.name}
            raise Refused(_("%(visitor)s has no part in the placement of %(learner)s.") % told)
        visit.state, visit.planned_on, visit.by = State.PLANNED, on, visitor or visit.by or by
        visit.save(update_fields=["state", "planned_on", "by"])
    return len(found)


@transaction.atomic
def record(visit: Visit, said: dict[str, Any], *, by: User) -> Visit:
    """Write down a visit that was made; who writes it made it. One without a key is new.

    Raises Refused for a day to come, a visit that was called off, or a file that is no picture.
    """
    placement = visit.placement
    if visit.pk:
        [visit] = locked([visit], by)
    else:
        require(can_note_visit(by, placement))
    if visit.state == State.CANCELLED:
        raise Refused(_("This visit was called off. Note a new one on the placement's page."))
    if said["made_on"] > clock.today(placement.school.time_zone):
        raise Refused(_("This day is still to come. Choose the day of the visit."))
    photo = said.pop("photo", None)
    for name, value in said.items():
        setattr(visit, name, value)
    if visit.due_on is None:
        visit.due_on = said["made_on"]
    visit.state, visit.by = State.MADE, by if visit.state != State.MADE else visit.by
    if photo:
        kind, kept = files.check_evidence(photo, PHOTOS, largest=PHOTO_LARGEST)
        visit.photo.save(files.random_name(kind), kept, save=False)
    visit.save()
    return visit


@transaction.atomic
def keep_questions(school: School, texts: Iterable[str], *, by: User) -> None:
    """What visitors of the school look at, in this order; what is no longer asked ends and stays in old visits."""
    require(rules.can_make(by, school))
    texts = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    asked = VisitQuestion.objects.current().filter(school=school)
    asked.exclude(text__in=texts).update(ended_on=clock.today(school.time_zone))
    for position, text in enumerate(texts):
        VisitQuestion.objects.update_or_create(
            school=school, text=text, ended_on=None, defaults={"position": position}
        )


def questions(school: School) -> list[str]:
    """What is asked now: the school's own questions, else the ready ones in the reader's language."""
    own = VisitQuestion.objects.current().filter(school=school)
    return [row.text for row in own] or [_(text) for text in presets.VISIT_QUESTIONS]


def keep_up(school: School) -> None:
    """The night's work at one school: what is due, what is over, what was missed, who is told. Safe to run twice."""
    running = Placement.objects.filter(school=school, state=S.ACTIVE, programme__isnull=False)
    asked = running.exclude(programme__visit_rule=None) | running.filter(visits__number__gt=0)
    for placement in asked.distinct().select_related("school", "coordinator"):
        follow(placement)
    mine = Visit.objects.filter(placement__school=school)
    mine.open().exclude(placement__state__in=RUNNING).update(state=State.CANCELLED)
    today = clock.today(school.time_zone)
    if school.is_working_day(today):
        note_missed(mine, today)


@transaction.atomic
def note_missed(visits, today):
    """Their day has passed: the visitor is told once, and a week later the coordinator."""
    passed = visits.filter(on_their_way(), missed_by(today))
    keys = list(passed.select_for_update().values_list("pk", flat=True))
    Visit.objects.filter(pk__in=keys).update(state=State.MISSED)
    missed = visits.filter(state=State.MISSED).select_related(
        "placement__school", "placement__student"
    )
    for visit in missed.filter(pk__in=keys):
        emails.visits.tell_missed(visit)
    for visit in missed.filter(missed_by(today - CALLED_AFTER)):
        emails.visits.tell_still_missed(visit)
