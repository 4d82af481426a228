"""The roll call of an event: which learners are expected, who came; one page, saved at once."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from kit import clock
from kit.errors import Refused, require
from kit.search import matching
from partners import rules
from partners.models import Event
from placements.actions import events as actions
from placements.forms.events import LearnerFilter, LearnersForm, RollForm
from placements.models import Presence
from students.models import ClassGroup

SHOWN = 200  # learners on the page that chooses them
STUDENT = ("given_name", "preferred_name", "family_name", "number")
State = Presence.State


def find_event(request, pk):
    """An event that one may see, else 404."""
    return get_object_or_404(
        Event.objects.visible_to(request.user).select_related("school"), pk=pk
    )


def roll_call(request, pk):
    """Who came, excused or missing; htmx fetches the counts alone for the event's page."""
    event = find_event(request, pk)
    may_keep = rules.can_keep_event(request.user, event)
    rows = Presence.objects.visible_to(request.user).filter(event=event)
    told = {"event": event, "facts": counts(rows), "may_keep": may_keep, **day_of(event)}
    if request.htmx and not request.htmx.boosted and request.method == "GET":
        return render(request, "placements/events/_learners.html", told)
    rows = list(rows.select_related("student"))
    form = RollForm(request.POST if request.method == "POST" else None, presences=rows)
    if request.method == "POST":
        require(may_keep)
        if form.is_valid() and called(request, event, form):
            return redirect("placements:roll_call", pk)
    told |= {"form": form, "rows": rows, "lines": lines(form)}
    status = 422 if form.errors else 200
    return render(request, "placements/events/roll.html", told, status=status)


def day_of(event):
    """Whether who came can be noted already."""
    return {"is_open": event.is_on and event.on <= clock.today(event.school.time_zone)}


def lines(form):
    return [{"row": row, "field": form[f"p{row.pk}"]} for row in form.presences]


def counts(rows):
    """How many came, were excused, missing, or not called yet. One query."""
    asked = {state.value: Count("pk", filter=Q(state=state)) for state in State}
    found = rows.order_by().aggregate(**asked)
    order = (State.CAME, State.EXCUSED, State.MISSING, State.EXPECTED)
    return [{"term": state.label, "value": found[state]} for state in order]


def called(request, event, form):
    """Save what was ticked; with the second button who is not called yet came. False where it was refused."""
    said = form.said
    if "others" in request.POST:
        said |= {
            row.pk: State.CAME.value
            for row in form.presences
            if row.state == State.EXPECTED and row.pk not in said
        }
    try:
        actions.call_roll(event, said, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def choose_learners(request, pk):
    """Expect a class, or single learners; those who are shown and not ticked come off the list."""
    event = find_event(request, pk)
    require(rules.can_keep_event(request.user, event))
    learners = actions.learners_for(event, request.user)
    find = LearnerFilter(request.GET, groups=groups_of(event, learners))
    group, words = find.chosen("group"), find.chosen("q")
    shown = list(narrowed(event, learners, group, words)[:SHOWN])
    expected = set(event.presences.values_list("student", flat=True))
    ticked = [s.pk for s in shown if s.pk in expected]
    form = LearnersForm(
        request.POST if request.method == "POST" else None,
        shown=shown,
        initial={"students": ticked},
    )
    if request.method == "POST" and form.is_valid() and saved(request, event, form, shown):
        return redirect("placements:roll_call", pk)
    told = {
        "event": event,
        "find": find,
        "form": form,
        "found": bool(shown),
        "group": group,
        "narrowed": bool(group or words),
        "is_cut": len(shown) == SHOWN,
        "query": request.GET.urlencode(),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/events/choose.html", told, status=status)


def groups_of(event, learners):
    """Classes of the school in which somebody is whom one may choose."""
    schools = School.objects.under([event.school_id])
    rows = ClassGroup.objects.filter(school__in=schools.values("pk"))
    return rows.filter(enrolments__student__in=learners.values("pk")).distinct()


def narrowed(event, learners, group, words):
    """By class and name; where neither is asked for, those who are expected already."""
    if group:
        now = Q(ends_on=None) | Q(ends_on__gte=event.on)
        learners = learners.filter(pk__in=group.enrolments.filter(now).values("student"))
    if words:
        learners = matching(learners, words, *STUDENT)
    if not (group or words):
        learners = learners.filter(presences__event=event)
    return learners.order_by("family_name", "given_name", "pk")


def saved(request, event, form, shown):
    """Write down who is expected; with the second button everybody who is shown. False where it was refused."""
    wanted = shown if "all" in request.POST else form.cleaned_data["students"]
    try:
        new, off = actions.expect(event, wanted, of=shown, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    told = (
        ngettext("%d learner is new on the list.", "%d learners are new on the list.", new) % new
    )
    if off:
        told += " " + ngettext("%d came off it.", "%d came off it.", off) % off
    messages.success(request, told)
    return True
