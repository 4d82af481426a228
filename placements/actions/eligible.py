"""Whether a placement may be made at all: the program takes one, and the learner is old enough for its type."""

import re

from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Refused
from partners.rules import school_year
from placements.models import Programme
from students.models import Student


def check_takes(programme):
    """Raise Refused where the program is closed, or its school does not run the type any more."""
    if Programme.objects.taking().filter(pk=programme.pk).exists():
        return
    if programme.ended_on:
        raise Refused(_("%s is closed. Choose another program, or open it again.") % programme)
    raise Refused(
        _("%(school)s has switched “%(type)s” off. Choose another program, or switch it on again.")
        % {"school": programme.school, "type": programme.type}
    )


def check_learner(programme, student, day):
    """Raise Refused where the type asks for an older learner or a higher grade on the first day."""
    check_age(programme.type, student, day)
    check_grade(programme, student, day)


def check_age(type_, student, day):
    """Raise Refused where the type asks for an older learner. An unknown birth date refuses nobody."""
    age = student.age_on(day)
    if type_.youngest_age and age is not None and age < type_.youngest_age:
        raise Refused(
            _("%(type)s starts at %(age)s years; %(name)s is %(has)s on the first day.")
            % {"type": type_, "age": type_.youngest_age, "name": student.name, "has": age}
        )


def check_grade(programme, student, day):
    """Raise Refused where the type asks for a higher grade. An unknown grade refuses nobody."""
    lowest = programme.type.youngest_grade
    if not lowest or student.kind != Student.Kind.PUPIL:
        return
    grade = grade_on(student, programme.school, day)
    if grade is not None and grade < lowest:
        raise Refused(
            _(
                "%(type)s starts in grade %(lowest)s; %(name)s is in grade %(has)s on the first day."
            )
            % {"type": programme.type, "lowest": lowest, "name": student.name, "has": grade}
        )


def grade_on(student, school, day):
    """The grade on that day, counted on from today's; None where none is known that is a number.

    The school's own word comes before that of another school which the learner attends.
    """
    rows = student.attendances.filter(to_on=None).values_list("school", "grade")
    known = sorted((pk != school.pk, int(n[0])) for pk, text in rows if (n := digits(text)))
    if not known:
        return None
    years = school_year(day) - school_year(clock.today(school.time_zone))
    return known[0][1] + max(0, years)


def digits(text):
    """The number in "9", "09", "9th" or "Grade 9"."""
    return re.findall(r"\d{1,2}", text)


def not_known(programme, student, day):
    """What could not be looked at, in sentences: a birth date or a grade that nobody has written down."""
    type_, told = programme.type, []
    if student.kind != Student.Kind.PUPIL:
        return told
    if type_.youngest_age and student.birth_on is None:
        told.append(
            _("%(type)s starts at %(age)s years, and the birth date of %(name)s is not known.")
            % {"type": type_, "age": type_.youngest_age, "name": student.name}
        )
    if type_.youngest_grade and grade_on(student, programme.school, day) is None:
        told.append(
            _("%(type)s starts in grade %(lowest)s, and the grade of %(name)s is not known.")
            % {"type": type_, "lowest": type_.youngest_grade, "name": student.name}
        )
    return told
