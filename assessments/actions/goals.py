"""Goals: set from feedback or by hand, carried on until they are met or dropped; what happened to each is kept."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import rules
from assessments.models import Feedback, Goal, GoalStep, Reply
from assessments.rules import Speaker
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements.models import Placement

Kind, State = GoalStep.Kind, Goal.State
AT_MOST = 12  # open ones of a placement: more are no goals
LATEST = timedelta(days=366)


@transaction.atomic
def set_goal(
    placement: Placement,
    speaker: Speaker | None,
    said: dict[str, Any],
    *,
    feedback: Feedback | None = None,
) -> Goal:
    """A new goal; Refused for a day that is past or far off, and where there are many already."""
    errors.require(rules.can_set_goal(speaker, placement))
    assert speaker is not None  # noqa: S101 - the rule says so
    today = clock.today(placement.school.time_zone)
    if not today <= said["due_on"] <= today + LATEST:
        raise Refused(_("Choose a day from today on, within a year."))
    Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if Goal.objects.open().filter(placement=placement).count() >= AT_MOST:
        raise Refused(_("%d goals are open already. Settle one of them first.") % AT_MOST)
    goal = Goal(
        placement=placement, feedback=feedback, party=speaker.party, made_at=clock.now(), **said
    )
    with constraints.in_words():
        goal.save()
    step(goal, Kind.SET, speaker)
    return goal


def step(goal, kind, speaker, words=""):
    """Write down what happened to a goal."""
    return GoalStep.objects.create(
        goal=goal, kind=kind, words=words, by_label=speaker.label[:150], at=clock.now()
    )


def lock(goal: Goal) -> Goal:
    """The goal as it is now; Conflict once it is settled."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    if not goal.is_open:
        raise Conflict(_("This goal is settled already."))
    return goal


@transaction.atomic
def claim(goal: Goal, speaker: Speaker | None, words: str = "") -> Goal:
    """The learner says that it is done; whoever set it, or staff, says whether it is met."""
    goal = lock(goal)
    errors.require(rules.can_claim_goal(speaker, goal))
    goal.claimed_at = clock.now()
    goal.save(update_fields=["claimed_at"])
    step(goal, Kind.CLAIMED, speaker, words)
    return goal


@transaction.atomic
def settle(goal: Goal, state: str, speaker: Speaker | None, words: str = "") -> Goal:
    """Met, or dropped with a word on why."""
    goal = lock(goal)
    errors.require(rules.can_settle_goal(speaker, goal))
    if state == State.DROPPED and not words:
        raise Refused(_("Say in a few words why it is dropped."))
    goal.state = state
    goal.save(update_fields=["state"])
    step(goal, Kind.MET if state == State.MET else Kind.DROPPED, speaker, words)
    return goal


@transaction.atomic
def reply(feedback: Feedback, text: str, *, by) -> Reply:
    """The learner answers feedback in a few words, and has thereby read it; the last words count."""
    placement = feedback.request.placement
    errors.require(rules.is_learner(by, placement))
    if not feedback.submitted_at:
        raise Refused(_("This feedback is not in yet."))
    now = clock.now()
    Feedback.objects.filter(pk=feedback.pk, read_at=None).update(read_at=now)
    return Reply.objects.update_or_create(feedback=feedback, defaults={"text": text, "at": now})[0]
