"""Search, filter and sort for the list of students."""

import django_filters
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from kit.search import matching
from students.models import Attendance, Student

NAMES = ("given_name", "preferred_name", "family_name", "number")
SORTS = {
    "name": (Func("family_name", function="fold"), Func("given_name", function="fold")),
    "number": ("number",),
    "grade": ("grade_now",),
    "school": ("school_now",),
}


class StudentFilter(django_filters.FilterSet):
    """Name or number without accents or case; school; grade; who is here and who has left."""

    q = django_filters.CharFilter(method="search", label=_("Name or number"))
    school = django_filters.ChoiceFilter(
        method="at_school", empty_label=_("All schools"), label=_("School")
    )
    grade = django_filters.ChoiceFilter(
        method="in_grade", empty_label=_("All grades"), label=_("Grade")
    )
    left = django_filters.ChoiceFilter(
        choices=[("left", _("Have left"))],
        empty_label=_("Here now"),
        method="leave_as_is",
        label=_("Who"),
    )

    class Meta:
        model = Student
        fields = ()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools, grades = offered(user)
        self.filters["school"].extra["choices"] = schools
        self.filters["grade"].extra["choices"] = [(grade, grade) for grade in grades]

    def search(self, queryset, name, value):
        """Every word must be found in a name or in the number."""
        return matching(queryset, value, *NAMES)

    def at_school(self, queryset, name, value):
        return queryset.filter(pk__in=attending(school=value))

    def in_grade(self, queryset, name, value):
        return queryset.filter(pk__in=attending(grade=value))

    def leave_as_is(self, queryset, name, value):
        """Asked in `filter_queryset`, because its blank means something too."""
        return queryset

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        gone = self.form.cleaned_data.get("left") == "left"
        return rows.exclude(left_on=None) if gone else rows.current()


def attending(**where):
    return Attendance.objects.filter(to_on=None, **where).values("student")


def offered(user):
    """Schools and grades of the students whom one may see, in one query."""
    here = Attendance.objects.filter(to_on=None, student__in=Student.objects.visible_to(user))
    rows = here.order_by().values_list("school", "school__name", "grade").distinct()
    schools, grades = {}, set()
    for pk, name, grade in rows:
        schools[str(pk)] = name
        grades.add(grade)
    return sorted(schools.items(), key=lambda item: item[1]), sorted(grades - {""}, key=by_number)


def by_number(grade):
    """9 comes before 10, and KG before both."""
    return (int(grade) if grade.isdecimal() else -1, grade)


def ordered(rows, sort):
    """In the order that the list's headings ask for; by name where they ask for nothing known."""
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    columns = [
        Func(c, function="coalesce") if isinstance(c, str) else c for c in SORTS.get(key, ())
    ]
    columns = columns or list(SORTS["name"])
    if backwards and key in SORTS:
        columns = [column.desc() for column in columns]
    return rows.order_by(*columns, "pk")
