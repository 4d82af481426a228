"""Signatures on paper: noted, shown, taken back; the scan for those who may have it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import errors, files
from kit.errors import Refused
from placements import actions, rules
from placements.actions.paper import signer
from placements.forms import LeaveForm
from placements.forms.paper import PaperForm
from placements.models import Party, Signature
from placements.requirements.kinds import IN_TURN, current_agreement, open_parties
from placements.requirements.turns import unsigned
from placements.states import OPEN
from placements.views.placements import find, find_own


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request, pk, number=None):
    """Tick who has signed the agreement, or its amendment `number`, by hand; a scan may come along."""
    placement = find_own(request, pk)
    if placement.state not in OPEN:
        raise Http404
    amendment = number and get_object_or_404(
        placement.amendments.select_related("text"), number=number
    )
    if amendment and not amendment.is_open:
        raise Http404
    text = amendment.text if amendment else current_agreement(placement)
    left = unsigned(text) if amendment else open_parties(placement)
    missing = [party for party in IN_TURN if party in left]
    form = PaperForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        placement=placement,
        choices=[(party, called(placement, party, request.user)) for party in missing],
        initial={"who": [request.GET.get("party", "")]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note(form.cleaned_data, placement, request.user, amendment)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. The placement's page says by whom and when."))
            return redirect("placements:detail", placement.pk)
    context = {
        "placement": placement,
        "form": form,
        "missing": missing,
        "noted": [s for s in text.signatures.all() if on_paper(s)] if text else [],
        "text": text,
    }
    return render(request, "placements/paper.html", context, status=422 if form.is_bound else 200)


def note(data, placement, user, amendment):
    actions.sign_all_on_paper(
        placement,
        data["who"],
        by=user,
        signed_on=data["signed_on"],
        note=data["note"],
        scan=data["scan"],
        amendment=amendment,
    )


def called(placement, party, user):
    """The party and who it is: "Employer · Dana Ortiz"."""
    _ref, name = signer(placement, party, user)
    label = str(Party(party).label)
    return label if name == label else f"{label} · {name}"


def on_paper(signature):
    return signature.stands and signature.method == Signature.Method.PAPER


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk, signature_pk):
    """Ask why, then take a signature on paper back."""
    placement = find_own(request, pk)
    mine = Signature.objects.filter(agreement__placement=placement, method=Signature.Method.PAPER)
    signature = get_object_or_404(mine.filter(taken_back_at=None), pk=signature_pk)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(signature, by=request.user, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back."))
            return redirect("placements:detail", placement.pk)
    title = _("Take back: %s") % signature
    context = {"form": form, "placement": placement, "title": title}
    return render(request, "placements/leave.html", context, status=422 if form.is_bound else 200)


@require_GET
def scan(request, pk, scan_pk):
    """The signed sheet: the school's staff, the learner and the guardians; not the employer."""
    placement = find(request, pk)
    errors.require(rules.can_have_scan(request.user, placement))
    sheet = get_object_or_404(placement.scans, pk=scan_pk)
    return files.serve(sheet.file, f"agreement-{placement.pk}-{sheet.pk}")
