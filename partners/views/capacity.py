"""The places of a year, divided by the employer; standing agreements, signed by both sides."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.errors import Refused
from notifications import handing
from notifications.links import door
from partners import emails, rules
from partners.actions import capacity as actions
from partners.actions import intents, signing, standing
from partners.forms.offers import DivideForm, ShareForm, SignStandingForm, StandingForm
from partners.models import Capacity, CapacityShare, Contact, StandingAgreement
from partners.views import signed
from partners.views.pieces import find, one_form


def this_year():
    return rules.school_year(clock.today())


@door("partners:capacity")
def capacity(request, link):
    """The employer says how many places there are this school year, and who gets how many."""
    rows = Contact.objects.current().select_related("partnership__employer", "partnership__school")
    contact = get_object_or_404(rows, pk=link.about_id)
    year, mine = this_year(), actions.divided_by(contact)
    form = DivideForm(
        request.POST or None, partnerships=mine, initial=as_divided(contact, year, mine)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.divide(contact, year, total=form.cleaned_data["total"], places=form.places)
            return redirect(f"{request.path}?done")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {
        "form": form,
        "contact": contact,
        "years": rules.year_words(year),
        "thanks": "done" in request.GET,
    }
    return render(
        request, "partners/links/capacity.html", told, status=422 if form.errors else 200
    )


def as_divided(contact, year, mine):
    """What was said before. The total shows to a person who speaks to every school that has a share."""
    found = Capacity.objects.filter(employer=contact.partnership.employer_id, year=year).first()
    if found is None:
        return {}
    shares = {share.partnership_id: share.places for share in found.shares.all()}
    own = {partnership.pk for partnership in mine}
    told = {f"school-{pk}": shares[pk] for pk in own & shares.keys()}
    return told | ({"total": found.total} if shares.keys() <= own else {})


def note_share(request, pk):
    """What a coordinator was told of the own school's share."""
    partnership = find(request, pk)
    form = ShareForm(request.POST or None)
    title = _("Places in %s") % rules.year_words(this_year())
    try:
        return one_form(
            request,
            partnership,
            form,
            title,
            lambda values: actions.note_share(partnership, this_year(), by=request.user, **values),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("partners:note_share", pk)


def terms_of(partnership):
    """The school's share of this year, and its standing agreements, for the employer's page."""
    year, contact = this_year(), intents.whom_to_ask(partnership)
    party = f"contact:{contact.pk}" if contact else ""
    share = CapacityShare.objects.filter(partnership=partnership, capacity__year=year).first()
    return {
        "years": rules.year_words(year),
        "share": share,
        "divide_url": handing.page(emails.CAPACITY_DOOR, contact.pk, party) if contact else "",
        "standing": [row_of(each) for each in partnership.standing_agreements.all()[:3]],
    }


def row_of(agreement):
    word, shape = state_of(agreement)
    return {"agreement": agreement, "word": word, "shape": shape}


def state_of(agreement):
    """Where a standing agreement stands, in words, and its mark."""
    today = clock.today()
    if agreement.ended_on:
        return _("Ended"), "stopped"
    if agreement.valid_until < today:
        return _("Over"), "stopped"
    if agreement.school_signed_at:
        return _("In force") if agreement.valid_from <= today else _("Signed"), "done"
    if agreement.host_signed_at:
        return _("The school signs"), "yours"
    return _("The employer signs"), "waiting"


def new_standing(request, pk):
    """Write a standing agreement and send it to the employer."""
    partnership = find(request, pk)
    return one_form(
        request,
        partnership,
        StandingForm(request.POST or None),
        _("Standing agreement"),
        lambda values: standing.propose(partnership, by=request.user, **values),
    )


def seen(request, pk):
    rows = StandingAgreement.objects.visible_to(request.user)
    rows = rows.select_related("partnership__employer", "partnership__school")
    return get_object_or_404(rows, pk=pk)


@require_GET
def standing_detail(request, pk):
    """The text, who signed, and what the school can do."""
    agreement = seen(request, pk)
    may_edit = rules.can_edit_partnership(request.user, agreement.partnership)
    word, shape = state_of(agreement)
    contact = signing.signatory_of(agreement.partnership)
    waits = may_edit and not agreement.host_signed_at and not agreement.ended_on and contact
    told = {
        "agreement": agreement,
        "word": word,
        "shape": shape,
        "may_edit": may_edit and not agreement.ended_on,
        "hand_url": handing.page(emails.STANDING_DOOR, pk, f"contact:{contact.pk}")
        if waits
        else "",
        **shown(agreement),
    }
    return render(request, "partners/standing.html", told)


def shown(agreement):
    """The text and the two signatures, as every page shows them."""
    return {
        "facts": [{"term": term, "value": value} for term, value in agreement.content["facts"]],
        "clauses": agreement.content["clauses"],
        "signatures": signed.lines(agreement),
    }


@require_POST
def change_standing(request, pk):
    """The school signs, or ends it."""
    agreement = seen(request, pk)
    try:
        if "end" in request.POST:
            standing.end_standing(agreement, by=request.user)
        else:
            standing.sign_by_school(
                agreement, by=request.user, shown=request.POST.get("shown", "")
            )
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:standing", pk)


@require_GET
def standing_pdf(request, pk):
    """The agreement as a file, for the school."""
    return as_pdf(seen(request, pk))


def as_pdf(agreement):
    return signed.as_pdf(agreement, f"standing-agreement-{agreement.pk}.pdf")


def of_link(link):
    """The agreement and the contact that the link speaks for; 404 once the contact has left."""
    rows = StandingAgreement.objects.select_related("partnership__employer", "partnership__school")
    agreement = get_object_or_404(rows, pk=link.about_id)
    people = agreement.partnership.contacts.current()
    contact = people.filter(pk=link.party.partition(":")[2], can_sign=True).first()
    if contact is None:
        raise Http404
    return agreement, contact


@door("partners:sign_standing")
def sign_standing(request, link):
    """The employer reads and signs."""
    agreement, contact = of_link(link)
    form = SignStandingForm(
        request.POST or None, initial={"shown": agreement.content_hash, "name": contact.name}
    )
    if request.method == "POST" and form.is_valid():
        name, seen_hash = form.cleaned_data["name"], form.cleaned_data["shown"]
        try:
            standing.sign_by_host(agreement, contact=contact, name=name, shown=seen_hash)
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    token = request.resolver_match.kwargs["token"]
    told = {
        "agreement": agreement,
        "form": form,
        "open": not agreement.host_signed_at and not agreement.ended_on,
        "pdf_url": reverse("partners:sign_standing_pdf", args=[token]),
        **shown(agreement),
    }
    return render(
        request, "partners/links/standing.html", told, status=422 if form.errors else 200
    )


@door("partners:sign_standing")
def sign_standing_pdf(request, link):
    """The agreement as a file, for the employer."""
    agreement, _contact = of_link(link)
    return as_pdf(agreement)
