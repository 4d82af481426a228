"""What strangers wrote: looked at here, answered on the enquiry's own page."""

from django.contrib import admin

from kit.admin import HouseAdmin
from partners.models import Enquiry


@admin.register(Enquiry)
class EnquiryAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school", "taken_by")
    exclude = ("mark",)
    list_display = ("organisation", "name", "school", "state", "made_at", "confirmed_at")
    list_filter = ("school", "state")
    search_fields = ("organisation", "name", "email")
