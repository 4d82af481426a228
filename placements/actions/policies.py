"""How much a school asks of employers and sites: from now on, and never of placements that are there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kit import errors
from kit.errors import Refused
from placements import presets, rules
from placements.models import Programme, RequirementSet


def standard_of(type_):
    """What the type asks for everywhere; None for a type that a school made."""
    return RequirementSet.objects.filter(school=None, type=type_, name=presets.NAME).first()


@transaction.atomic
def choose_policy(school, type_, name, *, by, today):
    """From now on ask what the policy (a name of `presets`) asks of this type; its programmes follow, old and new.

    A placement keeps the set it began with. Raises Refused where a type of the school's own has no standard.
    """
    errors.require(rules.can_make(by, school))
    open_ = Programme.objects.select_for_update().filter(school=school, type=type_, ended_on=None)
    open_ = list(open_.values_list("pk", flat=True))
    lasting = Q(valid_to=None) | Q(valid_to__gte=today)
    own = RequirementSet.objects.filter(lasting, school=school, type=type_)
    own.update(valid_to=today - timedelta(days=1))
    chosen = named(school, type_, name)
    Programme.objects.filter(pk__in=open_).update(requirement_set=chosen)
    return chosen


def named(school, type_, name):
    """The set of this name, valid from now on without an end."""
    if name != presets.NAME:
        chosen = presets.policy(school, type_, name)
        RequirementSet.objects.filter(pk=chosen.pk).update(valid_from=None, valid_to=None)
        return chosen
    chosen = standard_of(type_)
    if chosen is None:
        raise Refused(_("There is no standard for a type of your own. Choose light or strict."))
    return chosen
