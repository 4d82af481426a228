"""Offers, and what employers say of a year."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import (
    Capacity,
    CapacityShare,
    HostingIntent,
    IntentRequest,
    OfferPolicy,
    Opportunity,
    OpportunityMove,
    StandingAgreement,
)


@admin.register(Opportunity)
class OpportunityAdmin(HouseAdmin):
    scope = "partnership__school"
    related = ("partnership__employer", "type", "site__employer")
    list_display = ("title", "partnership", "type", "capacity", "state")
    list_filter = ("partnership__school", "type", "state")
    search_fields = ("title", "partnership__employer__name")
    readonly_fields = ("state", "asked_at", "asked_contact", "answer_by", "lapsed_at")


@admin.register(OpportunityMove)
class OpportunityMoveAdmin(HouseAdmin):
    read_only = True
    scope = "opportunity__partnership__school"
    related = ("opportunity",)
    list_display = ("opportunity", "old", "new", "by", "at")
    list_filter = ("new",)
    search_fields = ("opportunity__title",)


@admin.register(OfferPolicy)
class OfferPolicyAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("school", "reconfirm_days", "answer_days")
    search_fields = ("school__name",)


@admin.register(HostingIntent)
class HostingIntentAdmin(HouseAdmin):
    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("partnership", "year", "answer", "said_by", "said_at")
    list_filter = ("partnership__school", "year", "answer")
    search_fields = ("partnership__employer__name",)


@admin.register(IntentRequest)
class IntentRequestAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "contact", "asked_by")
    list_display = ("partnership", "year", "contact", "asked_by", "asked_at")
    list_filter = ("partnership__school", "year")
    search_fields = ("partnership__employer__name",)


@admin.register(Capacity)
class CapacityAdmin(HouseAdmin):
    """The total is the employer's own: no school learns it."""

    read_only = True
    scope = "employer__partnerships__school"
    related = ("employer",)
    exclude = ("total",)
    list_display = ("employer", "year")
    search_fields = ("employer__name",)


@admin.register(CapacityShare)
class CapacityShareAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "capacity__employer")
    list_display = ("partnership", "capacity", "places", "said_by")
    search_fields = ("partnership__employer__name",)


@admin.register(StandingAgreement)
class StandingAgreementAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("partnership", "valid_from", "valid_until", "host_name", "school_name")
    list_filter = ("partnership__school",)
    search_fields = ("partnership__employer__name",)
