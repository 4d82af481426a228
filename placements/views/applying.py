"""A learner's own side: apply, see how it stands, withdraw, accept, tell of a place they have found."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kit.errors import Refused, require
from partners.nearby import open_to
from placements.actions import applying, proposals
from placements.forms.applications import ApplyForm, HostProposalForm, OthersForm
from placements.models import Application, HostProposal
from placements.rules.applications import can_apply
from placements.rules.places import schools_of
from placements.states import A

SHAPES = {
    A.APPLIED: "dots-0",
    A.SHOWN: "dots-1",
    A.INTERVIEW: "dots-2",
    A.OFFERED: "yours",
    A.ACCEPTED: "done",
    A.TURNED_DOWN: "stopped",
    A.WITHDRAWN: "stopped",
    A.CLOSED: "stopped",
}
PROPOSED = {"new": "waiting", "taken": "done", "declined": "stopped"}


def learner(request):
    """The learner who is signed in; 403 for everybody else."""
    student = getattr(request.user, "student", None)
    require(student is not None and can_apply(request.user, student))
    return student


def apply(request, pk):
    """Why, and what the employer may see."""
    student = learner(request)
    rows = open_to(schools_of(request.user)).select_related("partnership__employer", "type")
    offer = get_object_or_404(rows, pk=pk)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applying.apply(student, offer, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your school has your application. You read here how it goes.")
            )
            return redirect("placements:my_applications")
    told = {"form": form, "place": offer, "student": student}
    status = 422 if form.errors else 200
    return render(request, "placements/applications/apply.html", told, status=status)


def mine(student):
    """All of the learner's, the newest first, with what a line shows."""
    rows = Application.objects.filter(student=student).order_by("-made_at", "-pk")
    rows = list(rows.select_related("opportunity__partnership__employer", "placement"))
    for row in rows:
        row.shape = SHAPES[A(row.state)]
    return rows


def my_applications(request):
    """Where one applied and how it stands; what one told the school of."""
    student = learner(request)
    found = list(HostProposal.objects.filter(student=student).select_related("placement"))
    for row in found:
        row.shape = PROPOSED[row.state]
    told = {"rows": mine(student), "found": found}
    return render(request, "placements/applications/mine.html", told)


def own(request, pk):
    learner(request)
    rows = Application.objects.filter(student__user=request.user)
    return get_object_or_404(rows.select_related("opportunity"), pk=pk)


@require_POST
def withdraw(request, pk):
    """One does not want it any more."""
    try:
        applying.withdraw(own(request, pk), by=request.user)
        messages.success(request, _("Withdrawn."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("placements:my_applications")


@require_POST
def accept(request, pk):
    """One tap takes the place; then the others are asked about."""
    application = own(request, pk)
    try:
        applying.accept(application, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("placements:my_applications")
    messages.success(request, _("The place is yours. Your school prepares the papers."))
    if Application.objects.open().filter(student=application.student_id).exists():
        return redirect("placements:my_other_applications")
    return redirect("placements:my_applications")


def others(request):
    """Withdraw what is still open elsewhere; ticked, and nothing happens unasked."""
    student = learner(request)
    rows = [row for row in mine(student) if row.is_open]
    form = OthersForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and form.is_valid():
        count = applying.withdraw_all(form.cleaned_data["applications"], by=request.user)
        if count:
            words = ngettext("%d application withdrawn.", "%d applications withdrawn.", count)
            messages.success(request, words % count)
        return redirect("placements:my_applications")
    told = {"form": form, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "placements/applications/others.html", told, status=status)


def propose_host(request):
    """ "I have found a place myself": the school looks at it, and speaks with the employer."""
    student = learner(request)
    form = HostProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose_host(student, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your school looks at it. Nobody there is written to yet.")
            )
            return redirect("placements:my_applications")
    status = 422 if form.errors else 200
    return render(request, "placements/applications/found.html", {"form": form}, status=status)
