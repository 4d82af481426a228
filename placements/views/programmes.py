"""What a school runs: programmes."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock, errors
from kit.errors import Refused
from kit.search import Pages, matching
from kit.templatetags.house import hours
from placements import actions, rules
from placements.actions.visits import keep_rule
from placements.forms.programmes import ProgrammeFilterForm, ProgrammeForm
from placements.models import CreditRule, Placement, Programme
from placements.states import OPEN, S
from placements.views.credit_words import in_words
from placements.views.pieces import SHAPES
from students.models import Student

PER_PAGE = 50


@require_GET
def programme_list(request):
    """The programmes of one's schools; those that run, unless others are asked for."""
    form = ProgrammeFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "show": ""}
    found = Programme.objects.visible_to(request.user).select_related("school", "type")
    today = clock.today()
    if asked["show"] != "all":
        found = found.over(today) if asked["show"] == "over" else found.running(today)
    if asked["q"]:
        found = matching(found, asked["q"], "title", "cohort")
    context = {
        "page": Pages(found, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "filtered": bool(asked["q"] or asked["show"]),
        "may_make": request.user.runs_a_school,
        "schools": schools_run(request.user),
    }
    return render(request, "placements/programmes.html", context)


def schools_run(user):
    """The few schools whose types are a click away; whoever runs many goes by the school's page."""
    return list(user.schools_as("coordinator", "administrator").filter(ended_on=None)[:5])


@require_GET
def programme(request, pk):
    """What it is, what it asks, how its placements stand, and who has one."""
    found = Programme.objects.visible_to(request.user).select_related(
        "school", "type", "term", "requirement_set"
    )
    programme = get_object_or_404(found, pk=pk)
    without = request.GET.get("show") == "without"
    rows = (without_placement if without else placed)(request.user, programme)
    today = clock.today(programme.school.time_zone)
    may_run = rules.can_make(request.user, programme.school)
    context = {
        "programme": programme,
        "may_run": may_run,
        "facts": facts(programme, may_run, today),
        "states": states(request.user, programme),
        "page": Pages(rows, PER_PAGE).get_page(request.GET.get("page")),
        "without": without,
        "ways": ways(without),
        "today": today,
    }
    return render(request, "placements/programme.html", context)


def ways(without):
    """The two halves of the page: who has a placement, who has none."""
    return [
        {"url": "?", "label": _("With a placement"), "current": not without},
        {"url": "?show=without", "label": _("Without one"), "current": without},
    ]


def placed(user, programme):
    """The placements of the programme, by name of the learner."""
    rows = Placement.objects.visible_to(user).filter(programme=programme)
    rows = rows.select_related("student", "partnership__employer")
    return rows.order_by("student__family_name", "student__given_name", "pk")


def without_placement(user, programme):
    """Learners of the school who have no placement in the programme that is open or was completed."""
    has = Placement.objects.filter(programme=programme, state__in=[*OPEN, S.COMPLETED])
    here = Student.objects.visible_to(user).current()
    here = here.filter(attendances__school=programme.school, attendances__to_on=None)
    return here.exclude(pk__in=has.values("student"))


def states(user, programme):
    """How many placements are in which state: [{word, shape, count}]."""
    rows = Placement.objects.visible_to(user).filter(programme=programme).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    return [
        {"word": state.label, "shape": SHAPES[state], "count": found[state]}
        for state in S
        if state in found
    ]


def facts(programme, may_run, today):
    """What the programme is, in the shape of parts/facts.html."""
    credit = reverse("placements:programme_credit", args=[programme.pk]) if may_run else ""
    rule = CreditRule.objects.for_programme(programme, today)
    told = in_words(rule) or (_("none") if may_run else "")
    policy = reverse("placements:programme_policy", args=[programme.pk]) if may_run else ""
    feedback = reverse("assessments:cycles", args=[programme.pk])
    own = programme.requirement_set.programme_id == programme.pk
    asked = _("Rules of its own") if own else _("What its type asks for")
    closed = date_format(programme.ended_on) if programme.ended_on else ""
    rows = [
        {"term": _("Type"), "value": str(programme.type)},
        {"term": _("School"), "value": str(programme.school)},
        {"term": _("Term"), "value": str(programme.term or "")},
        {"term": _("Dates"), "value": dates(programme)},
        {"term": _("Hours asked for"), "value": hours(programme.required_minutes)},
        {"term": _("Credit"), "value": told, "url": credit},
        {"term": _("What is required"), "value": asked, "url": policy},
        {"term": _("Feedback"), "value": _("Who is asked, and when"), "url": feedback},
        {"term": _("Closed on"), "value": closed},
    ]
    return [row for row in rows if row["value"]]


def dates(programme):
    first, last = programme.starts_on, programme.ends_on
    if first and last:
        return f"{date_format(first)} – {date_format(last)}"
    if first:
        return _("from %s") % date_format(first)
    return _("until %s") % date_format(last) if last else ""


def programme_new(request):
    """Set up a programme."""
    errors.require(request.user.coordinated_schools().exists())
    named = {name: request.GET[name] for name in ("school", "type") if name in request.GET}
    form = ProgrammeForm(request.POST or None, user=request.user, initial=named)
    return saved(request, form, _("New program"))


def find_own(request, pk):
    """A programme that this person runs: 404 where it is not visible, 403 where it is only seen."""
    found = Programme.objects.visible_to(request.user).select_related("school", "type")
    programme = get_object_or_404(found, pk=pk)
    errors.require(rules.can_make(request.user, programme.school))
    return programme


def programme_edit(request, pk):
    """Change a programme; placements keep the hours and rules they began with."""
    programme = find_own(request, pk)
    title = str(programme)
    form = ProgrammeForm(request.POST or None, instance=programme, user=request.user)
    return saved(request, form, title)


def saved(request, form, title):
    """Save and go to the programme's page, or show the form with its errors."""
    if request.method == "POST" and form.is_valid():
        programme = form.save(commit=False)
        today = clock.today(programme.school.time_zone)
        actions.save_programme(programme, by=request.user, today=today)
        keep_rule(programme, form.rule, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("placements:programme", programme.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "placements/programme_form.html", {"form": form, "title": title}, status=status
    )


@require_POST
def programme_copy(request, pk):
    """Next year's programme, made after this one."""
    programme = find_own(request, pk)
    today = clock.today(programme.school.time_zone)
    try:
        new = actions.copy_programme(programme, by=request.user, today=today)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("placements:programme", pk)
    messages.success(request, _("“%s” is made. Check its dates.") % new)
    return redirect("placements:programme", new.pk)


@require_POST
def programme_close(request, pk):
    """No new placements from today on; or again."""
    programme = find_own(request, pk)
    if "back" in request.POST:
        actions.open_programme(programme, by=request.user)
        messages.success(request, _("Open again."))
    else:
        today = clock.today(programme.school.time_zone)
        actions.close_programme(programme, by=request.user, today=today)
        messages.success(request, _("Closed. Placements that are there go on."))
    return redirect("placements:programme", pk)
