"""Badges: which the school gives, awarding and revoking one, the files; and what readers of badges fetch."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import School
from assessments.actions import certifying as actions
from assessments.forms.proof import BadgeForm
from assessments.models import Award, Badge
from assessments.proof import badges as craft
from assessments.proof.levels import in_words, word_of
from assessments.views import posted
from assessments.views.certificates import awards_of, badges_of, by_code, readable, revoked
from kit.errors import Refused
from notifications.links import quiet

FORMATS = {
    "svg": (craft.as_svg, "image/svg+xml"),
    "png": (craft.as_png, "image/png"),
    "json": (craft.as_json, "application/ld+json"),
    "jwt": (lambda award: award.token, "application/vc+jwt"),
}


def own_school(request, pk) -> School:
    """A school that this person runs, else 404."""
    return get_object_or_404(School, pk=pk, pk__in=request.user.coordinated_schools())


@require_safe
def badges(request, pk):
    """The badges that a school gives, and how many hold each."""
    school = own_school(request, pk)
    held = Count("awards", filter=Q(awards__revoked_at=None))
    rows = school.badges.annotate(held=held).select_related("competency", "scale")
    lines = [{"badge": row, "level": level_of(row)} for row in rows]
    context = {"school": school, "lines": lines}
    return render(request, "assessments/proof/badges.html", context)


def level_of(badge):
    """The level from which it is given, in words."""
    return in_words(badge.level, len(badge.scale.levels), word_of(badge.scale, badge.level))


@require_http_methods(["GET", "HEAD", "POST"])
def new_badge(request, pk):
    """A badge for one more skill."""
    school = own_school(request, pk)
    form = BadgeForm(posted(request), school=school)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_badge(school, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("From now on ratings earn this badge."))
            return redirect("assessments:badges", pk)
    status = 422 if form.errors else 200
    context = {"school": school, "form": form}
    return render(request, "assessments/proof/new_badge.html", context, status=status)


@require_POST
def end_badge(request, pk):
    """It is given no more."""
    rows = Badge.objects.filter(school__in=request.user.coordinated_schools())
    badge = get_object_or_404(rows.select_related("school"), pk=pk)
    actions.end_badge(badge, by=request.user)
    messages.success(request, _("It is given no more. Whoever holds it keeps it."))
    return redirect("assessments:badges", badge.school_id)


@require_POST
def award(request, pk):
    """Give the learner a badge."""
    placement = readable(request, pk)
    asked = request.POST.get("badge", "")
    if not asked.isdigit():
        messages.warning(request, _("Choose the badge."))
        return redirect("assessments:proof", pk)
    badge = get_object_or_404(badges_of(placement), pk=asked)
    try:
        because = request.POST.get("because", "")[:300]
        actions.award(placement, badge, because=because, by=request.user)
        messages.success(request, _("Awarded. The student is told by mail."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("assessments:proof", pk)


def find(request, pk):
    """A badge awarded that this person may see, else 404."""
    rows = awards_of(Award.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("placement__student"), pk=pk)


@require_POST
def revoke_award(request, pk):
    """The badge is valid no more."""
    return revoked(request, find(request, pk))


@never_cache
@require_safe
def badge_file(request, pk, kind):
    """The badge as a picture with the credential in it, or the credential alone."""
    if kind not in FORMATS:
        raise Http404
    row = find(request, pk)
    make, content_type = FORMATS[kind]
    answer = HttpResponse(make(row), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="badge-{row.number}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# What readers of badges fetch: open, and the same for everybody.


def public(view):
    """Open to everybody and to pages of other sites; nothing here is about a person."""

    def opened(request, *args, **kwargs):
        if limited := ratelimit.consume_or_429(request, action="verify"):
            return limited
        answer = view(request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return login_not_required(never_cache(require_safe(opened)))


def issuing_school(pk) -> School:
    """A school that awarded a badge, else 404: others are nobody's to find here."""
    return get_object_or_404(School.objects.filter(awards__isnull=False).distinct(), pk=pk)


@public
def badge_issuer(request, pk):
    """The school's profile."""
    return JsonResponse(craft.profile_data(issuing_school(pk)), content_type="application/ld+json")


@public
def badge_did(request, pk):
    """The school's keys."""
    told = craft.did_document(issuing_school(pk))
    return JsonResponse(told, content_type="application/did+ld+json")


@public
def badge_status(request, pk):
    """Which badges of the school are revoked."""
    told = craft.status_list(issuing_school(pk))
    return HttpResponse(told, content_type="application/vc+jwt")


@public
def badge_achievement(request, pk):
    """What one badge stands for."""
    badge = get_object_or_404(Badge.objects.select_related("school", "competency", "scale"), pk=pk)
    return JsonResponse(craft.achievement_data(badge), content_type="application/ld+json")


@login_not_required
@never_cache
@quiet
@require_safe
def verify_badge(request, code):
    """Whether a badge is valid; of its holder nothing is told."""
    if limited := ratelimit.consume_or_429(request, action="verify"):
        return limited
    row = by_code(awards_of(Award.objects.all()), code)
    context = {"row": row, "level": level_of(row.badge) if row else ""}
    status = 200 if row else 404
    return render(request, "assessments/proof/verify_badge.html", context, status=status)
