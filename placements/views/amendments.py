"""Amendments: signed by link or signed in, as a PDF, withdrawn; and asking again after a refusal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import errors
from kit.errors import Refused
from notifications.links import door
from placements import actions
from placements.agreement.people import party_of
from placements.forms import LeaveForm
from placements.models import Amendment, Party, Placement, Refusal
from placements.views.placements import find, find_own, pdf_response
from placements.views.sign_page import over, sign_page
from placements.views.signing import own_party


def of(placement, number):
    """The amendment of this number; 404 where there is none."""
    rows = Amendment.objects.filter(placement=placement).select_related("text")
    return get_object_or_404(rows.prefetch_related("text__signatures"), number=number)


def about(link):
    """Amendment and placement that the link is about."""
    rows = Amendment.objects.select_related("text").prefetch_related("text__signatures")
    amendment = get_object_or_404(rows, pk=link.about_id)
    found = Placement.objects.with_everything().select_related("site").prefetch_related("periods")
    return amendment, found.get(pk=amendment.placement_id)


def party_behind(placement, text, ref):
    """As which party the holder of the link signs; None for who has no part in it any more."""
    if ref.startswith("contact:"):
        part = placement.signatory or placement.supervisor
        return Party.SIGNATORY if part and ref == f"contact:{part.contact_id}" else None
    family = {f"guardian:{g.pk}" for g in placement.student.guardians.all()}
    family.add(f"student:{placement.student_id}")
    return party_of(text, ref) if ref in family else None


@door("placements:amend")
def amend(request, link):
    """A party reads what changes, and signs it."""
    amendment, placement = about(link)
    party = party_behind(placement, amendment.text, link.party)
    if party is None:
        return over(request, placement, _("This placement is in other hands now."))
    done = redirect(link.door, request.resolver_match.kwargs["token"])
    return sign_page(
        request, placement, party, person=link.party, done=lambda: done, amendment=amendment
    )


@door("placements:amend")
def amend_pdf(request, link):
    """The amendment as a PDF behind the same link."""
    amendment, placement = about(link)
    if party_behind(placement, amendment.text, link.party) is None:
        raise Http404
    return pdf_response(placement, amendment.text)


def sign_amendment(request, pk, number):
    """Sign an amendment as oneself, signed in."""
    placement = find(request, pk)
    amendment = of(placement, number)
    party, person = own_party(request.user, placement, amendment.text)
    errors.require(bool(party))
    back = redirect("placements:detail", placement.pk)
    return sign_page(
        request,
        placement,
        party,
        person=person,
        done=lambda: back,
        by=request.user,
        amendment=amendment,
    )


@require_GET
def amendment_pdf(request, pk, number):
    """The amendment for those who are part of the placement."""
    placement = find(request, pk)
    return pdf_response(placement, of(placement, number).text)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk, number):
    """Ask why, then take an amendment back that is not in force."""
    placement = find_own(request, pk)
    amendment = of(placement, number)
    if not amendment.is_open:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(amendment, by=request.user, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Withdrawn. The agreement stays as it was."))
            return redirect("placements:detail", placement.pk)
    title = _("Withdraw amendment %s") % amendment.number
    context = {"form": form, "placement": placement, "title": title}
    return render(request, "placements/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def ask_again(request, pk, refusal_pk):
    """Ask the same text again of whoever would not sign, and of those after them."""
    placement = find_own(request, pk)
    mine = Refusal.objects.filter(agreement__placement=placement)
    try:
        actions.ask_again(get_object_or_404(mine, pk=refusal_pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are asked again."))
    return redirect("placements:detail", placement.pk)
