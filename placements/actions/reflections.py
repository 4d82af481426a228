"""A learner says whether they want this work, and writes down whom they watched."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Refused, require
from placements.actions.moves import lock, settle
from placements.models import InterestCheck, Observation, Placement
from placements.rules import doing as rules


@transaction.atomic
def say_interest(
    placement: Placement, *, level: int, destination: str, words: str, by: User, today: date
) -> InterestCheck:
    """Answer the question that is open; said again before the window closes, the new answer stands."""
    require(rules.is_learner(by, placement))
    placement = lock(placement)
    when = rules.interest_now(placement, today)
    if not when:
        raise Refused(_("The question is asked before the first day, and after the last."))
    said, _made = InterestCheck.objects.update_or_create(
        placement=placement,
        when=when,
        defaults={
            "level": level,
            "destination": destination,
            "words": words.strip(),
            "at": clock.now(),
        },
    )
    settle(placement, by=by)
    return said


@transaction.atomic
def observe(
    placement: Placement, *, on: date, observed: str, task: str, note: str, by: User, today: date
) -> Observation:
    """Write down whom one watched. Raises Refused for a day outside the placement, or ahead."""
    require(rules.is_learner(by, placement))
    placement = lock(placement)
    if not rules.can_observe(by, placement):
        raise Refused(_("The log is open from the first day until the placement is closed."))
    if not placement.starts_on <= on <= min(today, placement.ends_on):
        raise Refused(_("Choose a day of the placement that is not ahead."))
    return Observation.objects.create(
        placement=placement, on=on, observed=observed, task=task, note=note
    )


@transaction.atomic
def forget_observation(observation: Observation, *, by: User) -> None:
    """The learner takes an own line away while the log is open."""
    placement = lock(observation.placement)
    require(rules.can_observe(by, placement))
    observation.delete()
