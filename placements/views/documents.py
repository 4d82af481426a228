"""One document of a placement: sent by those who are asked for it, looked at by the school."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import errors, files
from kit.errors import Refused
from placements import rules
from placements.actions import documents as actions
from placements.actions.documents import Sender
from placements.forms.documents import RefuseForm, SendForm
from placements.models import Document, DocumentKind
from placements.views.document_lines import told
from placements.views.placements import find

By = DocumentKind.By


@require_http_methods(["GET", "HEAD", "POST"])
def document(request, pk, kind_pk):
    """Send a document, signed in; for the school also what came, to be looked at."""
    placement = find(request, pk)
    wanted = wanted_in(placement, kind_pk)
    may_run = rules.can_run(request.user, placement)
    sender = sender_of(request.user, placement, wanted, may_run)
    errors.require(sender is not None)
    return send_page(
        request, placement, wanted, sender, by=request.user if may_run else None, frame="base.html"
    )


def wanted_in(placement, kind_pk):
    """The document, if this placement's rules know it; else 404."""
    rows = placement.requirement_set.requirements.all()
    found = next((row.document for row in rows if row.document_id == kind_pk), None)
    if found is None:
        raise Http404
    return found


def sender_of(user, placement, wanted, may_run):
    """As whom this person sends the document; None where it is asked of somebody else."""
    if may_run:
        return Sender(f"user:{user.pk}", user.name)
    student = placement.student
    if wanted.sent_by == By.STUDENT and student.user_id == user.pk:
        return Sender(f"student:{student.pk}", student.name)
    if wanted.sent_by == By.GUARDIAN:
        mine = (g for g in student.guardians.all() if g.user_id == user.pk)
        return next((Sender(f"guardian:{g.pk}", g.name) for g in mine), None)
    if wanted.sent_by == By.EMPLOYER:
        parts = (p for p in placement.participants.all() if p.contact and p.ended_on is None)
        mine = (p.contact for p in parts if p.contact.user_id == user.pk)
        return next((Sender(f"contact:{c.pk}", c.name) for c in mine), None)
    return None


def send_page(request, placement, wanted, sender, *, by, frame):
    """The one page on which a document is sent, by whomever; staff see on it what came."""
    form = SendForm(request.POST or None, request.FILES or None, kind=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send(placement, wanted, **form.cleaned_data, sender=sender, by=by)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(f"{request.path}?done")
    came = Document.objects.filter(student=placement.student_id, kind=wanted)
    came = [row for row in came if row.placement_id in (None, placement.pk)]
    context = {
        "placement": placement,
        "wanted": wanted,
        "form": form,
        "lines": [told(row, judging=by is not None) for row in came],
        "may_judge": by is not None,
        "may_open": frame == "base.html",
        "frame": frame,
        "thanks": "done" in request.GET,
    }
    status = 422 if form.errors else 200
    return render(request, "placements/documents/document.html", context, status=status)


def find_document(request, pk):
    """A document that one may see, else 404."""
    rows = Document.objects.visible_to(request.user).select_related("kind__school", "student")
    return get_object_or_404(rows, pk=pk)


def back(document):
    """The placement's page of this document, else the student's."""
    placement = actions.placement_of(document)
    if placement is None:
        return redirect("students:detail", document.student_id)
    return redirect("placements:document", placement.pk, document.kind_id)


@require_POST
def verify_document(request, pk):
    """It is what was asked for."""
    row = find_document(request, pk)
    try:
        actions.verify(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Verified."))
    return back(row)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_document(request, pk):
    """It is not what was asked for, and why."""
    row = find_document(request, pk)
    errors.require(rules.can_judge_document(request.user, row))
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(row, why=form.cleaned_data["why"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Refused. Whoever sent it is told."))
            return back(row)
    context = {"form": form, "document": row}
    status = 422 if form.errors else 200
    return render(request, "placements/documents/refuse.html", context, status=status)


@require_GET
def document_file(request, pk):
    """The file, as a download."""
    row = find_document(request, pk)
    return files.serve(row.file, f"document-{row.pk}")
