"""Arrivals, clocks, check-ins and codes of sites in the admin."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.admin.placements import PLACEMENT, PartAdmin
from placements.models import Arrival, CheckIn, Running, SiteCode


@admin.register(Arrival)
class ArrivalAdmin(PartAdmin):
    list_display = ("on", "placement", "by_label")
    date_hierarchy = "on"


@admin.register(Running)
class RunningAdmin(PartAdmin):
    related = (*PLACEMENT, "student", "site")
    list_display = ("started_at", "placement", "site")


@admin.register(CheckIn)
class CheckInAdmin(HouseAdmin):
    read_only = True
    scope = "line__placement__school"
    related = ("line", "site")
    list_display = ("line", "site", "came", "left")
    list_filter = ("line__placement__school",)
    search_fields = ("line__student__family_name", "line__student__given_name")


@admin.register(SiteCode)
class SiteCodeAdmin(HouseAdmin):
    """That there is a code; what it is stands on the sheet alone."""

    exclude = ("code",)
    read_only = True
    scope = "school"
    related = ("school", "site")
    list_display = ("site", "school", "made_at", "by_label", "ended_at")
    list_filter = ("school",)
    search_fields = ("site__name", "site__address")
