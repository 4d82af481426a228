"""Placements, what they ask for and what hangs on them in the admin."""

from django import forms
from django.contrib import admin

from kit.admin import HouseAdmin, HouseInline
from partners.models import Employer
from placements.models import (
    Absence,
    Acknowledgment,
    AdviceOverride,
    Document,
    DocumentKind,
    IncidentDuty,
    IncidentRule,
    LearningPlan,
    LearningPlanTemplate,
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
    SettingAdvice,
    SheetImport,
    TemplateObjective,
    Visit,
    VisitQuestion,
    VisitRule,
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
    related = ("set__type", "document")
    list_display = ("set", "kind", "document", "step", "level", "waivable", "position")
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


@admin.register(DocumentKind)
class DocumentKindAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("name", "school", "sent_by", "expires", "seen_by_host", "ended_on")
    list_filter = ("school", "sent_by")
    search_fields = ("name",)
    may_change = ("name", "help", "ended_on")


@admin.register(Document)
class DocumentAdmin(HouseAdmin):
    """That one came and how it stands; the file stays behind the placement's own page."""

    read_only = True
    scope = "kind__school"
    exclude = ("file",)
    related = ("kind", "student", "judged_by", "placement__student", "placement__type")
    list_display = ("student", "kind", "state", "at", "valid_until", "judged_by")
    list_filter = ("kind__school", "state")
    search_fields = ("student__family_name", "student__given_name", "kind__name")
    date_hierarchy = "at"


@admin.register(Programme)
class ProgrammeAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "type", "requirement_set", "course")
    list_display = ("title", "cohort", "type", "school", "starts_on", "ends_on")
    list_filter = ("school", "type")
    search_fields = ("title", "cohort")
    may_change = ("title", "cohort", "required_minutes", "starts_on", "ends_on", "ended_on")


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


@admin.register(Visit)
class VisitAdmin(PartAdmin):
    """That there was a visit; the photo stays behind the visit's own page."""

    exclude = ("photo",)
    related = (*PLACEMENT, "by")
    list_display = ("due_on", "placement", "state", "planned_on", "made_on", "by")
    list_filter = ("placement__school", "state")
    date_hierarchy = "due_on"


@admin.register(VisitRule)
class VisitRuleAdmin(HouseAdmin):
    """Kept on the programme's own page, where who may is asked."""

    read_only = True
    scope = "programme__school"
    related = ("programme",)
    list_display = ("programme", "first_weeks", "every_weeks", "at_least")
    search_fields = ("programme__title",)


@admin.register(VisitQuestion)
class VisitQuestionAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("text", "school", "position", "ended_on")
    list_filter = ("school",)
    search_fields = ("text",)
    may_change = ("position", "ended_on")


@admin.register(IncidentDuty)
class IncidentDutyAdmin(HouseAdmin):
    """Who reads reports. The reports themselves stand in no admin, for nobody."""

    scope = "school"
    related = ("school", "user")
    list_display = ("user", "school", "safeguarding", "ended_on")
    list_filter = ("school", "safeguarding")
    search_fields = ("user__name", "school__name")
    may_change = ("safeguarding", "ended_on")


@admin.register(IncidentRule)
class IncidentRuleAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "critical_hours", "high_hours", "normal_hours")
    search_fields = ("school__name",)
    may_change = ("emergency", "critical_hours", "high_hours", "normal_hours")


@admin.register(LearningPlan)
class LearningPlanAdmin(PartAdmin):
    list_display = ("placement", "version", "made_by", "made_at")


@admin.register(Acknowledgment)
class AcknowledgmentAdmin(HouseAdmin):
    read_only = True
    scope = "plan__placement__school"
    related = (*(f"plan__{path}" for path in PLACEMENT), "by")
    list_display = ("plan", "party", "name", "is_noted", "at")
    list_filter = ("plan__placement__school", "party")
    search_fields = ("name", *(f"plan__{path}" for path in STUDENT))


@admin.register(AdviceOverride)
class AdviceOverrideAdmin(HouseAdmin):
    read_only = True
    scope = "objective__placement__school"
    related = ("objective", "by")
    list_display = ("at", "objective", "advised", "chosen", "by")
    list_filter = ("objective__placement__school",)
    search_fields = ("objective__text", *(f"objective__{path}" for path in STUDENT))


class TemplateObjectiveInline(HouseInline):
    model = TemplateObjective
    scope = "template__school"
    reference = True
    related = ("template", "competency")
    fields = ("position", "text", "activity", "competency", "mode", "planned_minutes")


@admin.register(LearningPlanTemplate)
class LearningPlanTemplateAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school", "cluster")
    list_display = ("name", "school", "cluster", "ended_on")
    list_filter = ("school", "cluster")
    search_fields = ("name",)
    inlines = (TemplateObjectiveInline,)


@admin.register(TemplateObjective)
class TemplateObjectiveAdmin(HouseAdmin):
    scope = "template__school"
    reference = True
    related = ("template", "competency")
    list_display = ("text", "template", "competency", "mode", "planned_minutes")
    list_filter = ("mode",)
    search_fields = ("text", "template__name")


@admin.register(SettingAdvice)
class SettingAdviceAdmin(HouseAdmin):
    """Where a skill is best trained: the table that the plan's page reads."""

    scope = "school"
    reference = True
    related = ("school", "competency", "cluster")
    list_display = ("kind", "competency", "cluster", "setting_words", "approach_words", "school")
    list_filter = ("kind", "cluster", "school")
    search_fields = ("competency__name", "cluster__name")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name not in ("settings", "approaches"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name,
            choices=db_field.base_field.choices,
            widget=forms.CheckboxSelectMultiple,
        )
