"""The school knows that a learner is not at the placement on a day."""

from django.db import transaction
from django.utils.translation import gettext as _

from kit import errors
from kit.errors import Refused
from placements import rules
from placements.models import Absence


@transaction.atomic
def note_absence(placement, day, *, by, why=""):
    """Write down that the learner is not there on this day; noted twice it is one absence."""
    errors.require(rules.can_run(by, placement))
    if not placement.starts_on <= day <= placement.ends_on:
        raise Refused(_("The placement does not run on this day."))
    absence, _made = Absence.objects.update_or_create(
        placement=placement, on=day, defaults={"why": why.strip()[:100], "by_label": str(by)[:150]}
    )
    return absence


@transaction.atomic
def take_back_absence(placement, day, *, by):
    """The learner is there after all."""
    errors.require(rules.can_run(by, placement))
    Absence.objects.filter(placement=placement, on=day).delete()
