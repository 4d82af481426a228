"""When a programme asks whom for feedback: a table, ready-made sets, and a look at a placement's days."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.actions import cycles as actions
from assessments.forms.cycles import AheadForm, CycleForm
from assessments.models import Cycle, Form
from assessments.planned import Workdays, sketch
from kit import clock, errors
from kit.errors import Refused
from placements.models import Programme
from placements.rules import can_make


def programme_of(request, pk):
    found = Programme.objects.visible_to(request.user).select_related("school")
    return get_object_or_404(found, pk=pk)


@require_GET
def cycles(request, pk):
    """Who is asked when, and what that means for a placement of these dates."""
    programme = programme_of(request, pk)
    may_run = can_make(request.user, programme.school)
    rows = list(programme.cycles.select_related("form"))
    current = sorted((row for row in rows if row.ended_on is None), key=by_course)
    today = clock.today(programme.school.time_zone)
    asked = AheadForm(request.GET if "first" in request.GET else None, initial=usual(programme))
    dates = asked.initial if not asked.is_bound else asked.is_valid() and asked.cleaned_data
    context = {
        "programme": programme,
        "may_run": may_run,
        "cycles": current,
        "ended": [row for row in rows if row.ended_on],
        "sets": sets() if may_run else [],
        "ahead": asked,
        "days": ahead(programme, current, dates, today) if dates else [],
    }
    return render(request, "assessments/cycles/list.html", context)


def by_course(cycle):
    """From the start to the end; the supervisor first."""
    return Cycle.Name.values.index(cycle.name), Form.Audience.values.index(cycle.audience)


def usual(programme):
    """The dates of the programme, else a spring of the year to come."""
    if programme.starts_on and programme.ends_on:
        return {"first": programme.starts_on, "last": programme.ends_on}
    year = clock.today(programme.school.time_zone).year + 1
    return {"first": date(year, 2, 1), "last": date(year, 5, 30)}


def ahead(programme, current, dates, today):
    """The askings of a placement with these dates, in order; last those that hang on hours."""
    of = {cycle.pk: cycle for cycle in current}
    school, workdays = programme.school_id, Workdays([programme.school_id])
    found = [
        {
            "cycle": of[row.cycle],
            "number": row.number,
            "asked_on": row.opens_on,
            "due_on": workdays.after(school, row.opens_on, row.due_after),
            "closes_on": workdays.after(school, row.opens_on, row.closes_after),
        }
        for row in sketch(programme, dates["first"], dates["last"], today)
    ]
    nothing = dict.fromkeys(("number", "asked_on", "due_on", "closes_on"))
    hours = [row for row in current if row.when == Cycle.When.HOURS]
    return [*found, *({**nothing, "cycle": row} for row in hours)]


def sets():
    """The ready-made sets, with what each is for."""
    words = {
        "light": (_("Light"), _("The supervisor, once, at the end.")),
        "standard": (
            _("Standard"),
            _("Supervisor and student in the middle and at the end; the student about the host."),
        ),
        "close": (
            pgettext("often asked", "Close"),
            _(
                "Supervisor, student and teacher at the start, in the middle and at the end; "
                "a short one of the supervisor every four weeks; the student about the host."
            ),
        ),
    }
    return [{"key": key, "title": title, "text": text} for key, (title, text) in words.items()]


@require_POST
def choose_set(request, pk, name):
    """Ask as one of the ready-made sets does."""
    programme = programme_of(request, pk)
    if name not in actions.SETS:
        raise Http404
    today = clock.today(programme.school.time_zone)
    actions.choose_set(programme, name, by=request.user, today=today)
    messages.success(request, _("Saved. What was asked already stays."))
    return redirect("assessments:cycles", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new_cycle(request, pk):
    """One more time at which somebody is asked."""
    programme = programme_of(request, pk)
    return saved(request, Cycle(programme=programme), _("Ask for feedback"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cycle(request, pk):
    """Change when it is asked; what was asked already stays."""
    cycle = find(request, pk)
    return saved(request, cycle, str(cycle))


def find(request, pk):
    rows = Cycle.objects.visible_to(request.user).current()
    return get_object_or_404(rows.select_related("programme__school", "form"), pk=pk)


def saved(request, cycle, title):
    """Show the form, or save it and go back to the table."""
    errors.require(can_make(request.user, cycle.programme.school))
    form = CycleForm(request.POST or None, instance=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_cycle(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved. What was asked already stays."))
            return redirect("assessments:cycles", cycle.programme_id)
    context = {"form": form, "cycle": cycle, "programme": cycle.programme, "title": title}
    status = 422 if form.errors else 200
    return render(request, "assessments/cycles/form.html", context, status=status)


@require_POST
def remove_cycle(request, pk):
    """Ask for it no more."""
    cycle = find(request, pk)
    today = clock.today(cycle.programme.school.time_zone)
    actions.remove_cycle(cycle, by=request.user, today=today)
    messages.success(request, _("Asked for no more. What was asked already stays."))
    return redirect("assessments:cycles", cycle.programme_id)
