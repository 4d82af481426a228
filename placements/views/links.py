"""Pages behind a mailed link: the host checks and signs, the family signs, a guardian looks things up."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.errors import Conflict, Refused
from notifications.links import door
from partners.models import Contact
from placements import actions, rules
from placements.forms import DetailsForm, SignForm, initial_of
from placements.models import Party, Placement, Signature
from placements.requirements.kinds import current_agreement, needs_signature, signature_of
from placements.states import LIVE, S
from placements.views.pieces import facts
from placements.views.placements import pdf_response

SIGNABLE = {S.PROPOSED, S.APPROVED, S.SIGNING}


def about(link):
    """The placement that the link is about, with all that the pages read."""
    found = Placement.objects.filter(pk=link.about_id).with_everything()
    placement = found.select_related("site").prefetch_related("periods").first()
    if placement is None:
        raise Http404
    return placement


def here(request, link):
    """This link's own page again."""
    return redirect(link.door, request.resolver_match.kwargs["token"])


@door("placements:host")
def host(request, link):
    """The host checks the details, corrects what is wrong, and signs, in one sitting."""
    placement = about(link)
    contact = Contact.objects.filter(pk=link.party.partition(":")[2]).first()
    if contact is None or not holds_part(placement, contact):
        return over(request, placement, _("This placement is in other hands now."))
    if placement.state not in SIGNABLE:
        return over(request, placement, settled_words(placement))
    if signed_or_not_asked(placement):
        return over(request, placement, _("You have confirmed and signed. Thank you."))
    if request.method == "POST" and "cannot" in request.POST:
        return host_says_no(request, link, placement, contact)
    return host_form(request, link, placement, contact)


def holds_part(placement, contact):
    return any(
        p.contact_id == contact.pk and p.ended_on is None for p in placement.participants.all()
    )


def signed_or_not_asked(placement):
    """The host confirmed, and there is nothing left for the host to sign."""
    return placement.host_confirmed_at and not wants_signature(placement)


def wants_signature(placement):
    text = current_agreement(placement)
    asked = text and any(party == Party.SIGNATORY for party, _label in text.content["parties"])
    if not asked or not needs_signature(placement, Party.SIGNATORY):
        return False
    return signature_of(placement, Party.SIGNATORY) is None


def host_form(request, link, placement, contact):
    """The form with the details as they are; what the host changes becomes a new version before it is signed."""
    details = DetailsForm(request.POST or None, initial=initial_of(placement), placement=placement)
    wants = wants_signature(placement)
    signing = SignForm(request.POST or None, initial={"shown": shown_hash(placement)})
    if request.method == "POST" and details.is_valid() and (signing.is_valid() or not wants):
        try:
            return host_done(
                request, link, placement, contact, details, signing if wants else None
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
            return here(request, link)
        except Refused as refusal:
            details.add_error(None, str(refusal))
    context = {
        "placement": placement,
        "contact": contact,
        "form": details,
        "sign": signing,
        "wants_signature": wants,
        "facts": facts(placement),
        "text": current_agreement(placement),
        "learner": rules.released(placement),
        "pdf_url": pdf_url(request, "placements:host_pdf"),
        "corrected": bool(details.errors),
    }
    return render(
        request, "placements/host.html", context, status=422 if request.method == "POST" else 200
    )


def host_done(request, link, placement, contact, form, signing):
    """Write down what the host confirmed; sign unless the text is not the one that was shown."""
    details = form.details()
    if typed := form.person("supervisor"):
        details.supervisor = actions.contact_of(placement.partnership, typed, can_supervise=True)
    placement = actions.host_confirm(placement, details, contact=contact)
    if signing is None:
        return here(request, link)
    fresh = about(link)
    if shown_hash(fresh) != signing.cleaned_data["shown"]:
        messages.info(
            request, _("Your corrections are saved. Read the agreement once more, and sign.")
        )
        return here(request, link)
    actions.sign(
        fresh,
        Party.SIGNATORY,
        person=link.party,
        name=signing.cleaned_data["name"],
        shown=signing.cleaned_data["shown"],
        device_of=request.on_device_of,
    )
    return here(request, link)


def shown_hash(placement):
    text = current_agreement(placement)
    return text.content_hash if text else ""


def host_says_no(request, link, placement, contact):
    """The host cannot take this learner."""
    why = request.POST.get("why", "").strip()[:300] or _("The employer gave no reason.")
    try:
        actions.host_cannot(placement, why=why, contact=contact)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return here(request, link)


def settled_words(placement):
    """What to tell somebody who comes late."""
    if placement.state in LIVE or placement.state in {S.FINISHED, S.COMPLETED}:
        return _("Everybody has signed; the placement is settled. Thank you.")
    return _("This placement will not go on. Thank you for telling us.")


def over(request, placement, words):
    """Nothing to do here: what happened, and the agreement to keep."""
    context = {
        "placement": placement,
        "words": words,
        "facts": facts(placement),
        "text": current_agreement(placement),
        "pdf_url": pdf_url(request, f"{request.resolver_match.view_name}_pdf"),
    }
    return render(request, "placements/over.html", context)


def pdf_url(request, name):
    """The agreement's address behind the same door; blank where the page has no token."""
    token = request.resolver_match.kwargs.get("token")
    return reverse(name, args=[token]) if token else ""


@door("placements:sign")
def sign(request, link):
    """Learner or guardian reads the agreement and signs it."""
    placement = about(link)
    party = Party.STUDENT if link.party.startswith("student:") else Party.GUARDIAN
    if not is_party(placement, link.party):
        return over(request, placement, _("This placement is in other hands now."))
    return sign_page(
        request, placement, party, person=link.party, done=lambda: here(request, link)
    )


def is_party(placement, ref):
    """Whether the link still names the learner or one of the guardians."""
    student = placement.student
    return ref == f"student:{student.pk}" or ref in {
        f"guardian:{g.pk}" for g in student.guardians.all()
    }


def sign_page(request, placement, party, *, person, done, by=None):
    """The one page on which any party reads and signs; says kindly where there is nothing to sign."""
    if words := nothing_to_sign(placement, party):
        return over(request, placement, words)
    form = SignForm(request.POST or None, initial={"shown": shown_hash(placement)})
    if request.method == "POST" and form.is_valid():
        try:
            write_signature(request, form.cleaned_data, placement, party, person=person, by=by)
            return done()
        except Conflict as conflict:
            messages.warning(request, str(conflict))
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "placement": placement,
        "form": form,
        "text": current_agreement(placement),
        "pdf_url": pdf_url(request, f"{request.resolver_match.view_name}_pdf"),
    }
    return render(request, "placements/sign.html", context, status=422 if form.is_bound else 200)


def nothing_to_sign(placement, party):
    """Why this party need not sign now, in words; blank where they do."""
    if signature_of(placement, party):
        return _("Signed. Thank you. You get the agreement when everybody has signed.")
    if placement.state != S.SIGNING:
        return settled_words(placement)
    if not needs_signature(placement, party):
        return _("You do not have to sign: the student is 18 or older on the first day.")
    return ""


def write_signature(request, data, placement, party, *, person, by):
    """Sign as typed: signed in, or behind a link, perhaps on a device that is somebody else's."""
    typed = {"name": data["name"], "shown": data["shown"], "person": person}
    if by:
        actions.sign(placement, party, method=Signature.Method.ACCOUNT, by=by, **typed)
    else:
        actions.sign(placement, party, device_of=request.on_device_of, **typed)


@door("placements:family")
def family(request, link):
    """For a guardian: where, when, who looks after the student, papers, whom to call."""
    placement = about(link)
    if not is_party(placement, link.party):
        return over(request, placement, _("This placement is in other hands now."))
    context = {
        "placement": placement,
        "facts": facts(placement, with_phones=True),
        "text": current_agreement(placement),
        "pdf_url": pdf_url(request, "placements:family_pdf"),
    }
    return render(request, "placements/family.html", context)


def paper(name):
    """The agreement's PDF behind the door of this name, for whoever still has a part in it."""

    @door(name)
    def view(request, link):
        placement = about(link)
        holder = is_party(placement, link.party) or any(
            link.party == f"contact:{p.contact_id}" and p.ended_on is None
            for p in placement.participants.all()
        )
        if not holder:
            raise Http404
        return pdf_response(placement)

    return view


host_pdf = paper("placements:host")
sign_pdf = paper("placements:sign")
family_pdf = paper("placements:family")
