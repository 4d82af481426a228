"""Applications, and places that learners found themselves, in the admin."""

from django.contrib import admin

from kit.admin import HouseAdmin
from placements.models import Application, ApplicationMove, ApplicationRule, HostProposal


@admin.register(Application)
class ApplicationAdmin(HouseAdmin):
    """Decided on its own page."""

    read_only = True
    scope = "school"
    related = ("student", "opportunity", "school", "shown_to", "placement__student")
    list_display = ("student", "opportunity", "state", "made_at")
    list_filter = ("school", "state")
    search_fields = ("student__family_name", "student__given_name", "opportunity__title")


@admin.register(ApplicationMove)
class ApplicationMoveAdmin(HouseAdmin):
    read_only = True
    scope = "application__school"
    related = ("application__student", "application__opportunity")
    list_display = ("application", "before", "after", "by", "at")
    list_filter = ("application__school", "after")
    search_fields = ("application__student__family_name", "application__opportunity__title")


@admin.register(ApplicationRule)
class ApplicationRuleAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "most_open")
    search_fields = ("school__name",)


@admin.register(HostProposal)
class HostProposalAdmin(HouseAdmin):
    """Taken up or declined on its own page."""

    read_only = True
    scope = "school"
    related = ("student", "school", "settled_by", "placement__student")
    list_display = ("student", "employer", "state", "made_at", "settled_by")
    list_filter = ("school", "state")
    search_fields = ("student__family_name", "student__given_name", "employer")
