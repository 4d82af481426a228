"""How one signs in: the second step, one's sessions, one's address; a colleague's lost telephone."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LogoutView
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, emails, recent, rules, sessions
from accounts.forms import AddressForm, MailedCodeForm, ResetForm
from accounts.models import Membership, User
from accounts.views.frame import safe_next
from kit.errors import Refused, require

AGAIN = "accounts.again"
ADDRESS = "accounts.address"


def page(request, template, form, **told):
    """A page with one form, 422 where it was filled in wrongly."""
    told |= {"form": form}
    return render(request, template, told, status=422 if form.errors else 200)


class SignOut(LogoutView):
    """Signing out. The browser forgets what it kept of this site: pages, and what was not sent."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def second_step(request):
    """The ways to a second step. Whoever has to have one is sent here until it is there."""
    day = rules.second_step_day(request.user)
    told = {"day": day, "demanded": rules.must_add_second_step(request.user)}
    return render(request, "accounts/second_step.html", told)


def again(request):
    """Show by a mailed code who one is, for those who have nothing else to show it by."""
    onward = safe_next(request)
    ways = [way["id"] for way in get_adapter().get_reauthentication_methods(request.user)]
    if ways != ["code"]:
        return redirect("account_reauthenticate")
    if "send" in request.POST:
        if limited := ratelimit.consume_or_429(request, action="mailed_code", user=request.user):
            return limited
        emails.code(request.user, recent.new_code(request, AGAIN))
    form = MailedCodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        if recent.is_code(request, AGAIN, form.cleaned_data["code"]):
            record_authentication(request, request.user, "code", reauthenticated=True)
            return redirect(onward)
        form.add_error("code", _("This is not the code that we mailed last."))
    sent = recent.asked(request, AGAIN) is not None
    return page(request, "accounts/again.html", form, sent=sent, next=onward)


def change_address(request):
    """Ask for another address to sign in with. It holds once a code mailed there is typed here."""
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if limited := ratelimit.consume_or_429(
            request, action="change_address", user=request.user, key=email
        ):
            return limited
        code = recent.new_code(request, ADDRESS, email=email)
        actions.ask_for_address(request.user, email, code)
        return redirect("accounts:confirm_address")
    return page(request, "accounts/address.html", form)


def confirm_address(request):
    """Type the code that was mailed to the new address."""
    state = recent.asked(request, ADDRESS)
    if state is None:
        messages.error(request, _("That code is no longer good. Ask for a new one."))
        return redirect("accounts:change_address")
    form = MailedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if recent.is_code(request, ADDRESS, form.cleaned_data["code"]):
                actions.change_address(request.user, state["email"])
                messages.success(request, _("You sign in with %s now.") % state["email"])
                return redirect("accounts:account")
            form.add_error("code", _("This is not the code that we mailed last."))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("accounts:change_address")
    return page(request, "accounts/address_code.html", form, email=state["email"])


@require_POST
def end_session(request, handle):
    """Sign out on one other device."""
    if not sessions.end(request.user, handle):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("accounts:account")


@require_POST
def end_sessions(request):
    """Sign out everywhere but here."""
    sessions.end_all(request.user, but=request.session.session_key)
    messages.success(request, _("You are signed in on this device only."))
    return redirect("accounts:account")


def reset_second_step(request, pk):
    """Take away the second step of a colleague who lost the telephone."""
    require(rules.can_see_people(request.user))
    colleagues = Membership.objects.filter(school__in=request.user.coordinated_schools())
    other = get_object_or_404(User, pk__in=colleagues.values("user"), pk=pk)
    require(rules.can_reset(request.user, other))
    if not recent.is_recent(request):
        return recent.ask_again(request)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.reset_second_step(other, by=request.user, reason=reason)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%s signs in with a fresh start and is told so.") % other)
            return redirect("accounts:people")
    return page(request, "accounts/reset_second_step.html", form, person=other)
