"""Employers and what a school has with them."""

from django.contrib import admin

from kit.admin import HouseAdmin, HouseInline
from partners.models import Contact, Employer, Partnership, Site


def shared(employer_id, user) -> bool:
    """Whether a school that the person does not administer works with this employer too."""
    others = Partnership.objects.exclude(school__in=user.administered_schools())
    return others.filter(employer=employer_id).exists()


class SiteInline(HouseInline):
    model = Site
    scope = "employer__partnerships__school"
    related = ("employer",)
    fields = ("name", "address")


class PartnershipInline(HouseInline):
    model = Partnership
    scope = "school"
    related = ("school", "employer")
    fields = ("school",)
    needed = True


@admin.register(Employer)
class EmployerAdmin(HouseAdmin):
    """Schools share an employer: one of them changes it only while no other is there."""

    scope = "partnerships__school"
    related = ("cluster",)
    list_display = ("name", "size", "cluster", "phone", "ended_on")
    list_filter = ("size", "cluster")
    search_fields = ("name",)
    inlines = (SiteInline, PartnershipInline)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        return allowed and not shared(obj.pk, request.user)


@admin.register(Site)
class SiteAdmin(HouseAdmin):
    scope = "employer__partnerships__school"
    related = ("employer",)
    list_display = ("name", "address", "employer")
    search_fields = ("name", "address", "employer__name")

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        return allowed and not shared(obj.employer_id, request.user)


@admin.register(Partnership)
class PartnershipAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "employer", "owner")
    list_display = ("employer", "school", "stage", "owner", "since_on")
    list_filter = ("school", "stage")
    search_fields = ("employer__name",)

    def get_readonly_fields(self, request, obj=None):
        """Stage and owner change on the employer's page, which keeps their history."""
        names = super().get_readonly_fields(request, obj)
        return [*names, "stage", "owner"] if obj else names


@admin.register(Contact)
class ContactAdmin(HouseAdmin):
    """An address is corrected on the contact's own page, which ends the links to the old one."""

    scope = "partnership__school"
    related = ("partnership__employer",)
    list_display = ("name", "partnership", "email", "can_sign", "can_supervise", "ended_on")
    list_filter = ("partnership__school", "can_sign", "can_supervise")
    search_fields = ("name", "email", "partnership__employer__name")
    readonly_fields = ("user", "keeps_in_touch")  # consent is the person's own to give

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return [*names, "email", "partnership"] if obj else names
