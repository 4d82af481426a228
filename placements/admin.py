"""Placements in the admin: to find and to read. What is signed changes on its own page."""

from django import forms
from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import Employer
from placements.models import (
    Absence,
    Agreement,
    LogEntry,
    Move,
    Objective,
    Participant,
    Period,
    Placement,
    Presence,
    Programme,
    Requirement,
    RequirementSet,
    Scan,
    SheetImport,
    Signature,
    Waiver,
)

STUDENT = ("placement__student__family_name", "placement__student__given_name")
PLACEMENT = ("placement__student", "placement__type", "placement__partnership__employer")


@admin.register(RequirementSet)
class RequirementSetAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school", "type")
    list_display = ("name", "type", "school", "valid_from", "valid_to")
    list_filter = ("type", "school")
    search_fields = ("name", "type__name")
    may_change = ("name", "valid_from", "valid_to")


@admin.register(Requirement)
class RequirementAdmin(HouseAdmin):
    """Rows of a set. A placement keeps the set it began with, so a set in use stays as it is."""

    scope = "set__school"
    reference = True
    related = ("set__type",)
    list_display = ("set", "kind", "step", "level", "waivable", "position")
    list_filter = ("step", "level", "set__type")
    search_fields = ("kind", "set__name")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "sizes":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            choices=Employer.Size.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not in_use(obj.set_id))

    def choices(self, field, request):
        sets = super().choices(field, request)
        used = Placement.objects.values("requirement_set")
        return sets.exclude(pk__in=used) if field.name == "set" else sets


def in_use(requirement_set: int) -> bool:
    return Placement.objects.filter(requirement_set=requirement_set).exists()


@admin.register(Programme)
class ProgrammeAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "type", "requirement_set")
    list_display = ("title", "cohort", "type", "school", "starts_on", "ends_on")
    list_filter = ("school", "type")
    search_fields = ("title", "cohort")
    may_change = (
        "title", "cohort", "required_minutes", "starts_on", "ends_on", "ended_on",
        "credit_minutes", "least_work_minutes", "most_remote", "least_rating",
    )  # fmt: skip


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
    related = (*PLACEMENT, "student")
    list_display = ("placement", "weekday", "begins", "ends", "minutes")


@admin.register(Objective)
class ObjectiveAdmin(PartAdmin):
    related = (*PLACEMENT, "competency")
    list_display = ("text", "placement", "competency", "mode")
    search_fields = (*STUDENT, "text")


@admin.register(Absence)
class AbsenceAdmin(PartAdmin):
    list_display = ("on", "placement", "why", "by_label")
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


@admin.register(Agreement)
class AgreementAdmin(PartAdmin):
    """The file itself stays behind the placement's own page."""

    exclude = ("pdf",)
    list_display = ("placement", "version", "made_at")


@admin.register(Scan)
class ScanAdmin(PartAdmin):
    """That there is a sheet; the file stays behind the placement's own page."""

    exclude = ("file",)
    related = (*PLACEMENT, "uploaded_by")
    list_display = ("placement", "uploaded_by", "at")


@admin.register(Signature)
class SignatureAdmin(HouseAdmin):
    read_only = True
    scope = "agreement__placement__school"
    related = (*(f"agreement__{path}" for path in PLACEMENT), "recorded_by", "scan")
    list_display = ("agreement", "party", "name", "method", "at", "taken_back_at")
    list_filter = ("agreement__placement__school", "party", "method")
    search_fields = ("name", *(f"agreement__{path}" for path in STUDENT))


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
