"""Events, their guests and what employers suggest: looked at here, written on their own pages."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import Event, EventGuest, Suggestion


@admin.register(Event)
class EventAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school", "by")
    list_display = ("title", "kind", "on", "state", "school", "by")
    list_filter = ("school", "kind", "state")
    search_fields = ("title", "place")


@admin.register(EventGuest)
class EventGuestAdmin(HouseAdmin):
    read_only = True
    scope = "event__school"
    related = ("event", "partnership__employer", "contact")
    list_display = ("partnership", "event", "contact", "comes", "came", "rating")
    list_filter = ("event__school", "came")
    search_fields = ("partnership__employer__name", "event__title", "contact__name")


@admin.register(Suggestion)
class SuggestionAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "contact", "noted_by", "answered_by")
    list_display = ("subject", "kind", "partnership", "contact", "state", "said_at")
    list_filter = ("partnership__school", "kind", "state")
    search_fields = ("subject", "partnership__employer__name", "contact__name")
