"""People, schools and the audit log in the admin."""

from django.contrib import admin

from accounts import actions
from accounts.forms import TreeForm
from accounts.models import (
    Audit,
    CalendarFeed,
    FactorReset,
    Holiday,
    Membership,
    School,
    Term,
    Token,
    User,
)
from kit.admin import HouseAdmin, HouseInline


class MembershipInline(HouseInline):
    model = Membership
    scope = "school"
    related = ("user", "school")
    fields = ("school", "role")
    needed = True


@admin.register(User)
class UserAdmin(HouseAdmin):
    """The staff of one's schools. An address opens an account, so only the operator changes it."""

    scope = "memberships__school"
    list_display = ("name", "email", "language", "is_active", "last_login")
    list_filter = ("memberships__role", "memberships__school", "is_active", "language")
    search_fields = ("name", "email")
    exclude = ("password", "groups", "user_permissions")
    readonly_fields = ("is_staff", "is_superuser", "last_login")
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        if obj and not request.user.is_superuser:
            return [*names, "email", "is_active"]
        return names

    def lookup_allowed(self, lookup, value, request):
        """A filter on the password's hash would tell it letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_form(self, request, form, change):
        user = super().save_form(request, form, change)
        if not change:
            user.set_unusable_password()  # they sign in with a mailed code
        return user

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        actions.set_staff_flag(form.instance)


@admin.register(Membership)
class MembershipAdmin(HouseAdmin):
    """A role is changed here; it is taken away on the page of people."""

    scope = "school"
    related = ("user", "school")
    list_display = ("user", "role", "school")
    list_filter = ("role", "school")
    search_fields = ("user__name", "user__email", "school__name")
    readonly_fields = ("source", "sourced_id")
    may_change = ("role",)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.set_staff_flag(obj.user)


@admin.register(School)
class SchoolAdmin(HouseAdmin):
    """The tree of schools, which is the operator's to move. Mail goes live on its own page."""

    form = TreeForm
    scope = "pk"
    related = ("parent", "parent__parent")
    list_display = ("name", "kind", "parent", "live_at", "ended_on")
    list_filter = ("kind", "parent")
    search_fields = ("name", "identifier")
    readonly_fields = ("live_at", "source", "sourced_id")

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return [*names, "parent"] if obj and not request.user.is_superuser else names

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent" and not request.user.is_superuser:
            field.required = True  # a school without one would be nobody's
        return field


@admin.register(Token)
class TokenAdmin(HouseAdmin):
    """Personal tokens: seen here, made and revoked on their owner's page."""

    read_only = True
    scope = "user__memberships__school"
    related = ("user",)
    list_display = ("user", "name", "prefix", "made_at", "expires_on", "used_at", "revoked_at")
    search_fields = ("user__name", "name", "prefix")
    exclude = ("digest",)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(HouseAdmin):
    """Who has a calendar address; made and ended on their own page."""

    read_only = True
    scope = "user__memberships__school"
    related = ("user",)
    list_display = ("user", "made_at", "used_at", "ended_at")
    search_fields = ("user__name",)
    fields = ("user", "made_at", "used_at", "ended_at")


@admin.register(FactorReset)
class FactorResetAdmin(HouseAdmin):
    """Who took whose second step away, and why."""

    read_only = True
    scope = "user__memberships__school"
    related = ("user", "by")
    list_display = ("at", "user", "by", "reason")
    search_fields = ("user__name", "user__email", "reason")


@admin.register(Term)
class TermAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "parent")
    list_display = ("title", "kind", "school", "starts_on", "ends_on")
    list_filter = ("school", "kind")
    search_fields = ("title",)
    date_hierarchy = "starts_on"
    readonly_fields = ("sourced_id",)


@admin.register(Holiday)
class HolidayAdmin(HouseAdmin):
    scope = "school"
    related = ("school",)
    list_display = ("name", "school", "first_on", "last_on")
    list_filter = ("school",)
    search_fields = ("name",)


@admin.register(Audit)
class AuditAdmin(HouseAdmin):
    """Every change to every table. It holds all schools' rows, so it is the operator's."""

    read_only = True
    list_display = ("at", "actor", "verb", "table", "row")
    list_filter = ("verb", "table")
    search_fields = ("actor", "table", "=row")

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.is_superuser
