"""Personal tokens for the API: made, shown once, listed, revoked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions, rules
from accounts.forms import TokenForm
from accounts.models import Token
from kit import clock
from kit.errors import Refused


@never_cache
def tokens(request):
    """One's tokens, and the form for another. The new one is shown by the answer to the form, and never again."""
    form = TokenForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, key = actions.make_token(request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            form = TokenForm()
    told = {
        "form": form,
        "key": key,
        "rows": Token.objects.filter(user=request.user, revoked_at=None),
        "may_make": rules.may_use_tokens(request.user),
        "today": clock.today(),
        "example": request.build_absolute_uri("/api/v1/placements"),
    }
    return render(request, "accounts/tokens.html", told, status=422 if form.errors else 200)


@require_POST
def revoke_token(request, pk):
    """End it at once; programs that hold it are refused from now on."""
    token = get_object_or_404(Token, pk=pk, user=request.user, revoked_at=None)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("%s is revoked.") % token.name)
    return redirect("accounts:tokens")
