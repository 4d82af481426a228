"""Who did not answer what came of a placement, and can be called."""

from datetime import date, timedelta

from assessments.models import FollowUp

CALL_AFTER = timedelta(days=14)
UNTIL = timedelta(days=60)  # then the next question is near


def to_call(user, today: date):
    """Asked two weeks ago or longer, and not answered; of learners who still agree to be asked."""
    asked = FollowUp.objects.run_by(user).open()
    return asked.filter(asked_on__lte=today - CALL_AFTER, asked_on__gt=today - UNTIL)
