"""Employers in the API, as each of one's schools knows them: what the employer's page shows."""

import django_filters
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.rows import SchoolName
from kit.api import KeyFilter, Out, Resource
from partners import rules
from partners.models import Contact, Employer, Partnership, Site


class SiteOut(Out):
    class Meta:
        model = Site
        fields = ("id", "name", "address")


class EmployerOut(Out):
    cluster = serializers.CharField(source="cluster.name", allow_null=True)
    sites = SiteOut(many=True)

    class Meta:
        model = Employer
        fields = ("id", "name", "size", "cluster", "website", "phone", "sites")


class ContactOut(Out):
    class Meta:
        model = Contact
        fields = ("id", "name", "job_title", "email", "phone", "can_sign", "can_supervise")


class PartnershipOut(Out):
    """`notes` are null for those who may not read them."""

    school = SchoolName()
    employer = EmployerOut()
    owner = serializers.CharField(source="owner.name", allow_null=True)
    contacts = ContactOut(many=True)
    notes = serializers.SerializerMethodField()

    class Meta:
        model = Partnership
        fields = (
            "id", "school", "employer", "stage", "hosts", "places_a_year", "insurance_until",
            "languages", "owner", "notes", "contacts",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_notes(self, partnership):
        return partnership.notes if partnership.notes_read else None


class PartnershipFilter(django_filters.FilterSet):
    school = KeyFilter(label=_("Only of this school."))
    stage = django_filters.ChoiceFilter(choices=Partnership.Stage, label=_("How far it is."))

    class Meta:
        model = Partnership
        fields = ()


class Employers(Resource):
    kind = "employers"
    title = _("Employers")
    about = _(
        "One row for each school and employer that work together. Staff see those of their schools, "
        "an employer’s people their own."
    )
    queryset = Partnership.objects.none()
    serializer_class = PartnershipOut
    filterset_class = PartnershipFilter

    def get_queryset(self):
        user = self.request.user
        staffed = rules.schools_worked_in(user).filter(pk=OuterRef("school"))
        return (
            Partnership.objects.visible_to(user)
            .annotate(notes_read=Exists(staffed))
            .select_related("school", "employer__cluster", "owner")
            .prefetch_related("employer__sites", Prefetch("contacts", Contact.objects.current()))
        )
