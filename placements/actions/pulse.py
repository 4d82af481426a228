"""The one question of a week: which it is, and what is said to it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from kit.weekdays import monday_of
from placements.models import InterestCheck, Placement, Pulse, PulseShare
from placements.models.journal import policy_of
from placements.rules.doing import is_learner
from placements.states import S

Kind = Pulse.Kind
TURN = (Kind.MOTIVATION, Kind.CONFIDENCE, Kind.DESTINATION)


@dataclass(frozen=True)
class Asked:
    """This week's question, of one placement: which kind, and of which task."""

    placement: Placement
    week: date
    kind: str
    about: str = ""


def asked_of(user: User) -> Asked | None:
    """What to ask this learner now; None where they said or put aside something this week, or nothing runs."""
    rows = Placement.objects.filter(student__user=user, state=S.ACTIVE)
    rows = rows.select_related("student", "school", "type", "partnership__employer")
    placement = rows.prefetch_related("objectives").order_by("starts_on", "pk").first()
    if placement is None or not policy_of(placement.school).asks_weekly:
        return None
    week = monday_of(clock.today(placement.school.time_zone))
    if Pulse.objects.filter(student=placement.student, week=week).exists():
        return None
    return question_of(placement, week)


def question_of(placement: Placement, week: date) -> Asked:
    """All learners are asked the same kind in a week, so that sums are of one week."""
    number = week.toordinal() // 7
    kind, tasks = TURN[number % len(TURN)], placement.tasks
    if kind != Kind.CONFIDENCE:
        return Asked(placement, week, kind)
    if not tasks:
        return Asked(placement, week, Kind.MOTIVATION)
    return Asked(placement, week, kind, tasks[number // len(TURN) % len(tasks)].text)


@transaction.atomic
def answer(user: User, *, kind: str, value: str = "") -> Pulse | None:
    """Say it, or put it aside with no value. None where this week is settled; Refused for what is no answer."""
    asked = asked_of(user)
    if asked is None:
        return None
    if asked.kind != kind:
        raise Refused(_("A new week has begun, with another question."))
    row, _made = Pulse.objects.get_or_create(
        student=asked.placement.student,
        week=asked.week,
        defaults={
            "placement": asked.placement,
            "kind": kind,
            "about": asked.about,
            **columns(kind, value),
        },
    )
    return row


def columns(kind, value):
    """The answer as columns of the row; none for a question that is put aside."""
    if not value:
        return {}
    if kind == Kind.DESTINATION and value in InterestCheck.Destination:
        return {"destination": value}
    if kind != Kind.DESTINATION and value in {"1", "2", "3", "4", "5"}:
        return {"level": int(value)}
    raise Refused(_("Choose one of the answers."))


@transaction.atomic
def show_confidence(placement: Placement, shown: bool, *, by: User) -> None:
    """The learner shows the teacher how sure they feel, or no longer."""
    require(is_learner(by, placement))
    if shown:
        PulseShare.objects.get_or_create(placement=placement)
    else:
        PulseShare.objects.filter(placement=placement).delete()
