"""What employers changed, and what schools show them, to find and to read."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import HostChange, SchoolPaper


@admin.register(HostChange)
class HostChangeAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "noted_by")
    list_display = ("partnership", "kind", "what", "by", "at")
    list_filter = ("kind",)
    search_fields = ("partnership__employer__name", "what", "note")


@admin.register(SchoolPaper)
class SchoolPaperAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school",)
    list_display = ("school", "kind", "title", "valid_until", "ended_on")
    list_filter = ("kind",)
    search_fields = ("title", "text", "school__name")
