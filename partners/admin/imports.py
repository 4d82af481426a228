"""Lists of employers that were uploaded."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import EmployerImport


@admin.register(EmployerImport)
class EmployerImportAdmin(HouseAdmin):
    """What was uploaded; what it holds stays behind the import's own page."""

    read_only = True
    scope = "school"
    related = ("school", "made_by")
    exclude = ("problems",)
    list_display = ("made_at", "name", "school", "made_by", "state", "applied_at")
    list_filter = ("school",)
    search_fields = ("school__name",)
