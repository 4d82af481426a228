"""Pages behind a mailed link: the host checks and signs, the family signs, a guardian looks things up."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kit.errors import Conflict, Refused
from notifications.links import door
from partners.models import Contact
from placements import actions, rules
from placements.actions.documents import Sender
from placements.agreement.people import other_roles, party_of
from placements.forms import DetailsForm, SignForm, initial_of
from placements.models import Party, Placement
from placements.requirements.kinds import current_agreement, needs_signature, signature_of
from placements.states import S
from placements.views.document_lines import to_send
from placements.views.documents import send_page, wanted_in
from placements.views.pieces import facts
from placements.views.placements import pdf_response
from placements.views.sign_page import (
    over,
    pdf_url,
    refused_words,
    settled_words,
    sign_page,
    will_not_sign,
)

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
        return over(request, placement, settled_words(placement), "employer")
    if signed_or_not_asked(placement):
        words = _("You have confirmed and signed. Thank you.")
        return over(request, placement, words, "employer")
    if request.method == "POST" and "cannot" in request.POST:
        return host_says_no(request, link, placement, contact)
    text = current_agreement(placement)
    if refused := refused_words(placement, text, Party.SIGNATORY):
        return over(request, placement, refused)
    if request.method == "POST" and "refuse" in request.POST and wants_signature(placement):
        return will_not_sign(request, placement, Party.SIGNATORY, person=link.party, text=text)
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
        "other_roles": other_roles(placement, link.party),
        "corrected": bool(details.errors),
        "documents": to_send(request, placement, "employer"),
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


@door("placements:sign")
def sign(request, link):
    """Learner or guardian reads the agreement and signs it."""
    placement = about(link)
    if not is_party(placement, link.party):
        return over(request, placement, _("This placement is in other hands now."))
    party = party_of(current_agreement(placement), link.party)
    return sign_page(
        request, placement, party, person=link.party, done=lambda: here(request, link)
    )


def is_party(placement, ref):
    """Whether the link still names the learner or one of the guardians."""
    student = placement.student
    return ref == f"student:{student.pk}" or ref in {
        f"guardian:{g.pk}" for g in student.guardians.all()
    }


@door("placements:family")
def family(request, link):
    """For a guardian: where, when, who looks after the student, papers, whom to call."""
    placement = about(link)
    if not is_party(placement, link.party):
        return over(request, placement, _("This placement is in other hands now."))
    context = {
        "placement": placement,
        "facts": facts(placement, with_phones=True),
        "documents": to_send(request, placement, "guardian"),
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


def sent(name):
    """The page on which a document is sent from behind the door of this name."""

    @door(name)
    def view(request, link, kind_pk):
        placement = about(link)
        wanted = wanted_in(placement, kind_pk)
        sender = sender_behind(link, placement, wanted)
        if sender is None:
            raise Http404
        return send_page(request, placement, wanted, sender, by=None, frame="link.html")

    return view


def sender_behind(link, placement, wanted):
    """Who sends it by this link; None where it is asked of somebody else, or they have no part any more."""
    student = placement.student
    known = {
        "student": {f"student:{student.pk}": student.name},
        "guardian": {f"guardian:{g.pk}": g.name for g in student.guardians.all()},
        "employer": {
            f"contact:{p.contact_id}": p.contact.name
            for p in placement.participants.all()
            if p.contact and p.ended_on is None
        },
    }
    name = known.get(wanted.sent_by, {}).get(link.party)
    return name and Sender(link.party, name)


host_document = sent("placements:host")
sign_document = sent("placements:sign")
family_document = sent("placements:family")
