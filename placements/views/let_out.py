"""The mail of one placement leaves before its school is live: to try it with one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications import actions as mail
from placements.views.placements import find_own


@require_http_methods(["GET", "HEAD", "POST"])
def let_out(request, pk):
    """Who would get what for this placement, and one button."""
    placement = find_own(request, pk)
    if request.method == "POST":
        mail.let_out(placement, placement.school, by=request.user, label=str(placement))
        messages.success(request, _("Mail about %s leaves from now on.") % placement.student.name)
        return redirect("placements:detail", placement.pk)
    planned = mail.preview(placement.school, placement)
    context = {
        "placement": placement,
        "clearance": mail.clearance_of(placement),
        "planned": planned,
        "mails": sum(row.count for row in planned),
        "people": len({(row.name, row.address) for row in planned}),
    }
    return render(request, "placements/let_out.html", context)
