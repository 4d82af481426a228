"""Agreements in the admin: their templates, who signs as principal, the keys of schools, and what was signed."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, ngettext

from kit.admin import HouseAdmin
from placements.admin.placements import PLACEMENT, STUDENT, PartAdmin
from placements.agreement import preview, seal
from placements.models import (
    Agreement,
    AgreementTemplate,
    Amendment,
    Principal,
    Refusal,
    Scan,
    SchoolKey,
    Signature,
)


@admin.register(AgreementTemplate)
class AgreementTemplateAdmin(HouseAdmin):
    """One that agreements were written with only ends: make the next one beside it."""

    scope = "school"
    reference = True
    related = ("school", "type")
    list_display = ("title", "school", "type", "language", "valid_from", "ended_on")
    list_filter = ("language", "type", "school")
    search_fields = ("title", "clauses")
    change_form_template = "admin/placements/agreementtemplate/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        if obj and obj.agreements.exists():
            fixed = [f.name for f in self.model._meta.fields if f.name not in {"id", "ended_on"}]
            names = list(dict.fromkeys([*names, *fixed]))
        return names

    def get_urls(self):
        """The preview, as a page and as a PDF."""
        show = self.admin_site.admin_view(self.preview)
        own = [
            path("<path:object_id>/preview/", show, name="agreement_template_preview"),
            path(
                "<path:object_id>/preview.pdf",
                show,
                {"as_pdf": True},
                name="agreement_template_preview_pdf",
            ),
        ]
        return own + super().get_urls()

    def preview(self, request, object_id, as_pdf=False):
        """The template with the facts of a sample placement."""
        template = self.get_object(request, object_id)
        if template is None:
            raise Http404
        sample = preview.sample(template)
        if as_pdf:
            answer = HttpResponse(preview.render(sample), content_type="application/pdf")
            answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
            return answer
        pdf_url = reverse("admin:agreement_template_preview_pdf", args=[template.pk])
        back = reverse("admin:placements_agreementtemplate_change", args=[template.pk])
        told = {"text": sample, "pdf_url": pdf_url, "back_url": back, "title": template.title}
        return render(request, "placements/template_preview.html", told)


@admin.register(Principal)
class PrincipalAdmin(HouseAdmin):
    scope = "school"
    related = ("school", "user")
    list_display = ("school", "user")
    list_filter = ("school",)
    search_fields = ("user__name", "school__name")
    may_change = ("user",)


@admin.register(SchoolKey)
class SchoolKeyAdmin(HouseAdmin):
    """The certificate to read; the key itself is shown to nobody."""

    read_only = True
    scope = "school"
    exclude = ("encrypted",)
    related = ("school",)
    list_display = ("school", "made_at", "ended_on")
    list_filter = ("school",)
    search_fields = ("school__name",)
    actions = ("make_anew",)

    @admin.action(description=gettext_lazy("End the key and make the next"))
    def make_anew(self, request, queryset):
        """For each of the schools; what the old key sealed stays good."""
        schools = {key.school for key in queryset.select_related("school")}
        for school in schools:
            seal.new_key(school)
        done = ngettext("%d new key is made.", "%d new keys are made.", len(schools))
        self.message_user(request, done % len(schools), messages.SUCCESS)


@admin.register(Agreement)
class AgreementAdmin(PartAdmin):
    """The file itself stays behind the placement's own page."""

    exclude = ("pdf",)
    related = (*PLACEMENT, "template")
    list_display = ("placement", "version", "state", "made_at")
    list_filter = ("placement__school", "state")


@admin.register(Amendment)
class AmendmentAdmin(PartAdmin):
    related = (*PLACEMENT, *(f"text__{path}" for path in PLACEMENT), "text__placement", "made_by")
    list_display = ("placement", "number", "from_on", "in_force_at", "withdrawn_at")


@admin.register(Refusal)
class RefusalAdmin(HouseAdmin):
    read_only = True
    scope = "agreement__placement__school"
    related = (*(f"agreement__{path}" for path in PLACEMENT), "settled_by")
    list_display = ("agreement", "party", "name", "why", "at", "settled_at")
    list_filter = ("agreement__placement__school", "party")
    search_fields = ("name", *(f"agreement__{path}" for path in STUDENT))


@admin.register(Scan)
class ScanAdmin(PartAdmin):
    """That there is a sheet; the file stays behind the placement's own page."""

    exclude = ("file",)
    related = (*PLACEMENT, "uploaded_by")
    list_display = ("placement", "uploaded_by", "at")


@admin.register(Signature)
class SignatureAdmin(HouseAdmin):
    read_only = True
    scope = "agreement__placement__school"
    related = (*(f"agreement__{path}" for path in PLACEMENT), "recorded_by", "scan")
    list_display = ("agreement", "party", "name", "method", "at", "taken_back_at")
    list_filter = ("agreement__placement__school", "party", "method")
    search_fields = ("name", *(f"agreement__{path}" for path in STUDENT))
