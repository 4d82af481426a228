"""A school sets up what it runs."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import translation

from accounts.models import School, Term
from kit import constraints, errors
from partners.rules import school_year
from placements import rules
from placements.actions import visits
from placements.actions.types import run_types
from placements.models import Programme, RequirementSet


@transaction.atomic
def save_programme(programme, *, by, today):
    """Save a programme under the requirements that its type has in this school today."""
    errors.require(rules.can_make(by, programme.school))
    if programme.requirement_set_id is None:
        programme.requirement_set = set_for(programme.school, programme.type, today)
    with constraints.in_words():
        programme.save()
    return programme


@transaction.atomic
def close_programme(programme, *, by, today):
    """No more placements are made in it; those that are there go on."""
    errors.require(rules.can_make(by, programme.school))
    programme.ended_on = today
    programme.save(update_fields=["ended_on"])
    return programme


@transaction.atomic
def open_programme(programme, *, by):
    """Placements are made in it again."""
    errors.require(rules.can_make(by, programme.school))
    programme.ended_on = None
    programme.save(update_fields=["ended_on"])
    return programme


def set_for(school, type_, today):
    """The school's own set for the type if it has one that is valid, else everybody's."""
    sets = RequirementSet.objects.valid_at(school, today).filter(type=type_, programme=None)
    return sets.order_by(F("school").asc(nulls_last=True), "-pk").first()


@transaction.atomic
def set_up(school, types, *, by, today):
    """The school runs these types: each without a programme gets one for this school year.

    Programmes of types that it no longer runs stay as they are. Returns the new ones.
    """
    run_types(school, types, by=by)
    first, last = year_of(school, today)
    there = set(school.programmes.filter(ended_on=None).values_list("type", flat=True))
    return [
        ready(school, type_, first, last, by=by, today=today)
        for type_ in types
        if type_.pk not in there
    ]


def ready(school, type_, first, last, *, by, today):
    """A programme of this type with its usual hours, named in the school's language."""
    with translation.override(school.language):
        title = str(type_)
    years = f"{first.year}/{last.year % 100:02}" if last.year > first.year else str(last.year)
    same = Programme.objects.filter(school=school, title=title, cohort=years).first()
    if same:  # closed or of another type: it is the school's own, so leave it
        return same
    programme = Programme(
        school=school,
        type=type_,
        title=title,
        cohort=years,
        required_minutes=type_.default_minutes,
        starts_on=first,
        ends_on=last,
    )
    programme = save_programme(programme, by=by, today=today)
    visits.keep_rule(programme, visits.usual(type_), by=by)
    return programme


def year_of(school, today):
    """First and last day of the school year: as the calendar of the school, or of one above, has it."""
    nodes = School.objects.filter(pk=school.pk).values_list(
        "pk", "parent", "parent__parent", "parent__parent__parent"
    )[0]
    term = Term.objects.filter(
        school__in=[pk for pk in nodes if pk],
        kind=Term.Kind.YEAR,
        starts_on__lte=today,
        ends_on__gte=today,
    ).first()
    if term:
        return term.starts_on, term.ends_on
    year = school_year(today)
    return date(year - 1, 7, 1), date(year, 6, 30)
