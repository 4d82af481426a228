"""Employers that were joined: looked at here, taken back on the employer's page."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import Merge


@admin.register(Merge)
class MergeAdmin(HouseAdmin):
    read_only = True
    scope = "kept__partnerships__school"
    related = ("kept", "by")
    list_display = ("kept", "gone_name", "by", "at", "undone_at")
    search_fields = ("kept__name", "gone_name")
