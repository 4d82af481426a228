"""A list of employers: uploaded, its columns told, its twins and problems settled, taken, undone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import sheets
from kit.errors import Refused, require
from partners.actions import sheets as actions
from partners.forms import UploadForm
from partners.models import EmployerImport
from partners.rules import can_import
from partners.sheet.columns import COLUMNS, LABELS

PER_PAGE = 50
MOST_TWINS = 100
S = EmployerImport.State


def find(request, pk):
    """A list of a school that this person runs, else 404."""
    rows = EmployerImport.objects.visible_to(request.user).select_related("school")
    batch = get_object_or_404(rows, pk=pk)
    require(can_import(request.user, batch.school))
    return batch


def upload(request):
    """Choose a spreadsheet; one whose headings are known goes straight to what it would change."""
    require(request.user.coordinated_schools().exists())
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.upload(
                form.cleaned_data["school"], form.cleaned_data["file"], by=request.user
            )
        except sheets.Unreadable as error:
            form.add_error("file", str(error))
        else:
            known = actions.is_told(batch)
            return redirect(f"partners:import_{'detail' if known else 'columns'}", batch.pk)
    lists = EmployerImport.objects.visible_to(request.user).exclude(state=S.DISCARDED)
    told = {"form": form, "lists": lists.select_related("school")[:5]}
    return render(request, "partners/import.html", told, status=422 if form.errors else 200)


def import_columns(request, pk):
    """What each column means: as guessed, with samples, to be corrected."""
    batch = find(request, pk)
    if batch.state != S.READ:
        return redirect("partners:import_detail", pk)
    headings, refusal = batch.table["headings"], ""
    chosen = {int(at): name for at, name in batch.columns.items()}
    if request.method == "POST":
        chosen = {n: request.POST.get(f"column-{n}", "") for n in range(len(headings))}
        chosen = {n: name if name in LABELS else "" for n, name in chosen.items()}
        try:
            actions.tell_columns(batch, chosen, by=request.user)
        except Refused as error:
            refusal = str(error)
        else:
            return redirect("partners:import_detail", pk)
    columns = [
        {"index": n, "heading": heading, "samples": samples, "chosen": chosen.get(n, "")}
        for n, (heading, samples) in enumerate(zip(headings, batch.table["samples"], strict=True))
        if heading or samples
    ]
    told = {"batch": batch, "columns": columns, "meanings": COLUMNS, "refusal": refusal}
    return render(request, "partners/import_columns.html", told, status=422 if refusal else 200)


@require_GET
def import_detail(request, pk):
    """What the list would change, or has changed; names that may be one; the rows with problems."""
    batch = find(request, pk)
    if batch.state == S.READ and "employer" not in batch.columns.values():
        return redirect("partners:import_columns", pk)
    page = Paginator(batch.problems, PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "batch": batch,
        "state": batch.state,
        "counts": {"firms": 0, "new": 0, "changed": 0, "rejected": 0, "warned": 0} | batch.counts,
        "page": page,
        "twins": [],
    }
    if batch.state == S.READ:
        _reader, _firms, twins = actions.look(batch)
        told["twins"] = twins[:MOST_TWINS]
    texts = (
        {line.number: line for line in actions.lines_of(batch)} if batch.state == S.READ else {}
    )
    words = {sheets.REJECTED: _("Set aside"), sheets.WARNED: _("Taken with a warning")}
    for problem in page:
        line, column = texts.get(problem["line"]), problem["column"]
        problem |= {"word": words[problem["level"]], "label": LABELS.get(column, column)}
        problem["text"] = line[column] if line else ""
        problem["can_fix"] = bool(line and column)
    return render(request, "partners/import_detail.html", told)


@require_POST
def import_decide(request, pk):
    """Keep what was typed and decided, and show the list again."""
    batch = find(request, pk)
    joins, fixes = {}, {}
    for name, text in request.POST.items():
        kind, _dash, rest = name.partition("-")
        if kind == "join" and text in {"yes", "no"}:
            joins[rest[:32]] = text == "yes"
        number, _dash, column = rest.partition("-")
        if kind == "fix" and number.isdecimal() and column in LABELS:
            fixes.setdefault(number, {})[column] = sheets.clean(text)[:1000]
    return carried_out(
        request, pk, lambda: actions.decide(batch, fixes=fixes, joins=joins, by=request.user)
    )


@require_POST
def import_apply(request, pk):
    """Take the list."""
    batch = find(request, pk)
    return carried_out(
        request, pk, lambda: actions.apply(batch, by=request.user), _("The employers are in.")
    )


@require_POST
def import_undo(request, pk):
    """Take the list back."""
    batch = find(request, pk)
    return carried_out(request, pk, lambda: actions.undo(batch, by=request.user), _("Undone."))


@require_POST
def import_discard(request, pk):
    """Put a list aside before anything came of it."""
    batch = find(request, pk)
    carried_out(request, pk, lambda: actions.discard(batch, by=request.user), _("Put aside."))
    return redirect("partners:import")


def carried_out(request, pk, act, told=""):
    """Do it, say so or why not, and go back to the list's page."""
    try:
        act()
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        if told:
            messages.success(request, told)
    return redirect("partners:import_detail", pk)


@require_GET
def import_problems_csv(request, pk):
    """The problems as a table for a spreadsheet, with formulas made harmless."""
    batch = find(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="employers-{pk}-problems.csv"'
    header = [_("Line"), _("Column"), _("Employer"), _("Reason")]
    columns = ("line", "column", "row", "reason")
    sheets.write(response, header, ([row[name] for name in columns] for row in batch.problems))
    return response
