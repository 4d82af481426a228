"""What happened between schools and employers: looked at here, written on the employer's page."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import ContactPolicy, Interaction, OwnerChange, StageMove


@admin.register(StageMove)
class StageMoveAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "by")
    list_display = ("partnership", "before", "after", "by", "at")
    list_filter = ("partnership__school", "after")
    search_fields = ("partnership__employer__name",)


@admin.register(OwnerChange)
class OwnerChangeAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "before", "after", "by")
    list_display = ("partnership", "before", "after", "by", "at")
    list_filter = ("partnership__school",)
    search_fields = ("partnership__employer__name", "after__name")


@admin.register(Interaction)
class InteractionAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "contact", "by")
    list_display = ("partnership", "kind", "on", "contact", "by")
    list_filter = ("partnership__school", "kind")
    search_fields = ("partnership__employer__name", "contact__name")


@admin.register(ContactPolicy)
class ContactPolicyAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "rest_days", "stale_days")
    list_filter = ("school",)
    search_fields = ("school__name",)
