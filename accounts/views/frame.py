"""What the frame of every page does: colours, language; the demo's door."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.models import User

SCHEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def remember_language(response, language):
    """Put the language where Django looks first."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.HTTPS,
        samesite="Lax",
    )
    return response


@require_POST
@login_not_required
def scheme(request):
    """Light, dark, or as the device says."""
    chosen = request.POST.get("scheme")
    response = redirect(safe_next(request))
    if chosen in SCHEMES:
        response.set_cookie(
            "scheme", chosen, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
    return response


def safe_next(request, default="/"):
    """The page that led here, if it is one of ours; else `default`."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        onward, {request.get_host()}, require_https=request.is_secure()
    )
    return onward if ours else default


@require_POST
@login_not_required
def language(request):
    """Django's own switch; who is signed in finds it again on other devices, and in mails."""
    response = set_language(request)
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@require_POST
@login_not_required
def demo_sign_in(request):
    """Walk in as one of the demo's people, whose addresses end in .example; only in the demo."""
    email = request.POST.get("email", "")
    if not settings.DEMO or not email.endswith(".example"):
        raise Http404
    user = get_object_or_404(User, email=email, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)
