"""Uploading a roster, looking at what it would do, and applying it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import School, User
from kit import sheets
from kit.errors import Refused, require
from students import actions
from students.forms import AnchorForm, LimitForm, ProblemFilterForm, UploadForm
from students.models import Guardian, Import, ImportProblem, Student
from students.rules import can_import

PER_PAGE = 50
SHOWN = 10  # past imports beneath the form
KEPT_SHOWN = 100  # people whom an undo kept
WORKING = (Import.State.UPLOADED, Import.State.APPLYING, Import.State.UNDOING)
STOPPABLE = (Import.State.UPLOADED, Import.State.APPLYING)
KINDS = {
    "orgs": lambda: _("Organizations"),
    "academicSessions": lambda: _("Terms"),
    "courses": lambda: _("Courses"),
    "classes": lambda: _("Classes"),
    "students": lambda: _("Students"),
    "guardians": lambda: _("Guardians"),
    "teachers": lambda: _("Teachers"),
    "enrollments": lambda: _("Enrollments"),
    "teaching": lambda: _("Teachers’ classes"),
}
SHAPES = {
    "uploaded": "waiting", "previewed": "yours", "applying": "waiting", "applied": "done",
    "failed": "stopped", "discarded": "stopped", "undoing": "waiting", "undone": "stopped",
}  # fmt: skip


def find(request, pk):
    """An import of a school that this person may import for: else 404 or 403."""
    rows = Import.objects.visible_to(request.user).select_related("school", "made_by")
    batch = get_object_or_404(rows, pk=pk)
    require(can_import(request.user, batch.school))
    return batch


def upload(request):
    """Choose a roster."""
    require(request.user.coordinated_schools().exists())
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        school, file = form.cleaned_data["school"], form.cleaned_data["file"]
        try:
            batch = actions.start_import(school, file, by=request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("students:import_detail", batch.pk)
    past = Import.objects.visible_to(request.user).select_related("school", "made_by")[:SHOWN]
    for batch in past:
        batch.shape = SHAPES[batch.state]
    told = {"form": form, "past": past, "wide": School.Kind.DISTRICT}
    return render(request, "students/import.html", told, status=422 if form.errors else 200)


@require_GET
def import_detail(request, pk):
    """What the import would do, is doing, or has done."""
    batch = find(request, pk)
    page = "students/_import_state.html" if request.headers.get("HX-Request") else ""
    return render(request, page or "students/import_detail.html", import_context(batch))


def import_context(batch, **more):
    counts = batch.counts
    working = batch.state in WORKING
    here = reverse("students:import_detail", args=[batch.pk])
    cancel = reverse("students:import_cancel", args=[batch.pk])
    return {
        "batch": batch,
        "shape": SHAPES[batch.state],
        "working": working,
        "shown": actions.progress_of(batch.pk).read() if working else None,
        "here": here,
        "cancel_url": cancel if batch.state in STOPPABLE else "",
        "undo": undo_context(batch),
        "kinds": kinds(counts.get("kinds", {})),
        "rejected": counts.get(sheets.REJECTED, 0),
        "warned": counts.get(sheets.WARNED, 0),
        "noted": counts.get(sheets.NOTED, 0),
        "leaving": counts.get("leaving", 0),
        "present": counts.get("present", 0),
        "is_many": counts.get("is_many", False),
        "nothing_to_do": not (counts.get("new") or counts.get("changed") or counts.get("leaving")),
        "limits": LimitForm(batch=batch),
        "anchors": AnchorForm(batch=batch) if batch.choices.get("anchors") else None,
        "leave_error": "",
    } | more


def undo_context(batch):
    """Whether the import can be undone, and what an undo left."""
    told = batch.counts.get("undone", {})
    kept = told.get("kept", [])
    return {
        "possible": actions.can_be_undone(batch),
        "later": actions.later_than(batch) if batch.state == Import.State.APPLIED else None,
        "removed": told.get("removed", 0),
        "restored": told.get("restored", 0),
        "overtaken": told.get("overtaken", 0),
        "kept": named(kept[:KEPT_SHOWN]),
        "more": max(0, len(kept) - KEPT_SHOWN),
    }


def named(kept):
    """Those who were kept, by name, with the reason; students have a page."""
    models = {"students.student": Student, "students.guardian": Guardian, "accounts.user": User}
    people = {
        label: model.objects.in_bulk([pk for name, pk, _why in kept if name == label])
        for label, model in models.items()
    }
    lines = []
    for label, pk, why in kept:
        if person := people[label].get(pk):
            url = reverse("students:detail", args=[pk]) if label == "students.student" else ""
            lines.append({"name": person.name, "why": why, "url": url})
    return lines


def kinds(tallies):
    """Rows of the table: a kind of row, and how many are new, changed, ended."""
    return [
        {"label": label(), **tallies[name]} for name, label in KINDS.items() if name in tallies
    ]


@require_POST
def import_limit(request, pk):
    """Take only some organisations or courses, or say which organisation is the school."""
    batch = find(request, pk)
    asked = AnchorForm if "anchor" in request.POST or batch.choices.get("anchors") else LimitForm
    form = asked(request.POST, batch=batch)
    if not form.is_valid():
        name = "anchors" if asked is AnchorForm else "limits"
        told = import_context(batch, **{name: form})
        return render(request, "students/import_detail.html", told, status=422)
    return act(request, batch, lambda: actions.choose(batch, by=request.user, **form.cleaned_data))


@require_POST
def import_apply(request, pk):
    """Have it written. Many leaving students need a tick."""
    batch = find(request, pk)
    may_leave = bool(request.POST.get("may_leave"))
    if batch.counts.get("is_many") and not may_leave:
        told = import_context(batch, leave_error=_("Tick the box if this is meant."))
        return render(request, "students/import_detail.html", told, status=422)
    return act(request, batch, lambda: actions.apply(batch, by=request.user, may_leave=may_leave))


@require_POST
def import_discard(request, pk):
    """Put it aside."""
    batch = find(request, pk)
    return act(request, batch, lambda: actions.discard(batch, by=request.user))


@require_POST
def import_cancel(request, pk):
    """Stop the reading or writing; the page says when it has stopped."""
    batch = find(request, pk)
    return act(request, batch, lambda: actions.cancel(batch, by=request.user))


@require_POST
def import_undo(request, pk):
    """Take an applied import back."""
    batch = find(request, pk)
    return act(request, batch, lambda: actions.undo(batch, by=request.user))


def act(request, batch, action):
    """Do it, or say why not, and come back to the page."""
    try:
        action()
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("students:import_detail", batch.pk)


@require_GET
def import_problems(request, pk):
    """Rows that were set aside or warned of; paged, filtered by file."""
    batch = find(request, pk)
    form, rows = chosen_problems(request, batch)
    told = {
        "batch": batch,
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filtered": any(request.GET.get(name) for name in ("file", "level")),
        "query": request.GET.urlencode(),
    }
    return render(request, "students/import_problems.html", told)


@require_GET
def import_problems_csv(request, pk):
    """The same rows as a table for a spreadsheet, with formulas made harmless."""
    _form, rows = chosen_problems(request, find(request, pk))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{pk}-problems.csv"'
    header = [_("What became of it"), _("File"), _("Line"), _("Column"), _("Row"), _("Reason")]
    lines = (
        (row.get_level_display(), row.file, row.line, row.column, row.row_id, row.reason)
        for row in rows.iterator()
    )
    sheets.write(response, header, lines)
    return response


def chosen_problems(request, batch):
    rows = batch.problems.all()
    files = sorted(set(rows.order_by().values_list("file", flat=True)))
    levels = ImportProblem.Level.choices
    form = ProblemFilterForm(request.GET, files=files, levels=levels)
    form.is_valid()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    return form, rows.filter(**wanted)
