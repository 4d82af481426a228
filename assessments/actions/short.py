"""Micro-learning is recorded and signed off in one sitting."""

from django.db import transaction

from assessments.actions.closing import sign_off
from assessments.models import FinalAssessment
from placements import actions
from placements.requirements import Unmet
from placements.states import S


@transaction.atomic
def record(programme, student, short, *, by):
    """Write down a placement of minutes and complete it, unless its type asks for something that is open."""
    placement = actions.record_short(programme, student, short, by=by)
    if placement.state == S.FINISHED:
        try:
            sign_off(placement, FinalAssessment.Outcome.COMPLETED, by=by)
        except Unmet:
            return placement
        placement.refresh_from_db()
    return placement
