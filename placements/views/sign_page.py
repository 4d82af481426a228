"""The one page on which any party reads and signs: an agreement or an amendment, by link or signed in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.errors import Conflict, Refused
from notifications import parties
from placements import actions
from placements.agreement.people import other_roles
from placements.forms import SignForm
from placements.models import Party, Signature
from placements.requirements.kinds import current_agreement, needs_signature, standing_refusal
from placements.states import LIVE, S
from placements.views.document_lines import seen_by_host, to_send
from placements.views.pieces import facts


def sign_page(request, placement, party, *, person, done, by=None, amendment=None):
    """Read and sign, or say why not; says kindly where there is nothing to sign."""
    text = amendment.text if amendment else current_agreement(placement)
    if words := nothing_to_sign(placement, party, text, amendment):
        return over(request, placement, words, word_of(party), text if amendment else None)
    if request.method == "POST" and "refuse" in request.POST:
        return will_not_sign(
            request, placement, party, person=person, text=text, amendment=amendment
        )
    form = SignForm(request.POST or None, initial={"shown": text.content_hash})
    if amendment:
        form.fields["agreed"].label = _("I have read the amendment and sign it.")
    if request.method == "POST" and form.is_valid():
        try:
            write_signature(
                request, form.cleaned_data, placement, party,
                person=person, by=by, amendment=amendment,
            )  # fmt: skip
            return done()
        except Conflict as conflict:
            messages.warning(request, str(conflict))
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "placement": placement,
        "form": form,
        "text": text,
        "amendment": amendment,
        "pdf_url": pdf_url(request, f"{request.resolver_match.view_name}_pdf"),
        "documents": [] if amendment else to_send(request, placement, word_of(party)),
        "signs_as": party.label,
        "other_roles": other_roles(placement, person),
    }
    return render(request, "placements/sign.html", context, status=422 if form.is_bound else 200)


def nothing_to_sign(placement, party, text, amendment):
    """Why this party need not sign now, in words; blank where they do."""
    if text and text.signed_by(party):
        return _("Signed. Thank you. You get the agreement when everybody has signed.")
    if refused := refused_words(placement, text, party):
        return refused
    if amendment:
        asked = any(party == named for named, _label in text.content["parties"])
        return "" if amendment.is_open and asked else _("There is nothing to sign here any more.")
    if placement.state != S.SIGNING:
        return settled_words(placement)
    if not needs_signature(placement, party):
        return _("You do not have to sign: the student is 18 or older on the first day.")
    return ""


def refused_words(placement, text, party):
    """What to tell while the school looks into a refusal; blank where nobody refused."""
    refusal = text and standing_refusal(placement, text)
    if not refusal:
        return ""
    if refusal["party"] == party:
        return _("You did not sign. The school was told why and writes to you again.")
    return _("The school looks into a question. You get a mail when there is something to sign.")


def will_not_sign(request, placement, party, *, person, text, amendment=None):
    """Keep that this party will not sign, and why; the page then says what happens next."""
    found = parties.find(person)
    try:
        actions.refuse(
            placement,
            party,
            person=person,
            name=found.name if found else str(party.label),
            why=request.POST.get("why", ""),
            shown=request.POST.get("shown", ""),
            amendment=amendment,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(request.path)


def write_signature(request, data, placement, party, *, person, by, amendment):
    """Sign as typed: signed in, or behind a link, perhaps on a device that is somebody else's."""
    typed = {
        "name": data["name"],
        "shown": data["shown"],
        "person": person,
        "amendment": amendment,
    }
    if by:
        actions.sign(placement, party, method=Signature.Method.ACCOUNT, by=by, **typed)
    else:
        actions.sign(placement, party, device_of=request.on_device_of, **typed)


def settled_words(placement):
    """What to tell somebody who comes late."""
    if placement.state in LIVE or placement.state in {S.FINISHED, S.COMPLETED}:
        return _("Everybody has signed; the placement is settled. Thank you.")
    return _("This placement will not go on. Thank you for telling us.")


def word_of(party):
    """By which word documents are asked of this party."""
    return {Party.GUARDIAN2: "guardian", Party.SIGNATORY: "employer"}.get(party, str(party))


def over(request, placement, words, party="", text=None):
    """Nothing to do here: what happened, the agreement to keep, and what this party may still send."""
    seen = seen_by_host(placement) if party == "employer" else []
    context = {
        "documents": to_send(request, placement, party) if party and text is None else [],
        "placement": placement,
        "words": words,
        "facts": facts(placement) + seen,
        "text": text or current_agreement(placement),
        "pdf_url": pdf_url(request, f"{request.resolver_match.view_name}_pdf"),
    }
    return render(request, "placements/over.html", context)


def pdf_url(request, name):
    """The agreement's address behind the same door; blank where the page has no token."""
    token = request.resolver_match.kwargs.get("token")
    return reverse(name, args=[token]) if token else ""
