"""Interest before and after, and the observation log: the learner's own, read by the school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.errors import Refused, require
from placements.actions import reflections as actions
from placements.forms.doing import InterestForm, ObservationForm
from placements.models import InterestCheck, Observation
from placements.rules import doing as rules
from placements.views.checklists import find

When = InterestCheck.When
STEP = 56  # between two of the five points of the drawing


@require_http_methods(["GET", "HEAD", "POST"])
def interest(request, pk):
    """The question that is open now, and what was said before and after."""
    placement = find(request, pk)
    require(rules.can_read_private(request.user, placement))
    today = clock.today(placement.school.time_zone)
    said = {row.when: row for row in placement.interest_checks.all()}
    now = rules.interest_now(placement, today)
    asks = bool(now) and rules.is_learner(request.user, placement)
    data = request.POST if request.method == "POST" else None
    form = InterestForm(data, instance=said.get(now)) if asks else None
    if request.method == "POST":
        require(asks)
        if form.is_valid():
            actions.say_interest(placement, **form.cleaned_data, by=request.user, today=today)
            messages.success(request, _("Saved. You can change it until the question closes."))
            return redirect("placements:interest", pk)
        said = {row.when: row for row in placement.interest_checks.all()}
    told = {
        "placement": placement,
        "form": form,
        "is_after": now == When.AFTER,
        "mine": rules.is_learner(request.user, placement),
        "said": [said[when] for when in When if when in said],
        "change": change(said.get(When.BEFORE), said.get(When.AFTER)),
        "points": [point(level) for level in InterestCheck.Level],
    }
    status = 422 if form and form.errors else 200
    return render(request, "placements/interest/page.html", told, status=status)


def point(level):
    """Where a step stands in the drawing, and its word."""
    return {"x": 20 + (level - 1) * STEP, "label": InterestCheck.Level(level).label}


def change(before, after):
    """What became of the wish, in words and as two marks; None until both were said."""
    if before is None or after is None:
        return None
    steps = after.level - before.level
    if steps > 0:
        words = ngettext("%d step more than before", "%d steps more than before", steps) % steps
    elif steps < 0:
        words = ngettext("%d step less than before", "%d steps less than before", -steps) % -steps
    else:
        words = _("The same as before")
    return {"words": words, "before": point(before.level), "after": point(after.level)}


@require_http_methods(["GET", "HEAD", "POST"])
def observations(request, pk):
    """Whom the learner watched; the learner adds to it on the phone."""
    placement = find(request, pk)
    require(rules.can_read_private(request.user, placement))
    today = clock.today(placement.school.time_zone)
    may_add = rules.can_observe(request.user, placement)
    data = request.POST if request.method == "POST" else None
    latest = min(today, placement.ends_on)
    form = ObservationForm(data, initial={"on": latest}) if may_add else None
    if request.method == "POST":
        require(may_add)
        if form.is_valid() and observed(request, placement, form, today):
            return redirect("placements:observations", pk)
    told = {
        "placement": placement,
        "form": form,
        "rows": placement.observations.all(),
        "mine": rules.is_learner(request.user, placement),
    }
    status = 422 if form and form.errors else 200
    return render(request, "placements/observations/page.html", told, status=status)


def observed(request, placement, form, today):
    """Whether it was written down; what the action refuses stands beside the day."""
    try:
        actions.observe(placement, **form.cleaned_data, by=request.user, today=today)
    except Refused as refusal:
        form.add_error("on", str(refusal))
        return False
    messages.success(request, _("Written down."))
    return True


@require_POST
def forget_observation(request, pk):
    """The learner takes a line away."""
    rows = Observation.objects.visible_to(request.user).select_related("placement__student")
    observation = get_object_or_404(rows, pk=pk)
    placement = observation.placement_id
    actions.forget_observation(observation, by=request.user)
    messages.success(request, _("Taken away."))
    return redirect("placements:observations", placement)
