"""The documents that a school asks for by itself: for those who run the school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import School
from kit import clock, errors
from kit.errors import Refused
from placements import rules
from placements.actions import documents as actions
from placements.forms.documents import DocumentKindForm
from placements.models import DocumentKind


def school_of(request, pk):
    """A school that this person runs."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, school))
    return school


@require_GET
def document_kinds(request, pk):
    """What the school can ask for, and what it asks for no more."""
    school = school_of(request, pk)
    rows = list(school.document_kinds.all())
    context = {
        "school": school,
        "kinds": [row for row in rows if row.ended_on is None],
        "ended": [row for row in rows if row.ended_on],
    }
    return render(request, "placements/documents/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_document_kind(request, pk):
    """One more document that can be asked for."""
    school = school_of(request, pk)
    return saved(request, DocumentKind(school=school), _("New document"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_document_kind(request, pk):
    """Correct its name, or what is asked."""
    row = find_kind(request, pk)
    return saved(request, row, row.name)


def saved(request, row, title):
    """Show the form, or save it and go back to the list."""
    form = DocumentKindForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_kind(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:document_kinds", row.school_id)
    context = {"form": form, "school": row.school, "kind": row, "title": title}
    status = 422 if form.errors else 200
    return render(request, "placements/documents/kind.html", context, status=status)


def find_kind(request, pk):
    """A document that this person's school asks for: 404 where it is not visible, 403 where only seen."""
    rows = DocumentKind.objects.visible_to(request.user).select_related("school")
    row = get_object_or_404(rows, pk=pk)
    errors.require(rules.can_make(request.user, row.school))
    return row


@require_POST
def end_document_kind(request, pk):
    """Offer it to policies no more, or again."""
    row = find_kind(request, pk)
    ended = row.ended_on is None
    today = clock.today(row.school.time_zone)
    actions.end_kind(row, by=request.user, today=today, ended=ended)
    messages.success(request, _("Saved."))
    return redirect("placements:document_kinds", row.school_id)
