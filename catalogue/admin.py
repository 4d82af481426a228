"""What all schools share, and what a school added to it."""

from django import forms
from django.contrib import admin

from catalogue.models import (
    Behaviour,
    Cluster,
    Competency,
    Framework,
    HazardousOrder,
    LawLimit,
    LawSet,
    PlacementType,
    Scale,
    SchoolLaw,
    SchoolType,
)
from kit.admin import HouseAdmin, HouseInline


@admin.register(PlacementType)
class PlacementTypeAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school",)
    list_display = ("name", "level", "school", "youngest_age", "needs_employer", "is_offered")
    list_filter = ("level", "school", "is_offered")
    search_fields = ("name", "code")


@admin.register(SchoolType)
class SchoolTypeAdmin(HouseAdmin):
    """Ticked on the page that sets a school up."""

    read_only = True
    scope = "school"
    related = ("school", "type")
    list_display = ("type", "school")
    list_filter = ("school", "type__level")
    search_fields = ("type__name", "school__name")


@admin.register(Cluster)
class ClusterAdmin(HouseAdmin):
    reference = True
    list_display = ("name", "code")
    search_fields = ("name", "code")


@admin.register(Framework)
class FrameworkAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school",)
    list_display = ("name", "version", "school", "ended_on")
    list_filter = ("school",)
    search_fields = ("name", "code")


@admin.register(Competency)
class CompetencyAdmin(HouseAdmin):
    scope = "framework__school"
    reference = True
    related = ("framework",)
    list_display = ("name", "kind", "framework")
    list_filter = ("kind", "framework")
    search_fields = ("name", "code")


@admin.register(Behaviour)
class BehaviourAdmin(HouseAdmin):
    scope = "competency__framework__school"
    reference = True
    related = ("competency",)
    list_display = ("competency", "level", "text")
    list_filter = ("competency__framework",)
    search_fields = ("text", "competency__name")


@admin.register(Scale)
class ScaleAdmin(HouseAdmin):
    reference = True
    list_display = ("name", "code")
    search_fields = ("name", "code")


class LimitInline(HouseInline):
    scope = "law__school"
    model = LawLimit
    fields = ("kind", "value", "min_age", "max_age", "citation")


@admin.register(LawSet)
class LawSetAdmin(HouseAdmin):
    """A school's own law stands beside the ready ones; a new version of a law is a new row with its first day."""

    scope = "school"
    reference = True
    related = ("school",)
    inlines = [LimitInline]
    list_display = ("name", "source", "school", "valid_from", "valid_to")
    list_filter = ("school",)
    search_fields = ("name", "code", "source")


@admin.register(LawLimit)
class LawLimitAdmin(HouseAdmin):
    scope = "law__school"
    reference = True
    related = ("law__school",)
    list_display = ("law", "kind", "value", "min_age", "max_age", "citation")
    list_filter = ("kind", "law")
    search_fields = ("law__name", "citation")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "orders":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.TypedMultipleChoiceField(
            label=db_field.verbose_name,
            coerce=int,
            choices=HazardousOrder.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


@admin.register(SchoolLaw)
class SchoolLawAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "lessons_begin", "lessons_end")
    list_filter = ("school",)
    search_fields = ("school__name",)
