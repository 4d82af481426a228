"""Partnership plans and what came of them: looked at here, written on the employer's page."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import (
    PartnershipPlan,
    PlanActivity,
    PlanChange,
    PlanTemplate,
    PlanVersion,
    YearlyRecord,
)


@admin.register(PartnershipPlan)
class PartnershipPlanAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("partnership", "year", "state", "version", "review_on", "host_name")
    list_filter = ("partnership__school", "state", "year")
    search_fields = ("partnership__employer__name", "aims")


@admin.register(PlanActivity)
class PlanActivityAdmin(HouseAdmin):
    read_only = True
    scope = "plan__partnership__school"
    related = ("plan__partnership__employer",)
    list_display = ("what", "plan", "side", "doer", "due_on", "done_on")
    list_filter = ("side",)
    search_fields = ("what", "plan__partnership__employer__name")


@admin.register(PlanChange)
class PlanChangeAdmin(HouseAdmin):
    read_only = True
    scope = "plan__partnership__school"
    related = ("plan__partnership__employer",)
    list_display = ("plan", "what", "by", "at")
    list_filter = ("what",)
    search_fields = ("plan__partnership__employer__name", "by")


@admin.register(PlanVersion)
class PlanVersionAdmin(HouseAdmin):
    read_only = True
    scope = "plan__partnership__school"
    related = ("plan__partnership__employer",)
    list_display = ("plan", "version", "host_name", "school_name")
    search_fields = ("plan__partnership__employer__name",)


@admin.register(PlanTemplate)
class PlanTemplateAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school",)
    list_display = ("name", "school", "ended_on")
    list_filter = ("school",)
    search_fields = ("name", "school__name")


@admin.register(YearlyRecord)
class YearlyRecordAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("partnership", "year", "side", "hours", "hosted", "said_by")
    list_filter = ("partnership__school", "year", "side")
    search_fields = ("partnership__employer__name", "brought")
