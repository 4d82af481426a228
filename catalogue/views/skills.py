"""A school's sets of skills: the ready ones, its own, and a spreadsheet that becomes one."""

from dataclasses import asdict
from itertools import groupby

from django.contrib import messages
from django.core import signing
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import School
from catalogue import actions, rules, sheet
from catalogue.forms import SheetForm, SkillForm
from catalogue.models import Competency, Framework
from kit import errors, sheets
from kit.errors import Refused

READ_AND_WRITE = ["GET", "HEAD", "POST"]
SALT = "catalogue.skills"  # what stands in a preview was read here, and is not typed


def own_school(request, pk):
    """A school whose skills this person keeps: 404 where it is not visible, 403 where it is only seen."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_keep_skills(request.user, school))
    return school


def set_of(request, pk, set_pk):
    """The school and a set that it may use."""
    school = own_school(request, pk)
    found = Framework.objects.open_to(school).select_related("school")
    return school, get_object_or_404(found, pk=set_pk)


@require_GET
def skills(request, pk):
    """All sets that the school may use; those that ended stand below."""
    school = own_school(request, pk)
    known = Framework.objects.open_to(school).select_related("school")
    rows = list(known.annotate(skills=Count("competencies")))
    told = {
        "school": school,
        "own": [row for row in rows if row.school_id and not row.ended_on],
        "ready": [row for row in rows if not row.school_id and not row.ended_on],
        "ended": [row for row in rows if row.ended_on],
    }
    return render(request, "catalogue/skills/list.html", told)


@require_GET
def skill_set(request, pk, set_pk):
    """One set: its skills by group, with what is seen at their levels."""
    school, found = set_of(request, pk, set_pk)
    rows = found.competencies.prefetch_related("behaviours").order_by("pk")
    told = {
        "school": school,
        "set": found,
        "groups": [
            (_(name) if name else "", list(inside))
            for name, inside in groupby(rows, key=lambda row: row.group)
        ],
        "may_change": rules.can_change_set(request.user, found)
        and found.school_id == school.pk
        and not found.ended_on,
        "is_own": found.school_id == school.pk,
    }
    return render(request, "catalogue/skills/set.html", told)


@require_GET
def skill_set_csv(request, pk, set_pk):
    """The set as a spreadsheet, in the columns in which one is brought in."""
    _school, found = set_of(request, pk, set_pk)
    rows = found.competencies.prefetch_related("behaviours").order_by("pk")
    return csv_of(f"{found.code}.csv", sheet.heading(), sheet.rows_of(rows))


def csv_of(name, heading, rows):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = sheets.stream(heading, rows)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(READ_AND_WRITE)
def new_set(request, pk):
    """Name it and choose a sheet; look at what was read; take it. Nothing is kept before that."""
    school = own_school(request, pk)
    if "read" in request.POST:
        return take(request, school)
    form = SheetForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if not (form.is_bound and form.is_valid()):
        return new_page(request, school, form)
    name, file = form.cleaned_data["name"], form.cleaned_data["file"]
    try:
        if file is None:
            made = actions.add_set(school, name, by=request.user)
            return redirect("catalogue:skill_set", pk, made.pk)
        found = sheet.read(file.open, file.name)
    except sheets.Unreadable as problem:
        form.add_error("file", str(problem))
    except Refused as refusal:
        form.add_error("name", str(refusal))
    else:
        return preview(request, school, name, found)
    return new_page(request, school, form)


def new_page(request, school, form):
    told = {"school": school, "form": form}
    return render(request, "catalogue/skills/new.html", told, status=422 if form.is_bound else 200)


def preview(request, school, name, read, error=""):
    """What was read, and what was not and why. The page carries it, sealed, until it is taken."""
    told = {
        "school": school,
        "name": name,
        "read": read,
        "sealed": signing.dumps(asdict(read), salt=seal_of(school), compress=True),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "catalogue/skills/preview.html", told, status=status)


def seal_of(school):
    return f"{SALT}.{school.pk}"


def take(request, school):
    """Make the set of the rows that were read; or give back those that were not."""
    try:
        kept = signing.loads(request.POST["read"], salt=seal_of(school))
    except signing.BadSignature:
        messages.error(request, _("The page was too old. Choose the file again."))
        return redirect("catalogue:skills_new", school.pk)
    read = sheet.Read(
        kept["headings"],
        [sheet.Skill(**row) for row in kept["skills"]],
        [sheet.Rejected(**row) for row in kept["rejected"]],
        kept["passed_over"],
    )
    if "rejected" in request.POST:
        return rejected_csv(read)
    return make(request, school, read)


def make(request, school, read):
    name = request.POST.get("name", "").strip()[:150]
    try:
        if not (name and read.skills):
            raise Refused(
                _("Give the set a name.") if read.skills else _("There is no skill to take.")
            )
        made = actions.add_set(school, name, read.skills, by=request.user)
    except Refused as refusal:
        return preview(request, school, name, read, error=str(refusal))
    count = len(read.skills)
    told = ngettext("%d skill is in the set.", "%d skills are in the set.", count) % count
    messages.success(request, told)
    return redirect("catalogue:skill_set", school.pk, made.pk)


def rejected_csv(read):
    """The rows that were not taken, each with its reason, to be put right and brought in again."""
    rows = ([*row.cells, row.reason] for row in read.rejected)
    return csv_of("rows-to-put-right.csv", [*read.headings, _("Why it was not taken")], rows)


@require_http_methods(READ_AND_WRITE)
def add_skill(request, pk, set_pk):
    """One more skill in an own set."""
    school, found = set_of(request, pk, set_pk)
    errors.require(rules.can_change_set(request.user, found))
    return one_skill(request, school, Competency(framework=found))


@require_http_methods(READ_AND_WRITE)
def skill(request, pk, set_pk, skill_pk):
    """The words of one skill of an own set."""
    school, found = set_of(request, pk, set_pk)
    errors.require(rules.can_change_set(request.user, found))
    return one_skill(request, school, get_object_or_404(found.competencies, pk=skill_pk))


def one_skill(request, school, row):
    form = SkillForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        try:
            actions.save_skill(form.instance, form.levels(), by=request.user)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("catalogue:skill_set", school.pk, row.framework_id)
    told = {"school": school, "set": row.framework, "form": form, "skill": row if row.pk else None}
    return render(
        request, "catalogue/skills/skill.html", told, status=422 if form.is_bound else 200
    )


@require_POST
def remove_skill(request, pk, set_pk, skill_pk):
    """Take a skill out of an own set."""
    school, found = set_of(request, pk, set_pk)
    row = get_object_or_404(found.competencies, pk=skill_pk)
    return done(
        request, school, found, lambda: actions.remove_skill(row, by=request.user), _("Removed.")
    )


@require_POST
def copy_set(request, pk, set_pk):
    """A ready set as the school's own."""
    school, found = set_of(request, pk, set_pk)
    told = _("This is your own set now. Change what you like.")
    return done(
        request, school, found, lambda: actions.copy_set(found, school, by=request.user), told
    )


@require_POST
def new_version(request, pk, set_pk):
    """The next version of an own set."""
    school, found = set_of(request, pk, set_pk)
    told = _("This is the new version. What was rated keeps the one before.")
    return done(request, school, found, lambda: actions.new_version(found, by=request.user), told)


@require_POST
def end_set(request, pk, set_pk):
    """Switch an own set off, or on again."""
    school, found = set_of(request, pk, set_pk)
    back = "back" in request.POST
    told = (
        _("It is offered again.") if back else _("It is offered no more. What refers to it stays.")
    )
    return done(
        request, school, found, lambda: actions.end_set(found, by=request.user, back=back), told
    )


def done(request, school, found, act, told) -> HttpResponse:
    """Do it, say so, and show the set that came of it; a refusal is told in its words."""
    try:
        made = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        made = None
    else:
        messages.success(request, told)
    return redirect("catalogue:skill_set", school.pk, (made or found).pk)
