"""Placements with their moves, and log lines, in the API: what their pages show to this reader."""

import django_filters
from django.db.models import F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.rows import SchoolName
from kit.api import KeyFilter, Out, Resource
from partners.models import Contact, Employer, Site
from placements.models import LogEntry, Move, Objective, Period, Placement, Programme
from placements.states import S
from students.models import Student


class StudentName(Out):
    name = serializers.CharField()

    class Meta:
        model = Student
        fields = ("id", "name")


class ProgrammeName(Out):
    title = serializers.CharField(source="__str__")

    class Meta:
        model = Programme
        fields = ("id", "title")


class EmployerName(Out):
    class Meta:
        model = Employer
        fields = ("id", "name")


class SiteName(Out):
    class Meta:
        model = Site
        fields = ("id", "name", "address")


class SupervisorOut(Out):
    class Meta:
        model = Contact
        fields = ("id", "name", "email", "phone")


class PeriodOut(Out):
    """Monday is 0."""

    class Meta:
        model = Period
        fields = ("weekday", "begins", "ends", "minutes")


class ObjectiveOut(Out):
    class Meta:
        model = Objective
        fields = ("text", "mode")


class MoveOut(Out):
    class Meta:
        model = Move
        fields = ("before", "after", "by_label", "why", "at")


class PlacementOut(Out):
    """`employer` is the partnership's key under /employers; times of day are the school's."""

    school = SchoolName()
    student = StudentName()
    programme = ProgrammeName(allow_null=True)
    type = serializers.CharField(source="type.code")
    partnership = serializers.IntegerField(source="partnership_id", allow_null=True)
    employer = EmployerName(source="partnership.employer", allow_null=True)
    site = SiteName(allow_null=True)
    coordinator = serializers.CharField(source="coordinator.name", allow_null=True)
    supervisor = SupervisorOut(source="supervisor.contact", allow_null=True)
    confirmed_minutes = serializers.IntegerField()
    periods = PeriodOut(many=True)
    objectives = ObjectiveOut(source="tasks", many=True)
    moves = MoveOut(many=True)

    class Meta:
        model = Placement
        fields = (
            "id", "school", "student", "programme", "type", "partnership", "employer", "site",
            "coordinator", "supervisor", "title", "state", "starts_on", "ends_on",
            "required_minutes", "confirmed_minutes", "pay", "pay_note", "dress", "travel",
            "periods", "objectives", "moves",
        )  # fmt: skip


class PlacementFilter(django_filters.FilterSet):
    school = KeyFilter(label=_("Only of this school."))
    student = KeyFilter(label=_("Only of this student."))
    programme = KeyFilter(label=_("Only in this program."))
    state = django_filters.ChoiceFilter(choices=S, label=_("Only in this state."))
    moved_after = django_filters.IsoDateTimeFilter(
        method="moved", label=_("Whose state changed after this moment.")
    )

    class Meta:
        model = Placement
        fields = ()

    def moved(self, queryset, name, value):
        return queryset.filter(pk__in=Move.objects.filter(at__gt=value).values("placement"))


class Placements(Resource):
    kind = "placements"
    title = _("Placements")
    about = _(
        "With their moves from state to state. Staff see those of their schools; learners, guardians, "
        "teachers and hosts those that they are part of."
    )
    queryset = Placement.objects.none()
    serializer_class = PlacementOut
    filterset_class = PlacementFilter

    def get_queryset(self):
        return (
            Placement.objects.visible_to(self.request.user)
            .select_related("school", "student", "programme", "type", "site", "coordinator")
            .select_related("partnership__employer")
            .prefetch_related("participants__contact", "periods", "objectives", "moves")
            .annotate(confirmed_minutes=confirmed_minutes())
        )


def confirmed_minutes():
    """The confirmed minutes of each placement, with those carried over, as a column."""
    lines = LogEntry.objects.confirmed().filter(placement=OuterRef("pk")).order_by()
    total = lines.values("placement").annotate(n=Sum("minutes")).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0)) + F("carried_minutes")


class LogLineOut(Out):
    student = serializers.IntegerField(source="student_id")
    placement = serializers.IntegerField(source="placement_id")
    objective = serializers.CharField(source="objective.text", allow_null=True)

    class Meta:
        model = LogEntry
        fields = (
            "id", "placement", "student", "worked_on", "begins", "ends", "break_minutes",
            "minutes", "mode", "setting", "objective", "note", "state", "looked_at", "looked_by",
            "query", "answer", "corrected_by", "corrected_at", "correction",
            "breaks",
            "query", "answer", "corrected_by", "corrected_at", "correction", "objection",
            "silent_rule_on",
        )  # fmt: skip


class LogLineFilter(django_filters.FilterSet):
    school = KeyFilter(field_name="placement__school", label=_("Only of this school."))
    placement = KeyFilter(label=_("Only of this placement."))
    student = KeyFilter(label=_("Only of this student."))
    state = django_filters.ChoiceFilter(
        choices=LogEntry.State, label=_("What the supervisor made of it.")
    )
    worked_from = django_filters.DateFilter(
        field_name="worked_on", lookup_expr="gte", label=_("From this day on.")
    )
    worked_to = django_filters.DateFilter(
        field_name="worked_on", lookup_expr="lte", label=_("Up to this day.")
    )

    class Meta:
        model = LogEntry
        fields = ()


class LogLines(Resource):
    kind = "log-lines"
    title = _("Log lines")
    about = _("Hours, one line a stretch of work. Only confirmed minutes count.")
    queryset = LogEntry.objects.none()
    serializer_class = LogLineOut
    filterset_class = LogLineFilter

    def get_queryset(self):
        return LogEntry.objects.visible_to(self.request.user).select_related("objective")
