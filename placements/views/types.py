"""What a school runs: the catalogue of types with what each asks, and types of its own."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import School
from catalogue.models import PlacementType, SchoolType
from kit import clock, errors
from kit.errors import Refused
from kit.templatetags.house import hours
from placements import actions, rules
from placements.forms.types import RunForm, TypeForm
from placements.models import Placement, Programme, Requirement, RequirementSet
from placements.states import OPEN

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Row:
    """One type as the page shows it."""

    type: PlacementType
    runs: bool
    asks: str
    usual: str
    requirements: int
    programmes: int
    placements: int


def own_school(request, pk):
    """A school that this person runs: 404 where it is not visible, 403 where it is only seen."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, school))
    return school


@require_http_methods(READ_AND_WRITE)
def types(request, pk):
    """All types by level; the school ticks those that it runs."""
    school = own_school(request, pk)
    known = PlacementType.objects.known_at(school).offered()
    form = RunForm(request.POST if request.method == "POST" else None, types=known)
    if request.method == "POST" and form.is_valid():
        actions.run_types(school, form.cleaned_data["types"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("placements:types", pk)
    rows = rows_of(school)
    told = {
        "form": form,
        "school": school,
        "levels": by_level(row for row in rows if row.type.is_offered),
        "ended": [row for row in rows if not row.type.is_offered],
        "all_run": not school.types_run.exists(),
    }
    return render(request, "placements/types.html", told, status=422 if form.errors else 200)


def rows_of(school):
    """What the page tells of each type, in a fixed number of queries."""
    ticked = set(SchoolType.objects.filter(school=school).values_list("type", flat=True))
    asked = requirements_of(school)
    programmes = Programme.objects.filter(school=school, ended_on=None)
    programmes = count_by_type(programmes)
    placements = count_by_type(Placement.objects.filter(school=school, state__in=OPEN))
    found = PlacementType.objects.known_at(school).select_related("copied_from")
    return [
        Row(
            type=type_,
            runs=type_.pk in ticked or not ticked,
            asks=asks(type_),
            usual=usual(type_),
            requirements=asked.get(type_.pk, 0),
            programmes=programmes.get(type_.pk, 0),
            placements=placements.get(type_.pk, 0),
        )
        for type_ in found
    ]


def count_by_type(rows):
    return dict(rows.order_by().values_list("type").annotate(n=Count("pk")))


def requirements_of(school):
    """How much each type asks for in this school today: {type: number}."""
    sets = RequirementSet.objects.valid_at(school, clock.today(school.time_zone))
    on = ~Q(requirements__level=Requirement.Level.OFF)
    counted = sets.annotate(n=Count("requirements", filter=on))
    # what is chosen comes last, so that it stays
    rows = counted.order_by(F("school").desc(nulls_first=True), "pk")
    return dict(rows.values_list("type", "n"))


def asks(type_):
    """From which age and grade: "from 16 years, from grade 11"."""
    age, grade = type_.youngest_age, type_.youngest_grade
    parts = [
        ngettext("from %d year", "from %d years", age) % age if age else "",
        _("from grade %d") % grade if grade else "",
    ]
    return ", ".join(filter(None, parts)) or _("any age")


def usual(type_):
    """How long and where: "6 h at an employer", "1 h, Classroom"."""
    length = hours(type_.default_minutes) if type_.default_minutes else ""
    if not type_.needs_employer:
        return ", ".join(filter(None, [length, type_.get_default_setting_display()]))
    return _("%s at an employer") % length if length else _("at an employer")


def by_level(rows):
    """The rows under their levels, from awareness to staff."""
    found = {level: [] for level in PlacementType.Level}
    for row in rows:
        found[PlacementType.Level(row.type.level)].append(row)
    return [{"title": level.label, "rows": rows} for level, rows in found.items() if rows]


@require_http_methods(READ_AND_WRITE)
def type_new(request, pk):
    """A type of one's own; the ready one after which it is made is chosen first."""
    school = own_school(request, pk)
    ready = PlacementType.objects.filter(school=None)
    after = request.GET.get("from", "")
    if not after.isdigit():
        told = {"school": school, "types": ready}
        return render(request, "placements/type_after.html", told)
    after = get_object_or_404(ready, pk=after)
    form = TypeForm(request.POST or None, initial=copied(after))
    if request.method == "POST" and form.is_valid():
        try:
            own = actions.add_type(school, after, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("“%s” is there. Set up a program for it.") % own)
            return redirect("placements:types", pk)
    return type_page(request, form, school, over=_("Made after “%s”") % after)


def copied(ready):
    """What a type of one's own begins with."""
    names = ("level", "youngest_age", "youngest_grade", "needs_employer", "default_setting")
    return {name: getattr(ready, name) for name in names} | {
        "hours": f"{ready.default_minutes / 60:g}"
    }


@require_http_methods(READ_AND_WRITE)
def type_edit(request, pk):
    """Rename a type of one's own, or change what it asks."""
    type_ = find_own(request, pk)
    form = TypeForm(request.POST or None, instance=type_)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_type(form.instance, by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:types", type_.school_id)
    return type_page(request, form, type_.school, type_=PlacementType.objects.get(pk=pk))


def find_own(request, pk):
    """A type that a school of this person's added; the ready ones are not changed here."""
    found = PlacementType.objects.visible_to(request.user).exclude(school=None)
    type_ = get_object_or_404(found.select_related("school"), pk=pk)
    errors.require(rules.can_change_type(request.user, type_))
    return type_


def type_page(request, form, school, *, over="", type_=None):
    """The form of a type."""
    told = {"form": form, "school": school, "over": over or school.name, "type": type_}
    status = 422 if form.is_bound else 200
    return render(request, "placements/type_form.html", told, status=status)


@require_POST
def type_end(request, pk):
    """No new placements of an own type; or again."""
    type_ = find_own(request, pk)
    back = "back" in request.POST
    actions.end_type(type_, by=request.user, back=back)
    words = _("“%s” is back.") if back else _("“%s” has ended. Placements that are there go on.")
    messages.success(request, words % type_)
    return redirect("placements:types", type_.school_id)
