"""Placements and what hangs on them in the admin."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.models import (
    Absence,
    HoursRules,
    Interruption,
    LogChange,
    LogEntry,
    LogFile,
    Move,
    Objective,
    Participant,
    Period,
    Placement,
    Presence,
    SheetImport,
    Waiver,
)

STUDENT = ("placement__student__family_name", "placement__student__given_name")
PLACEMENT = ("placement__student", "placement__type", "placement__partnership__employer")


@admin.register(Placement)
class PlacementAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "student", "partnership__employer", "type", "programme")
    list_display = ("student", "partnership", "type", "state", "starts_on", "ends_on", "school")
    list_filter = ("state", "school", "type", "programme")
    search_fields = (
        "student__family_name",
        "student__given_name",
        "partnership__employer__name",
        "title",
    )
    date_hierarchy = "starts_on"
    may_add = False
    may_change = ("coordinator",)


class PartAdmin(HouseAdmin):
    """A row of a placement, to read."""

    read_only = True
    scope = "placement__school"
    related = PLACEMENT
    list_filter = ("placement__school",)
    search_fields = STUDENT


@admin.register(Participant)
class ParticipantAdmin(PartAdmin):
    related = (*PLACEMENT, "contact", "user")
    list_display = ("placement", "role", "contact", "user", "ended_on")
    list_filter = ("placement__school", "role")
    search_fields = (*STUDENT, "contact__name", "user__name")


@admin.register(Period)
class PeriodAdmin(PartAdmin):
    related = (*PLACEMENT, "student", "site")
    list_display = ("placement", "weekday", "begins", "ends", "minutes", "every")


@admin.register(Interruption)
class InterruptionAdmin(PartAdmin):
    list_display = ("starts_on", "ends_on", "placement", "kind", "by_label")
    date_hierarchy = "starts_on"


@admin.register(Objective)
class ObjectiveAdmin(PartAdmin):
    related = (*PLACEMENT, "competency")
    list_display = ("text", "placement", "competency", "mode")
    search_fields = (*STUDENT, "text")


@admin.register(Absence)
class AbsenceAdmin(PartAdmin):
    list_display = ("on", "placement", "kind", "why", "told_by", "by_label")
    list_filter = ("placement__school", "kind", "told_by")
    date_hierarchy = "on"


@admin.register(Move)
class MoveAdmin(PartAdmin):
    related = (*PLACEMENT, "by")
    list_display = ("at", "placement", "before", "after", "by", "why")
    list_filter = ("placement__school", "after")


@admin.register(Waiver)
class WaiverAdmin(PartAdmin):
    related = (*PLACEMENT, "by")
    list_display = ("placement", "kind", "reason", "by", "at")


@admin.register(LogEntry)
class LogEntryAdmin(PartAdmin):
    related = (*PLACEMENT, "objective")
    list_display = ("worked_on", "placement", "minutes", "state", "looked_by")
    list_filter = ("placement__school", "state", "mode")
    date_hierarchy = "worked_on"


@admin.register(LogFile)
class LogFileAdmin(HouseAdmin):
    """Handed in by the learner, and never changed."""

    read_only = True
    scope = "line__placement__school"
    related = ("line__placement__school", "line__student")
    list_display = ("at", "line")
    search_fields = tuple(f"line__{name}" for name in STUDENT)
    date_hierarchy = "at"


@admin.register(LogChange)
class LogChangeAdmin(PartAdmin):
    """Who changed a line of hours, and what it said before."""

    scope = "line__placement__school"
    related = tuple(f"line__{name}" for name in PLACEMENT)
    list_display = ("at", "line", "role", "by_label", "reason")
    list_filter = ("line__placement__school", "role")
    search_fields = tuple(f"line__{name}" for name in STUDENT)
    date_hierarchy = "at"


@admin.register(HoursRules)
class HoursRulesAdmin(HouseAdmin):
    """To read: the school's own page says from which day on silence confirms."""

    read_only = True
    scope = "school"
    related = ("school",)
    list_display = ("school", "line_days", "query_days", "silence_days", "silence_from")
    list_filter = ("school",)
    search_fields = ("school__name",)


@admin.register(SheetImport)
class SheetImportAdmin(HouseAdmin):
    """What was brought in and when. The rows themselves are looked at on the sheet's own pages."""

    read_only = True
    scope = "school"
    exclude = ("table", "columns", "remembered", "fixes", "choices", "aside", "made", "changed")
    related = ("school", "made_by")
    list_display = ("name", "school", "state", "made_by", "made_at", "applied_at", "undone_at")
    list_filter = ("school", "state")
    search_fields = ("name",)
    date_hierarchy = "made_at"


@admin.register(Presence)
class PresenceAdmin(HouseAdmin):
    """Noted on the roll call of the event."""

    read_only = True
    scope = "event__school"
    related = ("event", "student", "by")
    list_display = ("student", "event", "state", "by", "at")
    list_filter = ("event__school", "state")
    search_fields = ("student__family_name", "student__given_name", "event__title")
