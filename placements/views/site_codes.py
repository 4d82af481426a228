"""The sheet with a site's code, for the school to print; and the page that it opens for a student."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kit import clock, errors
from kit.errors import Refused
from notifications.views.hand import qr
from partners.models import Partnership
from placements.actions import running as actions
from placements.actions.site_codes import placement_at, renew_code
from placements.forms.presence import StopForm
from placements.models import SiteCode
from placements.rules import can_make
from placements.views.running import stopped


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def site_code(request, pk, site_pk):
    """The sheet of one site for one school; on POST a first or a new code."""
    partnership = get_object_or_404(
        Partnership.objects.visible_to(request.user).select_related("school", "employer"), pk=pk
    )
    errors.require(can_make(request.user, partnership.school))
    site = get_object_or_404(partnership.employer.sites, pk=site_pk)
    if request.method == "POST":
        renew_code(partnership.school, site, by=request.user)
        messages.success(request, _("A new code. Print it, and take older sheets down."))
        return redirect("placements:site_code", pk, site_pk)
    found = SiteCode.objects.current().filter(school=partnership.school, site=site)
    code = found.order_by("-made_at").first()
    url = code and settings.SITE_URL + reverse("placements:check_in", args=[code.code])
    told = {
        "partnership": partnership,
        "site": site,
        "code": code,
        "url": url or "",
        "qr": qr(url) if url else "",
    }
    return render(request, "placements/presence/site_code.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_in(request, code):
    """In or out, by the server's clock; opening the page alone does nothing."""
    found = SiteCode.objects.current().select_related("school", "site__employer")
    found = found.filter(code=code).first()
    if found is None:
        return no_place(request, _("This code is no longer in use. Ask for the new sheet."), 404)
    placement = placement_at(found, request.user)
    if placement is None:
        return no_place(request, _("You have no placement at this site today."), 403)
    running = actions.of_student(placement.student_id)
    form = StopForm(
        request.POST if request.POST.get("what") == "out" else None,
        zone=found.school.time_zone,
        initial={"uuid": running.uuid if running else None},
    )
    if request.method == "POST" and acted(request, found, placement, form):
        return redirect("placements:check_in", code)
    told = {
        "site": found.site,
        "placement": placement,
        "running": running,
        "elsewhere": running and running.placement_id != placement.pk,
        "form": form,
        "today": clock.today(found.school.time_zone),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/presence/check_in.html", told, status=status)


def no_place(request, words, status):
    return render(request, "placements/presence/no_place.html", {"words": words}, status=status)


def acted(request, code, placement, form):
    """Whether there is nothing to put right in the form."""
    if request.POST.get("what") == "out":
        return form.is_valid() and stopped(request, form, site=code.site)
    try:
        actions.start(placement, by=request.user, site=code.site)
        messages.success(request, _("Checked in."))
    except Refused as refused:
        messages.error(request, str(refused))
    return True
