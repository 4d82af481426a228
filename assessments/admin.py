"""Feedback and results in the admin. Answers keep the form they were given to."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from assessments.models import (
    Answer,
    Award,
    Badge,
    Certificate,
    Credit,
    CreditStep,
    Criterion,
    Cycle,
    Evidence,
    Feedback,
    FeedbackRequest,
    FinalAssessment,
    FollowConsent,
    FollowUp,
    Form,
    Goal,
    GoalStep,
    HostReply,
    Mark,
    QualityAction,
    Question,
    Rating,
    Remark,
    RemarkPolicy,
    Reply,
    Sample,
    SampleLine,
    SupervisorChange,
)
from kit.admin import HouseAdmin

STUDENT = ("placement__student__family_name", "placement__student__given_name")
PLACEMENT = ("placement__student", "placement__type", "placement__partnership__employer")


def in_use(form: int) -> bool:
    """Whether somebody was asked with this form, or a school published it: then only a new version may differ."""
    asked = Exists(FeedbackRequest.objects.filter(form=OuterRef("pk")))
    own = Q(school__isnull=False, published_on__isnull=False)
    return Form.objects.filter(asked | own, pk=form).exists()


@admin.register(Form)
class FormAdmin(HouseAdmin):
    scope = "school"
    reference = True
    related = ("school",)
    exclude = ("translations", "minutes_set")  # the school's own pages have them
    list_display = ("title", "audience", "version", "school", "published_on")
    list_filter = ("audience", "school")
    search_fields = ("title", "code")
    may_change = ("title", "minutes")


@admin.register(Question)
class QuestionAdmin(HouseAdmin):
    scope = "form__school"
    reference = True
    related = ("form", "competency", "scale")
    exclude = ("translations",)
    list_display = ("text", "form", "kind", "position")
    list_filter = ("kind", "form")
    search_fields = ("text", "form__title")

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        known = request.__dict__.setdefault("forms_in_use", {})  # asked for each button of a page
        if obj.form_id not in known:
            known[obj.form_id] = in_use(obj.form_id)
        return not known[obj.form_id]

    def choices(self, field, request):
        forms = super().choices(field, request)
        if field.name != "form":
            return forms
        used = FeedbackRequest.objects.values("form")
        return forms.exclude(pk__in=used).exclude(school__isnull=False, published_on__isnull=False)


@admin.register(Cycle)
class CycleAdmin(HouseAdmin):
    scope = "programme__school"
    related = ("programme", "form")
    list_display = (
        "programme",
        "name",
        "audience",
        "when",
        "value",
        "due_after",
        "closes_after",
        "form",
    )
    list_filter = ("programme__school", "name")
    search_fields = ("programme__title",)


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


@admin.register(SupervisorChange)
class SupervisorChangeAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "before", "after", "settled_by")
    list_display = ("placement", "before", "name", "state", "said_at")
    list_filter = ("placement__school", "state")
    search_fields = ("name", *STUDENT)


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


@admin.register(Credit)
class CreditAdmin(HouseAdmin):
    """To read: it is decided on a page of its own."""

    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "decided_by")
    list_display = ("placement", "state", "credits", "decided_by", "proposed_at")
    list_filter = ("placement__school", "state")
    search_fields = STUDENT


@admin.register(CreditStep)
class CreditStepAdmin(HouseAdmin):
    """The trail. Nobody changes it."""

    read_only = True
    scope = "credit__placement__school"
    related = (*(f"credit__{path}" for path in PLACEMENT), "by")
    list_display = ("credit", "after", "credits", "by_label", "at")
    list_filter = ("credit__placement__school", "after")
    search_fields = tuple(f"credit__{path}" for path in STUDENT)


@admin.register(Criterion)
class CriterionAdmin(HouseAdmin):
    read_only = True
    scope = "programme__school"
    related = ("programme",)
    list_display = ("text", "programme", "kind", "weight")
    list_filter = ("programme__school", "kind")
    search_fields = ("text", "programme__title")


@admin.register(Mark)
class MarkAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    exclude = ("evidence",)
    related = (*PLACEMENT, "criterion", "by")
    list_display = ("placement", "criterion", "mark", "by", "at")
    list_filter = ("placement__school",)
    search_fields = STUDENT


@admin.register(Sample)
class SampleAdmin(HouseAdmin):
    read_only = True
    scope = "programme__school"
    related = ("programme", "term", "by")
    list_display = ("programme", "percent", "by", "at")
    list_filter = ("programme__school",)
    search_fields = ("programme__title",)


@admin.register(SampleLine)
class SampleLineAdmin(HouseAdmin):
    read_only = True
    scope = "sample__programme__school"
    related = (*PLACEMENT, "sample__programme", "marker", "second_by")
    list_display = ("placement", "marker", "first", "second", "settled")
    list_filter = ("sample__programme__school",)
    search_fields = STUDENT


@admin.register(Badge)
class BadgeAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school", "competency", "scale")
    list_display = ("competency", "scale", "level", "school", "ended_on")
    list_filter = ("school",)
    search_fields = ("competency__name",)


class ProofAdmin(HouseAdmin):
    """What was given and revoked; its code and what it says stay behind the learner's own pages."""

    read_only = True
    scope = "school"
    list_display = ("number", "placement", "given_by", "given_at", "revoked_at")
    list_filter = ("school",)
    search_fields = STUDENT


@admin.register(Certificate)
class CertificateAdmin(ProofAdmin):
    exclude = ("code", "content", "pdf", "pdf_hash")
    related = (*PLACEMENT, "school", "given_by", "revoked_by")


@admin.register(Award)
class AwardAdmin(ProofAdmin):
    exclude = ("code", "token")
    related = (*PLACEMENT, "school", "badge__competency", "given_by", "revoked_by")


@admin.register(FollowConsent)
class FollowConsentAdmin(HouseAdmin):
    read_only = True
    scope = "student__attendances__school"
    related = ("student",)
    list_display = ("student", "is_given", "said_by", "said_at")
    list_filter = ("is_given",)
    search_fields = ("student__family_name", "student__given_name")


@admin.register(FollowUp)
class FollowUpAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "filled_by")
    list_display = ("placement", "months", "asked_on", "doing", "answered_at")
    list_filter = ("placement__school", "doing")
    search_fields = STUDENT


@admin.register(Goal)
class GoalAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "competency", "objective", "feedback__request__cycle")
    list_display = ("text", "placement", "due_on", "state")
    list_filter = ("placement__school", "state")
    search_fields = ("text", *STUDENT)


@admin.register(GoalStep)
class GoalStepAdmin(HouseAdmin):
    read_only = True
    scope = "goal__placement__school"
    related = ("goal",)
    list_display = ("goal", "kind", "by_label", "at")
    list_filter = ("kind",)
    search_fields = ("goal__text", "by_label")


@admin.register(Reply)
class ReplyAdmin(HouseAdmin):
    read_only = True
    scope = "feedback__request__placement__school"
    related = (
        *(f"feedback__request__{path}" for path in PLACEMENT),
        "feedback__request__cycle",
    )
    list_display = ("feedback", "text", "at")
    search_fields = ("text",)


@admin.register(Remark)
class RemarkAdmin(HouseAdmin):
    read_only = True
    scope = "placement__school"
    related = (*PLACEMENT, "competency", "settled_by")
    list_display = ("placement", "kind", "about", "by_label", "at", "shown_at", "settled_at")
    list_filter = ("placement__school", "kind", "about")
    search_fields = ("by_label", *STUDENT)


@admin.register(RemarkPolicy)
class RemarkPolicyAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = ("school",)
    list_display = ("school", "hold_concerns")
    search_fields = ("school__name",)


@admin.register(QualityAction)
class QualityActionAdmin(HouseAdmin):
    read_only = True
    scope = "school"
    related = (
        "school", "owner", "made_by", "done_by", *PLACEMENT,
        "answer__question", *(f"remark__{path}" for path in PLACEMENT),
        "visit__placement__student",
    )  # fmt: skip
    list_display = ("what", "kind", "owner", "due_on", "state")
    list_filter = ("school", "kind", "state")
    search_fields = ("what", "owner__name")


@admin.register(HostReply)
class HostReplyAdmin(HouseAdmin):
    read_only = True
    scope = "partnership__school"
    related = ("partnership__employer", "partnership__school", "contact")
    list_display = ("partnership", "contact", "text", "at")
    list_filter = ("partnership__school",)
    search_fields = ("partnership__employer__name",)
