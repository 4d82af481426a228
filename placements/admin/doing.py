"""Checklists, interest, observations and project spaces in the admin."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.admin.placements import PLACEMENT, PartAdmin
from placements.models import (
    ChecklistItem,
    ChecklistTick,
    InterestCheck,
    Observation,
    Project,
    ProjectFile,
    ProjectMessage,
    ProjectTask,
)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(HouseAdmin):
    """A school's list is written on its own page; one of a single type here."""

    scope = "school"
    reference = True
    related = ("school", "type")
    list_display = ("text", "list", "by", "school", "type", "from_on", "ended_on")
    list_filter = ("list", "by", "school", "type")
    search_fields = ("text",)
    may_change = ("position", "from_on", "ended_on")


@admin.register(ChecklistTick)
class ChecklistTickAdmin(PartAdmin):
    related = (*PLACEMENT, "item")
    list_display = ("at", "placement", "item", "by_label")


@admin.register(InterestCheck)
class InterestCheckAdmin(PartAdmin):
    list_display = ("placement", "when", "level", "destination", "at")
    list_filter = ("placement__school", "when", "level", "destination")


@admin.register(Observation)
class ObservationAdmin(PartAdmin):
    list_display = ("on", "placement", "observed", "task")
    date_hierarchy = "on"


@admin.register(Project)
class ProjectAdmin(PartAdmin):
    list_display = ("placement", "meeting_url")


class EntryAdmin(PartAdmin):
    """Put there by one of the project."""

    related = (*PLACEMENT, "by", "contact")
    list_display = ("at", "placement", "by", "contact")
    date_hierarchy = "at"


@admin.register(ProjectTask)
class ProjectTaskAdmin(EntryAdmin):
    list_display = ("title", "placement", "state", "due_on", "by", "contact")


@admin.register(ProjectFile)
class ProjectFileAdmin(EntryAdmin):
    """That there is a file; the file stays behind the project's own page."""

    exclude = ("file",)
    list_display = ("title", "placement", "by", "contact", "at")


@admin.register(ProjectMessage)
class ProjectMessageAdmin(EntryAdmin):
    list_display = ("at", "placement", "by", "contact", "text")
