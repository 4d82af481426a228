"""Signing by those who are signed in."""

from django.shortcuts import redirect

from kit import errors
from placements import rules
from placements.models import Party
from placements.views.links import sign_page
from placements.views.placements import find


def sign_mine(request, pk):
    """Sign as oneself, signed in: learner, guardian, or the coordinator for the school."""
    placement = find(request, pk)
    may_run = rules.can_run(request.user, placement)
    party, person = own_party(request.user, placement, may_run)
    errors.require(bool(party))
    back = redirect("placements:detail", placement.pk)
    return sign_page(request, placement, party, person=person, done=lambda: back, by=request.user)


def own_party(user, placement, may_run):
    """As which party this person may sign here, and the row that signs."""
    if placement.student.user_id == user.pk:
        return Party.STUDENT, f"student:{placement.student_id}"
    guardian = next((g for g in placement.student.guardians.all() if g.user_id == user.pk), None)
    if guardian:
        return Party.GUARDIAN, f"guardian:{guardian.pk}"
    return (Party.SCHOOL, f"user:{user.pk}") if may_run else ("", "")
