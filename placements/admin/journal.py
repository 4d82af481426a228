"""Rules for journals and ideas in the admin. Entries, answers and weekly questions are in no admin at all."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.models import JournalPolicy, Prompt


@admin.register(JournalPolicy)
class JournalPolicyAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "offers_teacher", "offers_supervisor", "coordinators_read")
    search_fields = ("school__name",)


@admin.register(Prompt)
class PromptAdmin(HouseAdmin):
    """A school's ideas are written on its own page; the ready ones are the operator's."""

    scope = "school"
    reference = True
    related = ("school", "type")
    list_display = ("text", "when", "type", "school", "active")
    list_filter = ("when", "school", "active")
    search_fields = ("text",)
