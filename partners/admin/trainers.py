"""Trainings of employers' people, to find and to read."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import ContactTraining


@admin.register(ContactTraining)
class ContactTrainingAdmin(HouseAdmin):
    read_only = True
    scope = "contact__partnership__school"
    related = ("contact__partnership__employer", "verified_by")
    list_display = ("contact", "kind", "title", "valid_until", "ended_on")
    list_filter = ("kind",)
    search_fields = ("contact__name", "title", "contact__partnership__employer__name")
