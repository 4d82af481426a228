"""Which types a school runs, and types of its own."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.models import PlacementType, SchoolType
from kit import errors
from kit.errors import Refused
from placements import presets, rules
from placements.models import Requirement, RequirementSet


@transaction.atomic
def run_types(school, types, *, by):
    """The school runs these types and no others. Placements of types that it no longer runs go on."""
    errors.require(rules.can_make(by, school))
    SchoolType.objects.filter(school=school).exclude(type__in=types).delete()
    SchoolType.objects.bulk_create(
        [SchoolType(school=school, type=type_) for type_ in types], ignore_conflicts=True
    )


@transaction.atomic
def add_type(school, ready, *, by, **facts):
    """A type of the school's own: like the ready one but for these facts, with a copy of its standard."""
    errors.require(rules.can_make(by, school))
    check_name(school, facts["name"])
    own = PlacementType.objects.get(pk=ready.pk)
    own.pk, own.school, own.copied_from = None, school, ready
    own.code = free_code(school, facts["name"])
    for name, value in facts.items():
        setattr(own, name, value)
    own.save()
    copy_standard(ready, own)
    if school.types_run.exists():
        SchoolType.objects.create(school=school, type=own)
    return own


def check_name(school, name, but=None):
    """Raise Refused where the school knows another type by this name."""
    others = PlacementType.objects.known_at(school).exclude(pk=but)
    if name.casefold() in {str(type_).casefold() for type_ in others}:
        raise Refused(_("There is a type “%s” already. Choose another name.") % name)


def free_code(school, name):
    """A short code made of the name, which no type of this school has."""
    stem, n = slugify(name)[:36] or "own", 1
    taken = set(PlacementType.objects.known_at(school).values_list("code", flat=True))
    code = stem
    while code in taken:
        n += 1
        code = f"{stem}-{n}"
    return code


def copy_standard(ready, own):
    """What the ready type asks for everywhere, as the school's own set of its own type."""
    standard = ready.requirement_sets.get(school=None, name=presets.NAME)
    copy = RequirementSet.objects.create(school=own.school, type=own, name=presets.NAME)
    rows = list(standard.requirements.all())
    for row in rows:
        row.pk, row.set = None, copy
    Requirement.objects.bulk_create(rows)


@transaction.atomic
def save_type(type_, *, by):
    """Save what the form changed in a type of the school's own; placements keep what they began with."""
    errors.require(rules.can_change_type(by, type_))
    check_name(type_.school, type_.name, but=type_.pk)
    type_.save()
    return type_


@transaction.atomic
def end_type(type_, *, by, back=False):
    """No new placements of this own type, or again; those that are there go on."""
    errors.require(rules.can_change_type(by, type_))
    type_.is_offered = back
    type_.save(update_fields=["is_offered"])
    if back and type_.school.types_run.exists():
        SchoolType.objects.get_or_create(school=type_.school, type=type_)
    return type_
