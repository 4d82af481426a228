"""Offers, and what employers say of a year."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import HostingIntent, Opportunity


@admin.register(Opportunity)
class OpportunityAdmin(HouseAdmin):
    scope = "partnership__school"
    related = ("partnership__employer", "type", "site__employer")
    list_display = ("title", "partnership", "type", "capacity", "state")
    list_filter = ("partnership__school", "type", "state")
    search_fields = ("title", "partnership__employer__name")


@admin.register(HostingIntent)
class HostingIntentAdmin(HouseAdmin):
    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("partnership", "year", "answer", "said_by", "said_at")
    list_filter = ("partnership__school", "year", "answer")
    search_fields = ("partnership__employer__name",)
