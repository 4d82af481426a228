"""Hours of all learners beside their plan: by student, by program; several nudged at once."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock, errors
from kit.search import Pages
from kit.templatetags.house import hours
from placements import overview
from placements.actions.hours import nudge_these
from placements.forms.overview import OverviewForm
from placements.models import Placement
from placements.rules.hours import can_see_all_hours
from placements.states import S

PER_PAGE = 50


@require_GET
def hours_overview(request):
    """A page of learners, or all programs, with what was planned, logged and confirmed."""
    errors.require(can_see_all_hours(request.user))
    today = timezone.localdate(clock.now())
    form = OverviewForm(request.GET, user=request.user)
    rows = overview.found(
        request.user,
        today,
        look=form.chosen("look", ""),
        programme=form.chosen("programme"),
        type_=form.chosen("type"),
    )
    by_programme = form.chosen("by") == "program"
    told = by_program(rows) if by_programme else by_student(rows, today, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    told |= {
        "form": form,
        "by_programme": by_programme,
        "look": form.chosen("look", ""),
        "filtered": any(form.chosen(name) for name in ("look", "programme", "type")),
        "query": query.urlencode(),
        "student_query": ways(request, ""),
        "program_query": ways(request, "program"),
    }
    return render(request, "placements/hours/overview.html", told)


def ways(request, by):
    query = request.GET.copy()
    query.pop("page", None)
    query["by"] = by
    return query.urlencode()


def by_student(rows, today, number):
    """A page of placements by the students' names."""
    rows = rows.select_related("student", "programme", "partnership__employer")
    rows = rows.prefetch_related("periods", "interruptions", "absences")
    rows = rows.order_by("student__family_name", "student__given_name", "pk")
    page = Pages(rows, PER_PAGE).get_page(number)
    lines = overview.lines_of(list(page.object_list), today)
    labels = [_("Planned so far"), *columns()]
    return {"page": page, "labels": labels, "rows": [student_row(line) for line in lines]}


def columns():
    return [_("Logged"), _("Confirmed"), _("Waiting"), _("Queried"), _("Required")]


def student_row(line):
    """Key, address, name, note, then a cell for each label."""
    row = line.placement
    note = " · ".join(filter(None, (str(row.programme or ""), row.employer_name)))
    url = reverse("placements:hours", args=[row.pk])
    return row.pk, url, row.student.name, note, hours(line.planned), *cells(line)


def cells(line):
    told = [hours(minutes) if minutes else "" for minutes in (line.waiting, line.queried)]
    return [hours(line.logged), confirmed(line), *told, hours(line.required)]


def confirmed(line):
    """The minutes, and how many lines the school or the supervisor put right."""
    if not line.corrected:
        return hours(line.confirmed)
    words = ngettext("%d corrected", "%d corrected", line.corrected) % line.corrected
    return format_html('{} <span class="small">{}</span>', hours(line.confirmed), words)


def by_program(rows):
    lines = overview.by_programme(rows)
    url = reverse("placements:hours_overview")
    shown = [
        (
            line.key,
            f"{url}?programme={line.key or ''}",
            line.title or _("No program"),
            ngettext("%d placement", "%d placements", line.count) % line.count,
            *cells(line),
        )
        for line in lines
    ]
    return {"labels": columns(), "rows": shown, "page": None}


@require_POST
def nudge_ticked(request):
    """Ask those ticked by mail for their hours; each at most once in 24 hours."""
    picks = [pick for pick in request.POST.getlist("pick") if pick.isdecimal()][:PER_PAGE]
    chosen = Placement.objects.run_by(request.user).filter(pk__in=picks, state=S.ACTIVE)
    count = nudge_these(chosen, by=request.user)
    if count:
        messages.success(
            request, ngettext("%d student gets a mail.", "%d students get a mail.", count) % count
        )
    elif picks:
        messages.info(
            request, _("Nobody to write to: all were asked in the last 24 hours, or are done.")
        )
    else:
        messages.info(request, _("Tick the students whom to nudge."))
    back = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse('placements:hours_overview')}?{back}")
