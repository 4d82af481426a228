"""One's own account."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import rules, sessions
from accounts.forms import ProfileForm
from accounts.views.frame import remember_language


def account(request):
    """One's own name and language, how one signs in, and where one is signed in."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return remember_language(redirect("accounts:account"), form.cleaned_data["language"])
    told = {
        "form": form,
        "memberships": request.user.memberships.select_related("school"),
        "run": set(request.user.coordinated_schools().values_list("pk", flat=True)),
        "sessions": sessions.living(request.user),
        "this": request.session.session_key,
        "demanded_from": rules.second_step_day(request.user),
        **factors(request.user),
    }
    return render(
        request,
        "accounts/account.html",
        told,
        status=422 if form.errors else 200,
    )


def factors(user):
    """The person's passkeys, app and recovery codes, wrapped as allauth does."""
    found = {"passkeys": [], "app": None, "codes_left": None}
    for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        if row.type == Authenticator.Type.WEBAUTHN:
            found["passkeys"].append(row)
        elif row.type == Authenticator.Type.TOTP:
            found["app"] = row
        else:
            found["codes_left"] = len(row.wrap().get_unused_codes())
    return found
