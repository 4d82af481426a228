"""A student's clock: start, stop, and what to do with one that was forgotten."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.frame import safe_next
from kit import clock
from kit.errors import Refused
from placements.actions import running as actions
from placements.forms.presence import StopForm
from placements.models import Placement
from placements.views.hours import number, own_student


def uuid_of(text):
    """The key from a form; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_POST
def start(request):
    """From now on."""
    placement = get_object_or_404(
        Placement.objects.select_related("student", "school"),
        pk=number(request.POST.get("placement")),
        student__user=request.user,
    )
    try:
        actions.start(placement, by=request.user, uuid=uuid_of(request.POST.get("uuid")))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(safe_next(request, reverse("placements:my_hours")))


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request):
    """The break, and the end where it is not now; then the line goes to the supervisor."""
    student = own_student(request)
    running = actions.of_student(student.pk)
    if running is None:
        if request.method == "POST":
            messages.info(request, _("Your clock is stopped already."))
        return redirect("placements:my_hours")
    now = clock.now()
    forgotten = now - running.started_at > actions.FORGOTTEN
    form = StopForm(
        request.POST or None,
        zone=running.placement.school.time_zone,
        must_say=forgotten,
        initial={"uuid": running.uuid, "ended_on": running.started_on},
    )
    if request.method == "POST" and form.is_valid() and stopped(request, form):
        return redirect("placements:my_hours")
    told = {
        "running": running,
        "form": form,
        "forgotten": forgotten,
        "minutes": (now - running.started_at) // timedelta(minutes=1),
        "today": clock.today(running.placement.school.time_zone),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/presence/stop.html", told, status=status)


def stopped(request, form, **more):
    """Whether the line is written; what the action refuses stands in the form, and the clock runs on."""
    data = form.cleaned_data
    try:
        lines = actions.stop(
            data["uuid"],
            by=request.user,
            pause=data["pause"] or 0,
            ended_at=form.ended_at,
            **more,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    if lines:
        messages.success(
            request, _("Written down. Your supervisor sees it with this week's hours.")
        )
    else:
        messages.info(request, _("That was less than a minute: nothing is written down."))
    return True


@require_POST
def discard(request):
    """Nothing was worked."""
    if uuid := uuid_of(request.POST.get("uuid")):
        actions.discard(uuid, by=request.user)
    messages.success(request, _("The clock is stopped, and nothing is written down."))
    return redirect("placements:my_hours")
