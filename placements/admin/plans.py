"""Learning plans and what they are made from in the admin."""

from django import forms
from django.contrib import admin

from kit.admin import HouseAdmin, HouseInline
from placements.admin.placements import PLACEMENT, STUDENT, PartAdmin
from placements.models import (
    Acknowledgment,
    AdviceOverride,
    LearningPlan,
    LearningPlanTemplate,
    SettingAdvice,
    TemplateObjective,
)


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
