"""The portfolio: the learner gathers and orders evidence, staff confirm what they have seen."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions import portfolio as actions
from assessments.forms import EvidenceForm
from assessments.models import Evidence
from assessments.record import papers
from kit import files
from kit.errors import Refused
from placements.views.hours import own_student

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def portfolio(request):
    """One's own pieces in their order, and what can be added."""
    student = own_student(request)
    rows = student.evidence.select_related("competency", "objective", "verified_by")
    pieces = [{"piece": piece, "about": papers.about(piece)} for piece in rows]
    context = {"pieces": pieces, "kinds": kinds()}
    return render(request, "assessments/record/portfolio.html", context)


def kinds():
    """What can be added, with its drawing."""
    return [
        {"kind": Evidence.Kind.FILE.value, "icon": "upload", "label": _("A file or photo")},
        {"kind": Evidence.Kind.TEXT.value, "icon": "pen", "label": _("A text")},
        {"kind": Evidence.Kind.TAUGHT.value, "icon": "people", "label": _("I taught others")},
    ]


def own_piece(request, pk) -> Evidence:
    """A piece of one's own portfolio, else 404."""
    rows = Evidence.objects.filter(student__user=request.user).select_related("student")
    return get_object_or_404(rows, pk=pk)


@FORM
def new_evidence(request, kind):
    """Add a piece of this kind."""
    student = own_student(request)
    if kind not in Evidence.Kind.values:
        raise Http404
    form = EvidenceForm(request.POST or None, request.FILES or None, kind=kind, student=student)
    return one_form(
        request,
        form,
        Evidence.Kind(kind).label,
        lambda said: actions.add_evidence(student, kind, by=request.user, **said),
    )


@FORM
def edit_evidence(request, pk):
    """Change a piece of one's own."""
    piece = own_piece(request, pk)
    said = {
        name: getattr(piece, name)
        for name in ("title", "text", "whom", "learners", "on", "objective", "competency")
    }
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        kind=piece.kind,
        student=piece.student,
        piece=piece,
        initial=said,
    )
    return one_form(
        request,
        form,
        piece.title,
        lambda said: actions.change_evidence(piece, by=request.user, **said),
        piece=piece,
    )


def one_form(request, form, title, save, piece=None):
    """Show the form, or save it and go back; a refusal stands beside the file or the day."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refusal:
            beside = next((name for name in ("file", "on") if name in form.fields), None)
            form.add_error(beside, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:portfolio")
    context = {"form": form, "title": title, "piece": piece}
    status = 422 if form.errors else 200
    return render(request, "assessments/record/evidence.html", context, status=status)


@require_POST
def move_evidence(request, pk):
    """One place up or down."""
    actions.move_evidence(own_piece(request, pk), up="up" in request.POST, by=request.user)
    return redirect("assessments:portfolio")


@require_POST
def remove_evidence(request, pk):
    """Take a piece away."""
    actions.remove_evidence(own_piece(request, pk), by=request.user)
    messages.success(request, _("Taken away, from your links as well."))
    return redirect("assessments:portfolio")


@require_POST
def verify_evidence(request, pk):
    """Staff confirm a piece, or take that back."""
    rows = Evidence.objects.visible_to(request.user).select_related("student")
    piece = get_object_or_404(rows, pk=pk)
    undo = "undo" in request.POST
    try:
        actions.verify_evidence(piece, by=request.user, seen=seen(request), verified=not undo)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Taken back.") if undo else _("Verified."))
    return redirect("assessments:student_record", piece.student_id)


def seen(request) -> datetime | None:
    """As of when the reader saw the piece."""
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None


@require_safe
def evidence_file(request, pk):
    """The file, as a download, for those who see the piece."""
    piece = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return files.serve(piece.file, f"evidence-{piece.pk}")
