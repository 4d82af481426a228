"""One's calendar address: made, shown, renewed, ended."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import actions


@never_cache
def calendar_feed(request):
    """The address, and what can be done with it: a POST makes a new one, or ends the one that is there."""
    if request.method == "POST":
        if "end" in request.POST:
            actions.end_feed(request.user)
            messages.success(request, _("The address is closed. Calendars read it no more."))
        else:
            actions.make_feed(request.user)
            messages.success(request, _("Here is your new address."))
        return redirect("accounts:calendar_feed")
    feed = request.user.feeds.live().first()
    address = settings.SITE_URL + reverse("desk:feed", args=[feed.token]) if feed else ""
    told = {"feed": feed, "address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return render(request, "accounts/calendar.html", told)
