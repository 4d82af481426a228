"""The post office's books, to read only. No text of a mail and nothing of a key stands here."""

from django.contrib import admin

from kit.admin import HouseAdmin
from notifications.models import AccessLink, Clearance, Handover, Message, Notice, Preference


class Book(HouseAdmin):
    """What happened is not changed here."""

    scope = "school"
    read_only = True
    related = ("school",)


@admin.register(Notice)
class NoticeAdmin(Book):
    list_display = ["kind", "recipient", "about_label", "school", "due_at", "state"]
    list_filter = ["state", "kind", "school"]
    search_fields = ("about_label", "recipient")
    exclude = ["message"]


@admin.register(Message)
class MessageAdmin(Book):
    list_display = ["subject", "to_name", "to_address", "school", "state", "sent_at"]
    list_filter = ["state", "kind", "school"]
    search_fields = ("subject", "to_name", "to_address")
    exclude = ["text", "html", "secret"]


@admin.register(Clearance)
class ClearanceAdmin(Book):
    related = ("school", "by")
    list_display = ["label", "school", "by", "at"]
    list_filter = ["school"]
    search_fields = ("label",)


@admin.register(AccessLink)
class AccessLinkAdmin(Book):
    list_display = ["door", "party", "school", "expires_at", "revoked_at", "last_used_at"]
    list_filter = ["door", "school"]
    search_fields = ("party", "subject")
    exclude = ["nonce", "token_hash"]


@admin.register(Handover)
class HandoverAdmin(Book):
    scope = "link__school"
    related = ("link__school", "by")
    list_display = ["at", "to_name", "link", "how", "by"]
    list_filter = ["how", "link__school"]
    search_fields = ("to_name", "by__name")


@admin.register(Preference)
class PreferenceAdmin(Book):
    """What the staff of one's schools do not want to be told."""

    scope = "user__memberships__school"
    related = ["user"]
    list_display = ["user", "kind", "wanted"]
    list_filter = ["kind", "wanted"]
    search_fields = ["user__name", "kind"]
