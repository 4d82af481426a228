"""Checks of a site, to find and to read."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models.checks import Check, CheckWaiver


@admin.register(Check)
class CheckAdmin(HouseAdmin):
    read_only = True
    scope = "site__employer__partnerships__school"
    related = ("site__employer", "school")
    list_display = ("site", "kind", "state", "valid_until", "school")
    list_filter = ("kind", "state")
    search_fields = ("site__name", "site__address", "site__employer__name")


@admin.register(CheckWaiver)
class CheckWaiverAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "by")
    list_display = ("partnership", "kind", "why", "until", "by")
    list_filter = ("kind",)
    search_fields = ("partnership__employer__name", "why")
