"""Feedback and results in the admin. Answers keep the form they were given to."""

from django.contrib import admin

from assessments.models import (
    Answer,
    Cycle,
    Evidence,
    Feedback,
    FeedbackRequest,
    FinalAssessment,
    Form,
    Question,
    Rating,
)
from kit.admin import HouseAdmin

STUDENT = ("placement__student__family_name", "placement__student__given_name")
PLACEMENT = ("placement__student", "placement__type", "placement__partnership__employer")


def in_use(form: int) -> bool:
    """Whether somebody was asked with this form: then only a new version may differ."""
    return FeedbackRequest.objects.filter(form=form).exists()


@admin.register(Form)
class FormAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school",)
    list_display = ("title", "audience", "version", "school")
    list_filter = ("audience", "school")
    search_fields = ("title", "code")
    may_change = ("title", "minutes")


@admin.register(Question)
class QuestionAdmin(HouseAdmin):
    scope = "form__school"
    reference = True
    related = ("form", "competency", "scale")
    list_display = ("text", "form", "kind", "position")
    list_filter = ("kind", "form")
    search_fields = ("text", "form__title")
    exclude = ("choices",)
    ASKED = (Question.Kind.SCALE, Question.Kind.TEXT, Question.Kind.CALL)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Only kinds that the pages of those who answer can ask."""
        if db_field.name == "kind":
            kwargs["choices"] = [(kind.value, kind.label) for kind in self.ASKED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not in_use(obj.form_id))

    def choices(self, field, request):
        forms = super().choices(field, request)
        used = FeedbackRequest.objects.values("form")
        return forms.exclude(pk__in=used) if field.name == "form" else forms


@admin.register(Cycle)
class CycleAdmin(HouseAdmin):
    scope = "programme__school"
    related = ("programme", "form")
    list_display = ("programme", "name", "audience", "when", "value", "due_after", "form")
    list_filter = ("programme__school", "name")
    search_fields = ("programme__title",)
    exclude = ("when",)  # planning knows shares of the days only


@admin.register(FeedbackRequest)
class FeedbackRequestAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "cycle", "form")
    list_display = ("placement", "cycle", "state", "opens_on", "due_on")
    list_filter = ("placement__school", "state")
    search_fields = STUDENT


@admin.register(Feedback)
class FeedbackAdmin(HouseAdmin):
    """What was sent; a draft is its writer's own."""

    read_only = True
    scope = "request__placement__school"
    related = (*(f"request__{path}" for path in PLACEMENT), "request__cycle")
    list_display = ("request", "given_by", "submitted_at")
    list_filter = ("request__placement__school",)
    search_fields = ("given_by", *(f"request__{path}" for path in STUDENT))

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(submitted_at=None)


@admin.register(Answer)
class AnswerAdmin(HouseAdmin):
    read_only = True
    scope = "feedback__request__placement__school"
    related = (
        *(f"feedback__request__{path}" for path in PLACEMENT),
        "feedback__request__cycle",
        "question",
    )
    list_display = ("feedback", "question", "level", "text")
    list_filter = ("feedback__request__placement__school",)
    search_fields = ("question__text", "text")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(feedback__submitted_at=None)


@admin.register(Rating)
class RatingAdmin(HouseAdmin):
    read_only = True
    scope = "feedback__request__placement__school"
    related = (
        *(f"feedback__request__{path}" for path in PLACEMENT),
        "feedback__request__cycle",
        "objective",
    )
    list_display = ("feedback", "objective", "level")
    list_filter = ("feedback__request__placement__school",)
    search_fields = ("objective__text",)

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(feedback__submitted_at=None)


@admin.register(FinalAssessment)
class FinalAssessmentAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "signed_by")
    list_display = ("placement", "outcome", "confirmed_minutes", "signed_by", "signed_at")
    list_filter = ("placement__school", "outcome")
    search_fields = STUDENT


@admin.register(Evidence)
class EvidenceAdmin(HouseAdmin):
    """That there is a file; the file stays behind the record's own page."""

    read_only = True
    scope = "student__attendances__school"
    exclude = ("file",)
    search_fields = ("title", "student__family_name", "student__given_name")
    related = ("student", "competency", "objective", "verified_by")
    list_display = ("title", "student", "kind", "verified_by", "changed_at")
    list_filter = ("kind",)
