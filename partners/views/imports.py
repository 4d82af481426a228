"""Uploading the employer spreadsheet, looking at what it would change, and taking it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import sheets
from kit.errors import Refused, require
from partners import actions
from partners.forms import UploadForm
from partners.models import EmployerImport
from partners.rules import can_import
from partners.sheet.reading import Unreadable

PER_PAGE = 50


def find(request, pk):
    """A list of a school that this person runs, else 404."""
    rows = EmployerImport.objects.visible_to(request.user).select_related("school")
    batch = get_object_or_404(rows, pk=pk)
    require(can_import(request.user, batch.school))
    return batch


def upload(request):
    """Choose a spreadsheet."""
    require(request.user.coordinated_schools().exists())
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.upload(
                form.cleaned_data["school"], form.cleaned_data["file"], by=request.user
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("partners:import_detail", batch.pk)
    return render(
        request, "partners/import.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
def import_detail(request, pk):
    """What the list would change, or has changed, and the rows with problems."""
    batch = find(request, pk)
    words = {sheets.REJECTED: _("Set aside"), sheets.WARNED: _("Taken with a warning")}
    problems = [problem | {"word": words[problem["level"]]} for problem in batch.problems]
    told = {
        "batch": batch,
        "new": batch.counts.get("new", 0),
        "changed": batch.counts.get("changed", 0),
        "rejected": batch.counts.get(sheets.REJECTED, 0),
        "warned": batch.counts.get(sheets.WARNED, 0),
        "page": Paginator(problems, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "partners/import_detail.html", told)


@require_POST
def import_apply(request, pk):
    """Take the list."""
    batch = find(request, pk)
    try:
        actions.apply_sheet(batch, by=request.user)
    except (Refused, Unreadable) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The employers are in."))
    return redirect("partners:import_detail", batch.pk)


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
