"""The roster in the admin. What a roster brought keeps its id, so that the next one finds it.

An address is corrected on the person's own page, which also ends the links to the old one.
"""

from django.contrib import admin

from kit.admin import HouseAdmin, HouseInline
from students.models import (
    Attendance,
    CareerPlan,
    ClassGroup,
    Course,
    CourseOutcome,
    Enrolment,
    Guardian,
    Guardianship,
    Import,
    ImportProblem,
    ImportStep,
    Student,
    Teaching,
)

ROSTER = ("source", "sourced_id")


class AttendanceInline(HouseInline):
    model = Attendance
    scope = "school"
    related = ("student", "school")
    fields = ("school", "grade", "from_on", "to_on")
    needed = True


class GuardianshipInline(HouseInline):
    model = Guardianship
    scope = "student__attendances__school"
    related = ("student", "guardian")
    fields = ("guardian", "relation")


class WardInline(GuardianshipInline):
    fields = ("student", "relation")
    needed = True


class RosterAdmin(HouseAdmin):
    """A person or a class that a roster may have brought."""

    readonly_fields = ROSTER
    addressed = False

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return [*names, "email"] if obj and self.addressed else names


@admin.register(Student)
class StudentAdmin(RosterAdmin):
    scope = "attendances__school"
    addressed = True
    list_display = ("family_name", "given_name", "number", "kind", "birth_on", "left_on")
    list_filter = ("attendances__school", "kind", "language")
    search_fields = ("family_name", "given_name", "preferred_name", "number", "email")
    readonly_fields = (*ROSTER, "user")
    inlines = (AttendanceInline, GuardianshipInline)


@admin.register(Attendance)
class AttendanceAdmin(HouseAdmin):
    scope = "school"
    related = ("student", "school")
    list_display = ("student", "school", "grade", "from_on", "to_on")
    list_filter = ("school", "grade")
    search_fields = ("student__family_name", "student__given_name")


@admin.register(Guardian)
class GuardianAdmin(RosterAdmin):
    scope = "students__attendances__school"
    addressed = True
    list_display = ("family_name", "given_name", "email", "phone", "language")
    list_filter = ("language",)
    search_fields = ("family_name", "given_name", "email")
    readonly_fields = (*ROSTER, "user")
    inlines = (WardInline,)


@admin.register(Guardianship)
class GuardianshipAdmin(HouseAdmin):
    scope = "student__attendances__school"
    related = ("student", "guardian")
    list_display = ("guardian", "student", "relation")
    search_fields = ("student__family_name", "guardian__family_name")


@admin.register(Course)
class CourseAdmin(RosterAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("title", "code", "subject", "school")
    list_filter = ("school",)
    search_fields = ("title", "code")


@admin.register(CourseOutcome)
class CourseOutcomeAdmin(HouseAdmin):
    scope = "course__school"
    related = ("course", "competency")
    list_display = ("course", "competency")
    list_filter = ("course__school",)
    search_fields = ("course__title", "competency__name")


@admin.register(ClassGroup)
class ClassGroupAdmin(RosterAdmin):
    scope = "school"
    related = ("school", "course")
    list_display = ("title", "course", "school")
    list_filter = ("school",)
    search_fields = ("title", "course__title")


@admin.register(Teaching)
class TeachingAdmin(RosterAdmin):
    scope = "group__school"
    related = ("user", "group")
    list_display = ("user", "group")
    list_filter = ("group__school",)
    search_fields = ("user__name", "group__title")


@admin.register(Enrolment)
class EnrolmentAdmin(RosterAdmin):
    scope = "group__school"
    related = ("student", "group")
    list_display = ("student", "group", "begins_on", "ends_on")
    list_filter = ("group__school",)
    search_fields = ("student__family_name", "student__given_name", "group__title")


@admin.register(CareerPlan)
class CareerPlanAdmin(HouseAdmin):
    scope = "student__attendances__school"
    related = ("student", "cluster")
    list_display = ("student", "cluster", "pathway")
    list_filter = ("cluster",)
    search_fields = ("student__family_name", "student__given_name", "pathway")


@admin.register(Import)
class ImportAdmin(HouseAdmin):
    """What was uploaded; the file itself stays behind the import's own page."""

    read_only = True
    scope = "school"
    related = ("school", "made_by")
    exclude = ("file",)
    list_display = ("made_at", "school", "state", "made_by", "applied_at")
    list_filter = ("school", "state")
    search_fields = ("school__name",)


@admin.register(ImportProblem)
class ImportProblemAdmin(HouseAdmin):
    read_only = True
    scope = "batch__school"
    related = ("batch__school",)
    list_display = ("file", "line", "column", "level", "reason")
    list_filter = ("level", "file")
    search_fields = ("file", "row_id", "reason")


@admin.register(ImportStep)
class ImportStepAdmin(HouseAdmin):
    """What an import did, without the values: those stay behind the undo."""

    read_only = True
    scope = "batch__school"
    related = ("batch__school",)
    exclude = ("rows",)
    list_display = ("batch", "verb", "model")
    list_filter = ("verb",)
    search_fields = ("model", "batch__school__name")
