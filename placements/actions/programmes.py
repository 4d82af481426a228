"""A school sets up what it runs."""

from django.db import transaction
from django.db.models import F, Q

from kit import errors
from placements import rules
from placements.models import RequirementSet


@transaction.atomic
def save_programme(programme, *, by, today):
    """Save a programme under the requirements that its type has in this school today."""
    errors.require(rules.can_make(by, programme.school))
    if programme.requirement_set_id is None:
        programme.requirement_set = set_for(programme.school, programme.type, today)
    programme.save()
    return programme


def set_for(school, type_, today):
    """The school's own set for the type if it has one that is valid, else everybody's."""
    valid = (
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
    )
    sets = RequirementSet.objects.filter(*valid, type=type_).filter(
        Q(school=school) | Q(school=None)
    )
    return sets.order_by(F("school").asc(nulls_last=True), "-pk").first()
