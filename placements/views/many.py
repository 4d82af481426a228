"""Many placements at once: the same for a class, and a rotation over sites. Everything works with one form a page."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit.errors import Refused, require
from placements.actions import many as actions
from placements.actions.people import default_contact
from placements.forms.many import RotationForm, SameForm, name_of
from placements.views.placements import fresh_initial


def form_of(kind, request):
    """Bound where it is to be checked; else with what was typed, as a filter is pressed."""
    checks = request.method == "POST" and request.POST.get("do") != "show"
    if checks:
        return kind(request.POST, user=request.user)
    initial = typed(kind, request.POST) if request.method == "POST" else fresh_initial({})
    return kind(user=request.user, initial=initial)


def typed(kind, data: QueryDict):
    """What stands in each field of an unchecked form."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in kind.base_fields.items()
    }


def same(request):
    """The same placement for several students: drafts, and of those refused each with the reason."""
    require(request.user.runs_a_school)
    form, done = form_of(SameForm, request), None
    if form.is_bound and form.is_valid():
        details = with_people(form.details())
        data = form.cleaned_data
        done = actions.make_same(data["programme"], data["students"], details, by=request.user)
    told = {"form": form, "done": done, "made": made_words(done)}
    status = 422 if form.errors else 200
    return render(request, "placements/many/same.html", told, status=status)


def with_people(details):
    """Whoever is on file at the employer supervises and signs."""
    host = details.fields["partnership"]
    details.supervisor = default_contact(host, "can_supervise")
    details.signatory = default_contact(host, "can_sign")
    return details


def made_words(done):
    """Of each placement that was made: whose, and from when to when."""
    rows = done.made if done else []
    return [
        {
            "placement": row,
            "days": f"{date_format(row.starts_on, 'SHORT_DATE_FORMAT')} – "
            f"{date_format(row.ends_on, 'SHORT_DATE_FORMAT')}",
        }
        for row in rows
    ]


def rotation(request):
    """Students × blocks of weeks × sites: a proposal as a table to change, then drafts."""
    require(request.user.runs_a_school)
    form, done, grid = form_of(RotationForm, request), None, {}
    if form.is_bound and form.is_valid():
        grid = grid_of(request, form)
        if request.POST.get("do") == "make":
            done = made(request, form, grid)
    told = {
        "form": form,
        "done": done,
        "made": made_words(done),
        "blocks": heads(form) if grid else [],
        "rows": rows_of(form, grid) if grid else [],
        "crowded": crowded(form, grid) if grid else [],
    }
    status = 422 if form.errors else 200
    return render(request, "placements/many/rotation.html", told, status=status)


def grid_of(request, form):
    """The table as it was changed by hand, else the proposal."""
    data = form.cleaned_data
    students = [row.pk for row in data["students"]]
    sites = [row.pk for row in data["sites"]]
    if request.POST.get("do") == "propose":
        return actions.rotation(students, sites, data["blocks"], data["at_once"])
    return {
        student: [
            cell(request.POST.get(f"cell-{student}-{block}", ""), sites)
            for block in range(data["blocks"])
        ]
        for student in students
    }


def cell(text, sites):
    """A site of the rotation, or nowhere."""
    return int(text) if text.isdecimal() and int(text) in sites else None


def made(request, form, grid):
    """Make the drafts; None where the form says why not."""
    data = form.cleaned_data
    try:
        return actions.make_rotation(
            data["programme"],
            grid,
            form.details(),
            weeks=data["weeks"],
            at_once=data["at_once"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def heads(form):
    """The days of each block."""
    data = form.cleaned_data
    found = []
    for block in range(data["blocks"]):
        days = actions.block_days(data["starts_on"], data["weeks"], block, block)
        found.append(" – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in days))
    return found


def rows_of(form, grid):
    """A line of the table: the student, and a choice for each block."""
    choices = [
        ("", _("Nowhere")),
        *((site.pk, name_of(site)) for site in form.cleaned_data["sites"]),
    ]
    heads_ = heads(form)
    return [
        {
            "student": student,
            "cells": [
                {"name": f"cell-{student.pk}-{block}", "chosen": site or "", "head": heads_[block]}
                for block, site in enumerate(grid[student.pk])
            ],
            "choices": choices,
        }
        for student in form.cleaned_data["students"]
    ]


def crowded(form, grid):
    """In words, where more would be than there is room for."""
    names = {site.pk: name_of(site) for site in form.cleaned_data["sites"]}
    told = _("%(site)s, %(days)s: %(count)d students")
    heads_ = heads(form)
    return [
        told % {"site": names[site], "days": heads_[block], "count": count}
        for site, block, count in actions.crowded(grid, form.cleaned_data["at_once"])
    ]
