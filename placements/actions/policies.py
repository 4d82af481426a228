"""How much a school asks of employers and sites: from now on, and never of placements that are there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import School
from kit import errors
from kit.errors import Conflict, Refused
from placements import presets, rules
from placements.actions.programmes import set_for
from placements.models import Programme, Requirement, RequirementSet


def standard_of(type_):
    """What the type asks for everywhere; None for a type that a school made."""
    return RequirementSet.objects.filter(school=None, type=type_, name=presets.NAME).first()


@transaction.atomic
def choose_policy(school, type_, name, *, by, today):
    """From now on ask what the policy (a name of `presets`) asks of this type; its programmes follow, old and new.

    A placement keeps the set it began with. Raises Refused where a type of the school's own has no standard.
    """
    errors.require(rules.can_make(by, school))
    alone(school)
    end_sets(school, type_, None, today)
    chosen = named(school, type_, name)
    following(school, type_).update(requirement_set=chosen)
    return chosen


def alone(school):
    """One at a time changes what the school asks for; others wait until this is saved."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)


def following(school, type_):
    """The open programmes that have no rules of their own."""
    found = Programme.objects.filter(school=school, type=type_, ended_on=None)
    return found.filter(requirement_set__programme=None)


def end_sets(school, type_, programme, today):
    """What was asked until now is asked of nothing new."""
    lasting = Q(valid_to=None) | Q(valid_to__gte=today)
    own = RequirementSet.objects.filter(lasting, school=school, type=type_, programme=programme)
    own.update(valid_to=today - timedelta(days=1))


def current(school, type_, programme, today):
    """What is asked of new placements of the type, or of this programme: its set."""
    if programme:
        return programme.requirement_set
    kept = set(following(school, type_).values_list("requirement_set", flat=True))
    if len(kept) == 1:
        return RequirementSet.objects.get(pk=kept.pop())
    return set_for(school, type_, today)


@transaction.atomic
def save_policy(school, type_, asked, *, began, by, today, programme=None):
    """Ask for these rows (unsaved Requirements) from today on; a new set, unless they say what is asked already.

    `began` is the key of the set that the editor looked at; raises Conflict where another is asked by now.
    The type's programmes follow, or only `programme`; a placement keeps the set it began with.
    """
    errors.require(rules.can_make(by, school))
    alone(school)
    if programme:
        programme = Programme.objects.select_related("requirement_set").get(pk=programme.pk)
    now = current(school, type_, programme, today)
    if now and now.pk != began:
        raise Conflict(_("Somebody has changed these rules meanwhile. Compare, then save again."))
    if now and facts(now.requirements.all()) == facts(asked):
        return now
    end_sets(school, type_, programme, today)
    made = written(school, type_, asked, programme, today)
    programmes = (
        Programme.objects.filter(pk=programme.pk) if programme else following(school, type_)
    )
    programmes.update(requirement_set=made)
    return made


@transaction.atomic
def follow_type(programme, *, by, today):
    """The programme has no rules of its own any more: new placements follow its type."""
    errors.require(rules.can_make(by, programme.school))
    alone(programme.school)
    usual = current(programme.school, programme.type, None, today)
    end_sets(programme.school, programme.type, programme, today)
    Programme.objects.filter(pk=programme.pk).update(requirement_set=usual)


def written(school, type_, asked, programme, today):
    """A new set with these rows."""
    count = RequirementSet.objects.filter(school=school, type=type_).count()
    made = RequirementSet.objects.create(
        school=school,
        type=type_,
        programme=programme,
        name=f"{today} ({count + 1})",
        valid_from=today,
    )
    for row in asked:
        row.set = made
    Requirement.objects.bulk_create(asked)
    return made


def facts(asked):
    """What the rows say, whatever their order; what is off says nothing."""
    return {
        (row.key, row.level, row.step, row.waivable, tuple(sorted(row.sizes)))
        for row in asked
        if row.level != Requirement.Level.OFF
    }


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
