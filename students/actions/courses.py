"""What a course teaches."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from catalogue.models import Competency
from kit.errors import require
from students import rules
from students.models import Course, CourseOutcome


@transaction.atomic
def set_outcomes(course: Course, competencies: Iterable[Competency], *, by: User) -> None:
    """The course teaches these competencies and no others."""
    require(rules.runs(by, course.school))
    wanted = {row.pk for row in competencies}
    course.outcomes.exclude(competency__in=wanted).delete()
    CourseOutcome.objects.bulk_create(
        (CourseOutcome(course=course, competency_id=pk) for pk in sorted(wanted)),
        ignore_conflicts=True,
    )
