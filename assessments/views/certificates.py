"""The proof of one placement: its certificate and badges; many certificates at once; the check of a copy."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import rules
from assessments.actions import certifying as actions
from assessments.forms import ReasonForm
from assessments.forms.proof import AwardForm, ChoiceForm
from assessments.models import Award, Badge, Certificate, FollowConsent, FollowUp
from assessments.proof import papers
from assessments.proof.levels import final_levels, in_words
from assessments.record.facts import HELD, today_of
from assessments.views.placement import placement_of
from kit import errors, files
from kit.errors import Refused
from notifications.links import quiet
from placements.forms.verify import CopyForm
from placements.models import Programme
from placements.rules import can_run
from placements.states import S
from placements.views.hours import own_student
from placements.views.verify import compare


@require_safe
def proof(request, pk):
    """What proves this placement: for staff to give, for the learner to show."""
    placement = readable(request, pk)
    return render(request, "assessments/proof/proof.html", context_of(request, placement))


def readable(request, pk):
    """The placement, for the school and the family; its host has none of it."""
    placement = placement_of(request, pk)
    if rules.reads_as(request.user, placement) == rules.HOST:
        raise Http404
    return placement


def context_of(request, placement):
    """What the page shows to this reader."""
    user, student = request.user, placement.student
    runs = can_run(user, placement)
    may_award = placement.state in HELD and rules.can_give_badge(user, placement)
    certificates = list(placement.certificates.select_related("given_by", "revoked_by"))
    valid = next((row for row in certificates if row.is_valid), None)
    awards = list(awards_of(Award.objects.filter(placement=placement)))
    chooses = rules.can_choose(user, placement)
    return {
        "placement": placement,
        "certificate": valid,
        "revoked": [row for row in certificates if not row.is_valid],
        "choice": ChoiceForm(instance=valid) if valid and chooses else None,
        "awards": awards,
        "earned": earned(placement, awards) if may_award else [],
        "award_form": award_form(placement, awards) if may_award else None,
        "runs": runs,
        "may_issue": runs and valid is None and placement.state == S.COMPLETED,
        "is_learner": rules.is_learner(user, placement),
        **consent_of(user, student),
    }


def awards_of(rows):
    """Badges with all that a page says of them."""
    return rows.select_related(
        "badge__competency", "badge__scale", "given_by", "revoked_by", "school", "placement__type"
    )


def consent_of(user, student):
    """Whether this reader may say that the school asks later, and what was said."""
    ref = rules.ref_of(user, student)
    return {
        "student": student,
        "consent": FollowConsent.objects.filter(student=student).first() if ref else None,
        "may_consent": bool(ref) and rules.can_consent(ref, student, today_of(student)),
        "may_stop": bool(ref),
    }


def earned(placement, awards):
    """Badges that ratings earn and that were not given: (badge, its level in words)."""
    held = {award.badge_id for award in awards if award.is_valid}
    levels = {(each.competency, each.scale): each for each in final_levels(placement)}
    found = []
    for badge in badges_of(placement).exclude(pk__in=held):
        level = levels.get((badge.competency_id, badge.scale_id))
        if level and level.level >= badge.level:
            found.append((badge, in_words(level.level, level.of, level.word), level.rater))
    return found


def badges_of(placement):
    """The badges that the placement's school gives now."""
    return Badge.objects.given().filter(school=placement.school).select_related("competency")


def award_form(placement, awards, data=None):
    """For what a teacher has seen; None where there is no badge left to give."""
    held = [award.badge_id for award in awards if award.is_valid]
    left = badges_of(placement).exclude(pk__in=held)
    return AwardForm(data, badges=left) if left.exists() else None


@require_POST
def issue(request, pk):
    """Certify the placement."""
    placement = readable(request, pk)
    try:
        actions.issue(placement, by=request.user)
        messages.success(request, _("Certified. The student gets the PDF by mail."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("assessments:proof", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request):
    """Completed placements without a certificate; of one program or all, certified at once."""
    errors.require(request.user.runs_a_school)
    found = actions.to_certify(request.user).select_related(
        "student", "programme", "type", "partnership__employer", "school", "final_assessment"
    )
    asked = (request.POST or request.GET).get("programme", "")
    if asked.isdigit():
        found = found.filter(programme=asked)
    if request.method == "POST":
        given = actions.issue_many(found[: actions.AT_ONCE], by=request.user)
        words = ngettext("%d certificate was given.", "%d certificates were given.", given)
        messages.success(request, words % given)
        return redirect(request.get_full_path())
    programmes = Programme.objects.filter(
        pk__in=actions.to_certify(request.user).order_by().values("programme")
    )
    rows = list(found[: actions.AT_ONCE + 1])
    context = {
        "rows": rows[: actions.AT_ONCE],
        "more": len(rows) > actions.AT_ONCE,
        "programmes": programmes,
        "asked": int(asked) if asked.isdigit() else None,
    }
    return render(request, "assessments/proof/certificates.html", context)


def find(request, pk):
    """A certificate that this person may see, else 404."""
    rows = Certificate.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("placement__student", "school"), pk=pk)


@never_cache
@require_safe
def certificate_pdf(request, pk):
    """The sealed PDF."""
    row = find(request, pk)
    if not row.pdf:
        raise Http404
    return files.serve(row.pdf, f"certificate-{row.label}")


@require_POST
def choose(request, pk):
    """The learner says what the page behind the code tells."""
    row = find(request, pk)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        try:
            actions.choose(row, **form.cleaned_data, by=request.user)
            messages.success(request, _("Kept. Whoever checks the certificate sees just that."))
        except Refused as refused:
            messages.warning(request, str(refused))
    return redirect("assessments:proof", row.placement_id)


@require_POST
def revoke(request, pk):
    """The certificate is valid no more."""
    return revoked(request, find(request, pk))


def revoked(request, row):
    """Revoke a certificate or a badge for the reason that was typed."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.revoke(row, reason, by=request.user)
        messages.success(request, _("Revoked. Whoever checks it sees that from now on."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("assessments:proof", row.placement_id)


@require_safe
def own_proof(request):
    """The learner's certificates and badges, and questions on what came of it; htmx fetches the piece alone."""
    student = own_student(request)
    certificates = Certificate.objects.valid().filter(placement__student=student)
    context = {
        "certificates": certificates.select_related("placement__partnership__employer"),
        "awards": awards_of(Award.objects.valid().filter(placement__student=student)),
        "questions": FollowUp.objects.open().filter(placement__student=student).for_pages(),
        **consent_of(request.user, student),
    }
    piece = request.htmx and not request.htmx.boosted
    name = "assessments/proof/_own.html" if piece else "assessments/proof/own.html"
    return render(request, name, context)


@login_not_required
@never_cache
@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def verify_certificate(request, code):
    """What a certificate's code stands for, as far as its holder shows it; a file may be compared with the PDF."""
    action = "verify_file" if request.method == "POST" else "verify"
    if limited := ratelimit.consume_or_429(request, action=action):
        return limited
    row = by_code(Certificate.objects.select_related("school", "placement__school"), code)
    page = "assessments/proof/verify_certificate.html"
    if row is None:
        return render(request, page, {"row": None}, status=404)
    form = CopyForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    is_checked = row.is_valid and form.is_valid()
    context = {
        "row": row,
        "shown": papers.shown(row) if row.is_valid else None,
        "form": form,
        "answer": compare(row, form.cleaned_data["file"]) if is_checked else None,
    }
    return render(request, page, context, status=422 if form.is_bound and form.errors else 200)


def by_code(rows, code):
    """The row of this code; None for an unknown one, and for what is none."""
    try:
        return rows.filter(code=UUID(code)).first()
    except ValueError:
        return None
