"""The schedule of a placement: its weeks, what they add up to, what the law says of them; hazardous work."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import errors
from kit.errors import Refused
from kit.templatetags.house import hours
from kit.weekdays import weekday_name
from placements import actions, law, rules
from placements.actions.changing import row_of
from placements.forms.schedule import HazardForm, InterruptionForm, ScheduleForm
from placements.models import Interruption, Period, Placement
from placements.planned import Plan, calendar_of, plan_of
from placements.states import OPEN
from placements.views.placements import saved_words

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Shown:
    """A plan as the page shows it."""

    plan: Plan
    sums: str
    warnings: list[str]
    findings: list


def find(request, pk):
    """The placement with what its schedule reads; 404 where it is not visible."""
    found = Placement.objects.visible_to(request.user).select_related(
        "student", "school", "type", "site", "partnership__employer"
    )
    found = found.prefetch_related("periods__site", "interruptions", "absences")
    return get_object_or_404(found, pk=pk)


def find_own(request, pk):
    """A placement that this person runs: 404 where it is not visible, 403 where it is only seen."""
    placement = find(request, pk)
    errors.require(rules.can_run(request.user, placement))
    return placement


@require_http_methods(FORM_METHODS)
def schedule(request, pk):
    """The weeks as planned, or, after "Show the weeks", as they would be; htmx fetches the sums alone."""
    placement = find(request, pk)
    may_change = rules.can_run(request.user, placement) and placement.state in OPEN
    if request.method == "POST":
        errors.require(rules.can_run(request.user, placement))
    form = ScheduleForm(request.POST or None, placement=placement)
    tried = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and saved(request, placement, form):
            return redirect("placements:schedule", pk)
        if "save" not in request.POST:
            tried = try_out(placement, form)
    shown = show(request.user, tried or placement)
    if request.htmx and not request.htmx.boosted and request.method == "GET":
        told = {"placement": placement, "shown": shown}
        return render(request, "placements/schedule/_sums.html", told)
    told = {
        "placement": placement,
        "form": form,
        "shown": shown,
        "tried": tried,
        "lines": [line(period) for period in (tried or placement).periods.all()],
        "may_change": may_change,
        "may_read_why": rules.can_read_notes(request.user, placement),
        "may_see_hazards": may_change and placement.student.is_minor_on(placement.starts_on),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/schedule/schedule.html", told, status=status)


def saved(request, placement, form):
    """Write the hours down; False where it was refused."""
    data = form.cleaned_data
    try:
        actions.save_schedule(
            placement,
            form.stretches,
            by=request.user,
            structure=data["structure"],
            over_holidays=data["over_holidays"],
            keep=form.keeps,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, saved_words(placement))
    return True


def try_out(placement, form):
    """The placement with the hours as typed; nothing is written down."""
    rows = list(placement.periods.all()) if form.keeps else []
    tried = Placement.objects.select_related("student", "school").get(pk=placement.pk)
    tried.structure = form.cleaned_data["structure"]
    tried.over_holidays = form.cleaned_data["over_holidays"]
    prefetch_related_objects([tried], "interruptions", "absences", "periods")
    periods = [*rows, *(row_of(tried, stretch) for stretch in form.stretches)]
    tried.periods.all()._result_cache[:] = periods  # noqa: SLF001 - unsaved rows in place of the saved ones
    return tried


def show(user, placement):
    """The plan with its sums and warnings; what the law says is for those who run or watch the placement."""
    calendar = calendar_of(placement.school)
    plan = plan_of(placement, calendar)
    found = []
    if rules.can_read_notes(user, placement) and law.is_judged(
        placement.student, placement.starts_on
    ):
        found = law.of_schedule(placement, plan.days, law.Reading([placement]))
    return Shown(plan, sums(plan), warnings(placement), gathered(found))


def gathered(found):
    """Each rule that is broken once, with its first day and how often besides."""
    rules_broken = {}
    for finding in found:
        rules_broken.setdefault((finding.kind, finding.source), []).append(finding)
    return [{"words": rows[0].words, "more": len(rows) - 1} for rows in rules_broken.values()]


def sums(plan):
    """ "Planned: 118 h 30 of 120 h: 1 h 30 short." """
    told = {"planned": hours(plan.minutes), "asked": hours(plan.required), "short": hours(plan.short)}  # fmt: skip
    if plan.short:
        return _("Planned: %(planned)s of %(asked)s, %(short)s short.") % told
    if plan.required:
        return _("Planned: %(planned)s of %(asked)s.") % told
    return _("Planned: %(planned)s.") % told


def warnings(placement):
    """Hours that can never be worked."""
    return [
        _("%(day)s %(times)s lies outside the placement's dates.") % line(period)
        for period in placement.periods.all()
        if period.first > period.last
    ]


def line(period):
    """A stretch in words."""
    return {
        "pk": period.pk,
        "day": weekday_name(period.weekday),
        "times": f"{period.begins:%H:%M}–{period.ends:%H:%M}",
        "minutes": period.minutes,
        "particulars": period.particulars,
    }


@require_POST
def remove_period(request, pk):
    """Take one line of the schedule away."""
    seen = Placement.objects.visible_to(request.user)
    rows = Period.objects.filter(placement__in=seen).select_related("placement")
    period = get_object_or_404(rows, pk=pk)
    try:
        actions.remove_period(period, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, saved_words(period.placement))
    return redirect("placements:schedule", period.placement_id)


@require_http_methods(FORM_METHODS)
def interrupt(request, pk):
    """Let the placement rest for some days."""
    placement = find_own(request, pk)
    form = InterruptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.interrupt(
                placement,
                data["starts_on"],
                data["ends_on"],
                by=request.user,
                kind=data["kind"],
                why=data["why"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Nothing is planned on these days."))
            return redirect("placements:schedule", pk)
    told = {"placement": placement, "form": form}
    status = 422 if form.errors else 200
    return render(request, "placements/schedule/interrupt.html", told, status=status)


@require_POST
def resume(request, pk):
    """Take an interruption back."""
    rows = Interruption.objects.visible_to(request.user).select_related("placement")
    interruption = get_object_or_404(rows, pk=pk)
    try:
        actions.resume(interruption, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The placement goes on on these days."))
    return redirect("placements:schedule", interruption.placement_id)


@require_http_methods(FORM_METHODS)
def hazards(request, pk):
    """Hazardous work of a learner under 18, and the conditions for it."""
    placement = find_own(request, pk)
    has = {"orders": placement.hazardous, "met": placement.hazards_met}
    form = HazardForm(request.POST or None, initial=has)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            placement = actions.note_hazards(
                placement, data["orders"], data["met"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told_of_hazards(request, data, placement)
            return redirect("placements:hazards", pk)
    told = {
        "placement": placement,
        "form": form,
        "is_minor": placement.student.is_minor_on(placement.starts_on),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/schedule/hazards.html", told, status=status)


def told_of_hazards(request, data, placement):
    """Say that it is saved, and when ticks fell away."""
    if data["met"] and not placement.hazards_met:
        messages.warning(
            request, _("Saved. The work has changed: look at the conditions again, and tick them.")
        )
    else:
        messages.success(request, _("Saved."))
