"""Who may tell that a learner is not there, see them come, let the clock run."""

from datetime import date, timedelta

from partners.models import Contact
from placements.models import Absence, Placement
from placements.rules.doing import is_learner, is_supervisor
from placements.rules.placements import can_run
from placements.states import S

Kind, Told = Absence.Kind, Absence.Told
BACK_DAYS = 13  # so long after a day learner and supervisor may still tell of it
TELLABLE = (S.CONFIRMED, S.ACTIVE)
KINDS = {
    Told.STUDENT: (Kind.SICK, Kind.EMPLOYER, Kind.SCHOOL, Kind.LEAVE, Kind.OTHER),
    Told.SUPERVISOR: (Kind.NO_SHOW, Kind.SICK, Kind.EMPLOYER, Kind.LEAVE, Kind.OTHER),
    Told.SCHOOL: tuple(Kind),
}


def teller(who, placement: Placement) -> Absence.Told | None:
    """As what somebody tells of an absence; None for those who may not."""
    if not isinstance(who, Contact) and can_run(who, placement):
        return Told.SCHOOL
    if placement.state not in TELLABLE:
        return None
    if is_supervisor(who, placement):
        return Told.SUPERVISOR
    own = not isinstance(who, Contact) and is_learner(who, placement)
    return Told.STUDENT if own else None


def can_tell_at_work(who, placement: Placement) -> bool:
    """The page of who is there: those who run the placement, and the supervisor."""
    return teller(who, placement) in {Told.SCHOOL, Told.SUPERVISOR}


def can_take_back(who, absence: Absence, today: date) -> bool:
    """The school any; a learner what they told until the day is over, a supervisor what they told."""
    told = teller(who, absence.placement)
    if told == Told.STUDENT:
        return absence.told_by == told and absence.on >= today
    if told == Told.SUPERVISOR:
        late = timedelta(days=BACK_DAYS)
        return (
            absence.told_by == told and not absence.followed_up_at and absence.on >= today - late
        )
    return told == Told.SCHOOL


def can_start(user, placement: Placement, today: date) -> bool:
    """The learner, on the days of a placement that runs."""
    runs = placement.state == S.ACTIVE and placement.starts_on <= today <= placement.ends_on
    return runs and is_learner(user, placement)
