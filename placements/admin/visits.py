"""Visits, and who reads reports of incidents, in the admin. The reports themselves stand in no admin."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.admin.placements import PLACEMENT, PartAdmin
from placements.models import IncidentDuty, IncidentRule, Visit, VisitQuestion, VisitRule


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
