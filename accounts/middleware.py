"""Per request: who acts, on what device, how safely they signed in; their time zone and language."""

from zoneinfo import ZoneInfo

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import audit, rules, sessions
from accounts.models import School
from accounts.recent import ask_again, is_recent

SAFE = {"GET", "HEAD", "OPTIONS"}

# Before these one shows again who one is, unless one has just signed in.
SENSITIVE = {
    "account_set_password",
    "accounts:change_address",
    "accounts:tokens",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}

# What is left to those who have to set up a second step first. Pages for strangers are open too.
SETTING_UP = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "accounts:again",
    "accounts:second_step",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


class ActorMiddleware:
    """GET changes nothing, so only other methods pay for naming the actor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE:
            return self.get_response(request)
        who = f"user:{request.user.pk}" if request.user.is_authenticated else ""
        with audit.acting_as(who):
            return self.get_response(request)


class SchoolMiddleware:
    """Times are shown in the zone of the person's first school, words in the person's language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            if "django_language" not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(ZoneInfo(self.zone(request)))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def zone(self, request):
        """Read once a session: the zone of a school hardly ever changes."""
        if "zone" not in request.session:
            school = School.objects.filter(memberships__user=request.user).first()
            request.session["zone"] = school.time_zone if school else "America/Chicago"
        return request.session["zone"]


class DeviceMiddleware:
    """The session knows what kind of device it lives on, and when it was last in use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session.device = sessions.device_name(request.headers.get("User-Agent", ""))
        response = self.get_response(request)
        request.session.touch()
        return response


class SafeSignInMiddleware:
    """Sensitive pages ask for a recent proof; staff of whom a second step is demanded set it up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if name in SENSITIVE and not is_recent(request):
            return ask_again(request)
        # DRF's views are open to strangers here and refuse them themselves
        api = request.path.startswith("/api/")
        if name in SETTING_UP or not (api or getattr(view, "login_required", True)):
            return None
        if rules.must_add_second_step(request.user):
            return self.refuse_api() if api else self.send_to_set_up(request)
        return None

    def send_to_set_up(self, request):
        response = redirect("accounts:second_step")
        return HttpResponseClientRedirect(response.url) if request.htmx else response

    def refuse_api(self):
        told = {
            "type": "about:blank",
            "title": _("Set up a second step at sign-in first."),
            "status": 403,
            "detail": _("Your school demands it of its staff. Open “Your account” to set it up."),
        }
        return JsonResponse(told, status=403, content_type="application/problem+json")
