"""Signing by those who are signed in."""

from django.shortcuts import redirect

from kit import errors
from placements import rules
from placements.agreement.people import party_of
from placements.models import Party
from placements.requirements.kinds import current_agreement
from placements.views.placements import find
from placements.views.sign_page import sign_page


def sign_mine(request, pk):
    """Sign as oneself, signed in: learner, guardian, principal, or the coordinator for the school."""
    placement = find(request, pk)
    party, person = own_party(request.user, placement, current_agreement(placement))
    errors.require(bool(party))
    back = redirect("placements:detail", placement.pk)
    return sign_page(request, placement, party, person=person, done=lambda: back, by=request.user)


def own_party(user, placement, text):
    """As which party this person signs here, and the row that signs: of several the first that is still to sign."""
    roles = own_parties(user, placement, text)
    asked = [party for party, _label in text.content["parties"]] if text else []
    left = [role for role in roles if role[0] in asked and not text.signed_by(role[0])]
    return next(iter(left or roles), ("", ""))


def own_parties(user, placement, text):
    """Every party as which this person may sign, with the row that does."""
    found = []
    if placement.student.user_id == user.pk:
        found.append((Party.STUDENT, f"student:{placement.student_id}"))
    for guardian in placement.student.guardians.all():
        if guardian.user_id == user.pk:
            ref = f"guardian:{guardian.pk}"
            found.append((party_of(text, ref), ref))
    if rules.is_principal(user, placement):
        found.append((Party.PRINCIPAL, f"user:{user.pk}"))
    if rules.can_run(user, placement):
        found.append((Party.SCHOOL, f"user:{user.pk}"))
    return found
