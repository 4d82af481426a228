"""One's own account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm
from accounts.views.frame import remember_language


def account(request):
    """One's own name and language, and the way to the password."""
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
    }
    return render(
        request,
        "accounts/account.html",
        told,
        status=422 if form.errors else 200,
    )
