"""The whole policy of a type, or of one programme: looked at, tried, saved."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalogue.models import PlacementType
from kit import clock, errors
from kit.errors import Conflict, Refused
from placements import presets, rules
from placements.actions import policies
from placements.forms.policy import WORDS
from placements.forms.policy_table import PolicyTable
from placements.models import Placement, Programme
from placements.requirements.trying import LOOKED_AT, tried
from placements.views.document_kinds import school_of

FIRST = 8  # placements that the preview names


@require_http_methods(["GET", "HEAD", "POST"])
def type_policy(request, pk, type_pk):
    """What the school asks before each step of a type."""
    school = school_of(request, pk)
    types = PlacementType.objects.filter(Q(school=None) | Q(school=school))
    return page(request, school, get_object_or_404(types, pk=type_pk))


@require_http_methods(["GET", "HEAD", "POST"])
def programme_policy(request, pk):
    """What is asked in one programme alone."""
    found = Programme.objects.visible_to(request.user)
    programme = get_object_or_404(found.select_related("school", "type", "requirement_set"), pk=pk)
    errors.require(rules.can_make(request.user, programme.school))
    if request.method == "POST" and "follow" in request.POST:
        today = clock.today(programme.school.time_zone)
        policies.follow_type(programme, by=request.user, today=today)
        messages.success(request, _("New placements follow the type again."))
        return redirect("placements:policy", programme.school_id)
    return page(request, programme.school, programme.type, programme)


def page(request, school, type_, programme=None):
    """The table; tried without saving, or saved as a new set."""
    today = clock.today(school.time_zone)
    form = form_of(request, school, type_, programme, today)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = tried_out(school, type_, programme, form.asked())
        elif save(request, form, school, type_, programme, today):
            return redirect("placements:policy", school.pk)
        else:
            form = form_of(request, school, type_, programme, today, error=form.non_field_errors())
    context = {
        "school": school,
        "type": type_,
        "programme": programme,
        "own": programme is not None and programme.requirement_set.programme_id == programme.pk,
        "form": form,
        "groups": form.groups(),
        "presets": [{"name": name, "words": WORDS[name]} for name in presets.NAMES],
        "preview": preview,
    }
    status = 422 if form.errors else 200
    return render(request, "placements/policy_table.html", context, status=status)


def form_of(request, school, type_, programme, today, error=()):
    """The table as it stands, filled with a preset, or as it was typed.

    With an error (somebody else was quicker) it goes on from what is asked by now, and keeps what was typed.
    """
    now = policies.current(school, type_, programme, today)
    asked = list(now.requirements.all()) if now else []
    rows = filled(type_, request.GET.get("fill"), asked)
    began = {"began": now.pk if now else None}
    data = request.POST.copy() if request.method == "POST" else None
    if error:
        data["began"] = began["began"]
    documents = school.document_kinds.current()
    form = PolicyTable(data, rows=rows, now=asked, documents=documents, initial=began)
    for words in error:
        form.add_error(None, words)
    return form


def filled(type_, name, asked):
    """The rows of the preset of this name, with the school's own documents as they are; else what is asked now."""
    if name not in presets.NAMES:
        return asked
    return [*presets.rows(type_, name), *(row for row in asked if row.document)]


def save(request, form, school, type_, programme, today):
    """Whether it was saved; where it was refused the form says why."""
    began = form.cleaned_data["began"]
    try:
        now = policies.save_policy(
            school,
            type_,
            form.asked(),
            began=began,
            by=request.user,
            today=today,
            programme=programme,
        )
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        same = now.pk == began
        messages.success(request, _("Nothing was changed.") if same else _("Saved."))
        return True
    return False


def tried_out(school, type_, programme, asked):
    """What the table would stop today: how many, by what, and the first of them."""
    found = Placement.objects.filter(school=school, type=type_)
    found = found.filter(programme=programme) if programme else found
    told = tried(found, asked)
    return {
        "looked_at": told.looked_at,
        "stopped": told.stopped,
        "more": told.more and LOOKED_AT,
        "newly": len(told.newly),
        "reasons": [{"term": label, "value": n} for label, n in told.reasons.most_common()],
        "first": [
            {
                "name": placement.student.name,
                "where": placement.employer_name,
                "url": reverse("placements:detail", args=[placement.pk]),
                "what": ", ".join(labels),
            }
            for placement, labels in told.newly[:FIRST]
        ],
    }
