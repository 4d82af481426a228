"""What a school asks for, in the admin: sets of requirements, own documents, programmes."""

from django import forms
from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import Employer
from placements.models import (
    CreditRule,
    Document,
    DocumentKind,
    Placement,
    Programme,
    Requirement,
    RequirementSet,
)


@admin.register(RequirementSet)
class RequirementSetAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school", "type")
    list_display = ("name", "type", "school", "valid_from", "valid_to")
    list_filter = ("type", "school")
    search_fields = ("name", "type__name")
    may_change = ("name", "valid_from", "valid_to")


@admin.register(Requirement)
class RequirementAdmin(HouseAdmin):
    """Rows of a set. A placement keeps the set it began with, so a set in use stays as it is."""

    scope = "set__school"
    reference = True
    related = ("set__type", "document")
    list_display = ("set", "kind", "document", "step", "level", "waivable", "position")
    list_filter = ("step", "level", "set__type")
    search_fields = ("kind", "set__name")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "sizes":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            choices=Employer.Size.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not in_use(obj.set_id))

    def choices(self, field, request):
        sets = super().choices(field, request)
        used = Placement.objects.values("requirement_set")
        return sets.exclude(pk__in=used) if field.name == "set" else sets


def in_use(requirement_set: int) -> bool:
    return Placement.objects.filter(requirement_set=requirement_set).exists()


@admin.register(DocumentKind)
class DocumentKindAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("name", "school", "sent_by", "expires", "seen_by_host", "ended_on")
    list_filter = ("school", "sent_by")
    search_fields = ("name",)
    may_change = ("name", "help", "ended_on")


@admin.register(Document)
class DocumentAdmin(HouseAdmin):
    """That one came and how it stands; the file stays behind the placement's own page."""

    read_only = True
    scope = "kind__school"
    exclude = ("file",)
    related = ("kind", "student", "judged_by", "placement__student", "placement__type")
    list_display = ("student", "kind", "state", "at", "valid_until", "judged_by")
    list_filter = ("kind__school", "state")
    search_fields = ("student__family_name", "student__given_name", "kind__name")
    date_hierarchy = "at"


@admin.register(Programme)
class ProgrammeAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "type", "requirement_set", "course")
    list_display = ("title", "cohort", "type", "school", "starts_on", "ends_on")
    list_filter = ("school", "type")
    search_fields = ("title", "cohort")
    may_change = (
        "title",
        "cohort",
        "required_minutes",
        "starts_on",
        "ends_on",
        "ended_on",
    )


@admin.register(CreditRule)
class CreditRuleAdmin(HouseAdmin):
    """To read: a changed rule is a new one, from a day on, and has a page of its own for that."""

    read_only = True
    scope = "school"
    related = ("school", "programme", "type")
    list_display = ("__str__", "minutes", "valid_from", "valid_to", "school")
    list_filter = ("school",)
    search_fields = ("programme__title",)
