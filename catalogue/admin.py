"""What all schools share, and what a school added to it."""

from django.contrib import admin

from catalogue.models import Cluster, Competency, Framework, PlacementType, Scale, SchoolType
from kit.admin import HouseAdmin


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
    list_display = ("name", "version", "school")
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


@admin.register(Scale)
class ScaleAdmin(HouseAdmin):
    reference = True
    list_display = ("name", "code")
    search_fields = ("name", "code")
