"""Who is asked for feedback and whether it came. The answers are read on the placement's page."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments import rules
from assessments.models import Cycle, FeedbackRequest
from assessments.waiting import parties
from kit.api import KeyFilter, Out, Resource
from notifications.parties import find_all


class FeedbackRequestOut(Out):
    """`asked` is the name of whoever is asked; null once that person is no longer on file. `form` is its title, in the
    reader's language."""

    placement = serializers.IntegerField(source="placement_id")
    cycle = serializers.ChoiceField(source="cycle.name", choices=Cycle.Name)
    form = serializers.StringRelatedField()
    asked = serializers.SerializerMethodField()
    submitted_at = serializers.SerializerMethodField()
    waived_by = serializers.CharField(source="waived_by.name", allow_null=True)

    class Meta:
        model = FeedbackRequest
        fields = (
            "id", "placement", "cycle", "form", "asked", "state", "opens_on", "due_on",
            "asked_on", "reminders", "submitted_at", "waived_because", "waived_by",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_asked(self, request):
        party = self.context["parties"].get(request.party)
        return party.name if party else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_submitted_at(self, request):
        moment = request.given and request.given.submitted_at
        return serializers.DateTimeField().to_representation(moment) if moment else None


class FeedbackFilter(django_filters.FilterSet):
    school = KeyFilter(field_name="placement__school", label=_("Only of this school."))
    placement = KeyFilter(label=_("Only of this placement."))
    state = django_filters.ChoiceFilter(
        choices=FeedbackRequest.State, label=_("Only in this state.")
    )
    due_before = django_filters.DateFilter(
        field_name="due_on", lookup_expr="lt", label=_("Due before this day.")
    )

    class Meta:
        model = FeedbackRequest
        fields = ()


class FeedbackRequests(Resource):
    kind = "feedback-requests"
    title = _("Feedback")
    about = _("Who is asked for feedback, by when, and whether it came; without the answers.")
    queryset = FeedbackRequest.objects.none()
    serializer_class = FeedbackRequestOut
    filterset_class = FeedbackFilter

    def get_queryset(self):
        """School and family know of all requests on a placement, a host of their own."""
        user = self.request.user
        known = (
            Q(placement__in=rules.read_as_staff(user))
            | Q(placement__in=rules.read_as_family(user))
            | Q(party__in=parties(user))
        )
        rows = FeedbackRequest.objects.visible_to(user).filter(known)
        return rows.select_related("cycle", "form", "feedback", "waived_by")

    def get_serializer(self, *args, **kwargs):
        """With the names of all who are asked, read at once."""
        serializer = super().get_serializer(*args, **kwargs)
        rows = args[0] if kwargs.get("many") else args
        serializer.context["parties"] = find_all(row.party for row in rows)
        return serializer
