"""Is the learner there? One page a placement for the supervisor, by link or signed in, and for the school."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import clock, errors
from kit.errors import Refused
from notifications.links import door
from placements.actions import absences as actions
from placements.actions import arrivals
from placements.forms.presence import AwayForm
from placements.models import Absence, LogEntry, Running
from placements.rules.presence import TELLABLE, can_tell_at_work, teller
from placements.states import S
from placements.views.absences import lines, saved
from placements.views.checklists import behind, find
from placements.views.hours import number


@require_http_methods(["GET", "HEAD", "POST"])
def at_work(request, pk):
    """For those who run the placement, and a supervisor who signs in."""
    placement = find(request, pk)
    errors.require(can_tell_at_work(request.user, placement))
    return page(request, placement, by=request.user, frame="base.html")


@door("placements:at_work_link")
def at_work_link(request, link):
    """Behind the supervisor's link."""
    placement, contact = behind(link)
    if placement.state not in TELLABLE:
        raise Http404
    return page(request, placement, by=contact, frame="link.html")


def page(request, placement, *, by, frame):
    """Whether the learner came, the days away, and the form to tell of one."""
    today = clock.today(placement.school.time_zone)
    told_by = teller(by, placement)
    data = request.POST if request.method == "POST" and "kind" in request.POST else None
    form = AwayForm(data, placements=[placement], told_by=told_by, initial={"first": today})
    if request.method == "POST" and done(request, placement, form, by, today):
        return redirect(request.path)
    asked = placement.state == S.ACTIVE and not is_known(placement)
    told = {
        "placement": placement,
        "shell": frame,
        "is_link": frame == "link.html",
        "name": placement.student.first_name,
        "asked": asked,
        "arrival": getattr(placement, "arrival", None),
        "absent_today": placement.absences.filter(on=today).exists(),
        "rows": lines(placement.absences.all(), by, today, words=told_by == Absence.Told.SCHOOL),
        "form": form,
        "today": today,
    }
    status = 422 if form.errors else 200
    return render(request, "placements/presence/at_work.html", told, status=status)


def is_known(placement):
    """Somebody said that the learner came, or hours show it."""
    if hasattr(placement, "arrival"):
        return True
    rows = {"placement": placement}
    return Running.objects.filter(**rows).exists() or LogEntry.objects.filter(**rows).exists()


def done(request, placement, form, by, today):
    """Whether what was pressed is done; the form keeps what is to be put right."""
    try:
        if "arrived" in request.POST:
            arrivals.arrived(placement, by=by, today=today)
        elif "not_yet" in request.POST:
            away = actions.Away(today, today, Absence.Kind.NO_SHOW)
            actions.tell(placement, away, by=by, today=today)
        elif "back" in request.POST:
            row = placement.absences.filter(pk=number(request.POST["back"])).first()
            if row:
                actions.take_back(row, by=by, today=today)
        elif not (form.is_valid() and saved(form, today, by)):
            return False
    except Refused as refused:
        messages.error(request, str(refused))
        return True
    messages.success(request, _("Thank you. The school sees it."))
    return True
