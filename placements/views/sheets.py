"""A coordinator's own sheet: choose it, say what its columns mean, put right what is unclear, bring it in, undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import sheets as tables
from kit.errors import Refused, require
from kit.sheets import Unreadable
from placements.actions import sheets
from placements.forms.sheets import CheckForm, ColumnsForm, SheetUploadForm
from placements.models import SheetImport
from placements.rules import can_make

S = SheetImport.State
SHAPES = {
    S.READ: "yours", S.APPLYING: "waiting", S.APPLIED: "done", S.UNDONE: "stopped", S.DISCARDED: "stopped",
}  # fmt: skip
SHOWN = 10  # earlier sheets beneath the form
SAMPLES = 3
ASIDE_SHOWN = 20


def find(request, pk):
    """A sheet of a school that this person runs, else 404."""
    rows = SheetImport.objects.visible_to(request.user).select_related("school", "made_by")
    return get_object_or_404(rows, pk=pk)


def sheet_new(request):
    """Drop the file."""
    require(request.user.coordinated_schools().exists())
    form = SheetUploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file, school = form.cleaned_data["file"], form.cleaned_data["school"]
        require(can_make(request.user, school))
        try:
            batch = sheets.upload(school, file.open, file.name, by=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return after_upload(request, batch)
    past = SheetImport.objects.visible_to(request.user).exclude(state=S.DISCARDED)
    past = past.select_related("school").defer("table", "made", "changed", "aside")[:SHOWN]
    for batch in past:
        batch.shape = SHAPES[batch.state]
    told = {"form": form, "past": past}
    return render(request, "placements/sheet/new.html", told, status=422 if form.errors else 200)


def after_upload(request, batch):
    """Columns that were told for an earlier sheet are not asked for again."""
    if sheets.is_remembered(batch):
        columns = {int(n): name for n, name in batch.columns.items()}
        sheets.tell_columns(batch, columns, by=request.user)
        return redirect("placements:sheet", batch.pk)
    return redirect("placements:sheet_columns", batch.pk)


def sheet_columns(request, pk):
    """What each column means, with three values of each."""
    batch = find(request, pk)
    if batch.state != S.READ:
        return redirect("placements:sheet", batch.pk)
    form = ColumnsForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            sheets.tell_columns(batch, form.columns(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("placements:sheet", batch.pk)
    told = {
        "batch": batch,
        "form": form,
        "columns": columns_of(batch, form),
        "rows": len(batch.table["rows"]),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/sheet/columns.html", told, status=status)


def columns_of(batch, form):
    """Field and first values of every column that has a heading or a value."""
    first = [cells for _number, cells in batch.table["rows"][:300]]
    for index, heading in enumerate(batch.table["headings"]):
        values = list(dict.fromkeys(cells[index] for cells in first if cells[index]))[:SAMPLES]
        if heading or values:
            yield {"field": form[f"column-{index}"], "heading": heading, "values": values}


@require_GET
def sheet(request, pk):
    """What the sheet would do, is doing, or has done."""
    batch = find(request, pk)
    if batch.state == S.READ:
        plan = sheets.plan(batch)
        return render_check(request, batch, plan, CheckForm(plan=plan))
    if batch.state == S.APPLYING:
        whole, piece = "placements/sheet/working.html", "placements/sheet/_working.html"
        told = {"batch": batch, "shown": sheets.progress_of(batch).read()}
        return render(request, piece if request.headers.get("HX-Request") else whole, told)
    if request.headers.get("HX-Request"):
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"  # the work is over: show its result
        return answer
    told = {"batch": batch, "shape": SHAPES[batch.state], "counts": batch.counts}
    return render(request, "placements/sheet/done.html", told)


def render_check(request, batch, plan, form, status=200):
    """The page with all that needs somebody."""
    counts = plan.counts()
    told = {
        "batch": batch,
        "form": form,
        "plan": plan,
        "counts": counts,
        "more_rows": counts["bad"] - len(form.rows),
        "more_twins": len(plan.twins) - len(form.twins),
        "changed": plan.changed[:50],
        "aside": plan.aside[:ASIDE_SHOWN],
        "more_aside": max(0, len(plan.aside) - ASIDE_SHOWN),
        "nothing": not (plan.new or plan.changed),
    }
    return render(request, "placements/sheet/check.html", told, status=status)


@require_POST
def sheet_apply(request, pk):
    """Keep what was put right and decided, and bring the sheet in; "check" only looks again."""
    batch = find(request, pk)
    if batch.state != S.READ:
        return redirect("placements:sheet", batch.pk)
    plan = sheets.plan(batch)
    form = CheckForm(request.POST, plan=plan)
    if not form.is_valid():
        return render_check(request, batch, plan, form, status=422)
    fixes = form.fixes()
    try:
        batch = sheets.decide(batch, fixes=fixes, choices=form.choices(), by=request.user)
        if still_bad(batch, fixes):
            plan = sheets.plan(batch)
            messages.warning(
                request,
                _("Some of what you typed cannot be read yet. Nothing is brought in so far."),
            )
            return render_check(request, batch, plan, CheckForm(plan=plan), status=422)
        if fixes and news(plan, after := sheets.plan(batch)):
            messages.warning(
                request,
                _(
                    "What you typed may be somebody who is here already, or a row that is here twice. Look once more."
                ),
            )
            return render_check(request, batch, after, CheckForm(plan=after), status=422)
        if "check" not in request.POST:
            sheets.apply(batch, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("placements:sheet", batch.pk)


def still_bad(batch, fixes):
    """Whether a row that somebody worked on still has a problem: rows left alone are meant to be set aside."""
    return bool(fixes) and any(str(entry.number) in fixes for entry in sheets.plan(batch).bad)


def news(before, after):
    """Whether what was typed raised a question or left a row out that nobody has seen yet."""
    asked = {twin.id for twin in after.twins} - {twin.id for twin in before.twins}
    return bool(asked) or len(after.aside) > len(before.aside)


@require_POST
def sheet_undo(request, pk):
    """Take it back."""
    batch = find(request, pk)
    try:
        batch = sheets.undo(batch, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        done = (
            _("Undone, but for what has been used since.")
            if batch.kept
            else _("Undone. Nothing of it is left.")
        )
        messages.success(request, done)
    return redirect("placements:sheet", batch.pk)


@require_POST
def sheet_discard(request, pk):
    """Put a sheet aside that was not brought in."""
    batch = find(request, pk)
    try:
        sheets.discard(batch, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("placements:sheet", batch.pk)
    messages.success(request, _("Put aside. Nothing of it is kept."))
    return redirect("placements:sheet_new")


@require_GET
def sheet_aside(request, pk):
    """The rows that were left out, with the reason, as a table to put right and bring in again."""
    batch = find(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="set-aside-{pk}.csv"'
    header = [_("Line"), *batch.table.get("headings", []), _("Why it was set aside")]
    rows = ([number, *cells, reason] for number, cells, reason in batch.aside)
    tables.write(response, header, rows)
    return response
