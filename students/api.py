"""Students in the API: what their page shows to this reader, and no more."""

import django_filters
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.rows import SchoolName
from kit.api import KeyFilter, Out, Resource
from students import rules
from students.filters import attending
from students.models import Attendance, Guardianship, Student


class AttendanceOut(Out):
    school = SchoolName()

    class Meta:
        model = Attendance
        fields = ("school", "grade", "to_on")


class GuardianOut(Out):
    name = serializers.CharField(source="guardian.name")
    email = serializers.EmailField(source="guardian.email", allow_blank=True)
    phone = serializers.CharField(source="guardian.phone", allow_blank=True)

    class Meta:
        model = Guardianship
        fields = ("name", "relation", "email", "phone")


class EmergencyOut(serializers.Serializer):
    name = serializers.CharField(source="emergency_name")
    phone = serializers.CharField(source="emergency_phone")


class StudentOut(Out):
    """`guardians` and `emergency` are null for those who may not see them."""

    name = serializers.CharField()
    attendances = AttendanceOut(many=True)
    guardians = serializers.SerializerMethodField()
    emergency = serializers.SerializerMethodField()

    class Meta:
        model = Student
        fields = (
            "id", "kind", "name", "given_name", "family_name", "preferred_name", "number",
            "birth_on", "email", "phone", "language", "left_on", "attendances", "guardians",
            "emergency",
        )  # fmt: skip

    @extend_schema_field(GuardianOut(many=True, allow_null=True))
    def get_guardians(self, student):
        if not student.family_seen:
            return None
        return GuardianOut(student.guardianships.all(), many=True).data

    @extend_schema_field(EmergencyOut(allow_null=True))
    def get_emergency(self, student):
        return EmergencyOut(student).data if student.family_seen else None


class StudentFilter(django_filters.FilterSet):
    school = KeyFilter(method="at_school", label=_("Students who attend this school now."))
    left = django_filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        coerce=lambda word: word == "true",
        method="have_left",
        label=_("Only those who have left, or only those who are here."),
    )
    number = django_filters.CharFilter(label=_("The student number, exactly."))

    class Meta:
        model = Student
        fields = ()

    def at_school(self, queryset, name, value):
        return queryset.filter(pk__in=attending(school=value))

    def have_left(self, queryset, name, value: bool):
        return queryset.filter(left_on__isnull=not value)


class Students(Resource):
    kind = "students"
    title = _("Students")
    about = _(
        "Staff see the students of their schools, teachers those in their classes, learners and guardians their own."
    )
    queryset = Student.objects.none()
    serializer_class = StudentOut
    filterset_class = StudentFilter

    def get_queryset(self):
        user = self.request.user
        kept = rules.attendances_kept_by(user).filter(student=OuterRef("pk"))
        return (
            Student.objects.visible_to(user)
            .annotate(family_seen=Exists(kept))
            .prefetch_related(
                Prefetch("attendances", Attendance.objects.select_related("school")),
                Prefetch("guardianships", Guardianship.objects.select_related("guardian")),
            )
        )
