"""Who may log hours, correct them and look at them."""

from datetime import date, timedelta

from placements.models import Participant, Placement
from placements.states import S

LATE_DAYS = 14  # so long after the last day a learner may still write down what is missing


def is_open_for_hours(placement: Placement, today: date) -> bool:
    """The placement runs, or ended so lately that the last days may still be written down."""
    last = placement.ends_on + timedelta(days=LATE_DAYS)
    return placement.state == S.ACTIVE or (placement.state == S.FINISHED and today <= last)


def can_log(user, placement: Placement, today: date) -> bool:
    """The learner, while the placement is open for hours."""
    return placement.student.user_id == user.pk and is_open_for_hours(placement, today)


def can_correct(user, placement: Placement) -> bool:
    """Those who run the placement correct its lines, giving a reason."""
    return user.coordinated_schools().filter(pk=placement.school_id).exists()


def can_see_all_hours(user) -> bool:
    """Those who run a school read its hours side by side, and take them along in a table."""
    return user.runs_a_school


def can_confirm_hours(who, placement: Placement) -> bool:
    """The supervisor, as contact or signed in; the teacher where no workplace supervisor is named."""
    looks = looks_at_hours(placement)
    if looks is None:
        return False
    if looks.contact_id is None:
        return looks.user_id == who.pk and not hasattr(who, "partnership_id")
    if hasattr(who, "partnership_id"):
        return looks.contact_id == who.pk
    contact = looks.contact
    return contact is not None and contact.user_id == who.pk and contact.ended_on is None


def looks_at_hours(placement: Placement) -> Participant | None:
    """Whoever confirms: the workplace supervisor, else the teacher."""
    return placement.supervisor or placement.person(Participant.Role.TEACHER)
