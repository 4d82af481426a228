"""Off campus: who is out on a day, where, and whom to call; on screen, on one sheet of paper, as a table."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import School
from kit import clock, errors, sheets
from kit.errors import Refused
from placements import actions, rules
from placements.forms.out import AbsenceForm, DayForm
from placements.models import Absence, Placement
from placements.schedule import off_campus

KINDS = {
    "expected": lambda: _("Expected"),
    "absent": lambda: _("Absent"),
    "arranged": lambda: _("By arrangement"),
}


@require_GET
def out(request):
    """The day's list, as the page that also prints."""
    form, told = day_of(request)
    runs = set(request.user.coordinated_schools().values_list("pk", flat=True))
    groups = [
        {"kind": kind, "title": KINDS[kind](), "rows": rows} for kind, rows in told.rows if rows
    ]
    schools = sorted({row.placement.school.name for group in groups for row in group["rows"]})
    context = {
        "form": form,
        "told": told,
        "groups": groups,
        "schools": schools,
        "runs": runs,
        "query": request.GET.urlencode(),
        "today": today(),
        "content_at": clock.now(),
    }
    return render(request, "placements/out.html", context, status=422 if form.errors else 200)


def today():
    return timezone.localdate(clock.now())


def day_of(request):
    """The form and the day that was asked for; today where none was."""
    form, day, more = asked_of(request)
    told = off_campus(request.user, day, today(), **more)
    if not form.is_bound:
        form.initial = {"on": day}
    return form, told


def asked_of(request):
    """The form, the day, and of whom: the session and the school."""
    errors.require(rules.can_see_out(request.user))
    schools = School.objects.visible_to(request.user).filter(ended_on=None)
    form = DayForm(request.GET or None, schools=schools)
    if not form.is_bound:
        return form, today(), {}
    more = {"session": form.chosen("session", ""), "school": form.chosen("school")}
    return form, form.chosen("on", today()), more


@require_GET
def out_csv(request):
    """The same as a table for a spreadsheet."""
    _form, told = day_of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="off-campus-{told.on}.csv"'
    header = [
        _("Student"), _("Employer"), _("Address"), _("Workplace supervisor"), _("Telephone"),
        _("Times"), _("Session"), _("State"), _("Why or since when"), _("Emergency contact"), _("Emergency telephone"),
    ]  # fmt: skip
    lines = [cells(row, KINDS[kind]()) for kind, rows in told.rows for row in rows]
    sheets.write(response, header, lines)
    return response


def cells(row, state):
    placement = row.placement
    return [
        placement.student.name,
        placement.employer_name,
        placement.site or "",
        row.host.name if row.host else "",
        row.phone,
        row.times,
        ", ".join(str(session.label) for session in row.sessions),
        state,
        row.absence.get_kind_display() if row.absence else row.seen,
        *row.emergency,
    ]


@require_POST
def absent(request, pk):
    """Note that somebody is not there on a day, or is after all."""
    placement = get_object_or_404(Placement.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_run(request.user, placement))
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day, such as 2026-11-23."))
        return redirect("placements:out")
    kind = form.cleaned_data["kind"] or Absence.Kind.OTHER
    day, why = form.cleaned_data["on"], form.cleaned_data["why"]
    name = placement.student.name
    try:
        if form.cleaned_data["there"]:
            actions.take_back_absence(placement, day, by=request.user)
            messages.success(request, _("%s is expected again.") % name)
        else:
            actions.note_absence(placement, day, by=request.user, why=why, kind=kind)
            messages.success(request, _("%s is noted as absent.") % name)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('placements:out')}?on={day}")
