"""A school says which laws on minors hold there."""

from collections.abc import Collection
from datetime import time

from django.db import transaction

from accounts import rules
from accounts.models import School, User
from catalogue.models import LawSet, SchoolLaw
from kit import errors


@transaction.atomic
def choose_law(
    school: School,
    laws: Collection[LawSet],
    lessons_begin: time,
    lessons_end: time,
    *,
    by: User,
) -> SchoolLaw:
    """These laws and no others; the strictest counts, of those chosen above this school too."""
    errors.require(rules.can_change_school(by, school))
    lessons = {"lessons_begin": lessons_begin, "lessons_end": lessons_end}
    chosen, _made = SchoolLaw.objects.update_or_create(school=school, defaults=lessons)
    chosen.laws.set(laws)
    return chosen
