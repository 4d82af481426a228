"""What an employer offers: for staff a page each, for the employer one page behind a mailed link."""

from django.contrib import messages
from django.forms.formsets import all_valid
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit.errors import Conflict, Refused, require
from notifications.links import door
from partners import actions, rules
from partners.actions import opportunities
from partners.forms import OpportunityForm
from partners.forms.offers import StandsForm
from partners.models import Contact, Opportunity
from partners.views.pieces import find, one_form

S = Opportunity.State
SHAPES = {
    "draft": "dots-0",
    "open": "dots-3",
    "paused": "waiting",
    "filled": "done",
    "closed": "stopped",
}


def add_opportunity(request, pk):
    """Offer places that students can find."""
    partnership = find(request, pk)
    return one_form(
        request,
        partnership,
        OpportunityForm(request.POST or None, partnership=partnership),
        _("Offer a place"),
        lambda values: actions.add_opportunity(partnership, by=request.user, **values),
    )


def edit_opportunity(request, pk):
    """Correct an offer."""
    offer = seen(request, pk)
    data, row = request.POST or None, Opportunity.objects.get(pk=pk)
    return one_form(
        request,
        offer.partnership,
        OpportunityForm(data, instance=row, partnership=offer.partnership),
        offer.title,
        lambda values: actions.update_opportunity(offer, by=request.user, **values),
    )


def seen(request, pk):
    rows = Opportunity.objects.visible_to(request.user).select_related(
        "partnership__employer", "partnership__school", "type", "site", "contact", "asked_contact"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def opportunity(request, pk):
    """One offer for the school's staff: what it says, who confirmed it when, what happened to it."""
    offer = seen(request, pk)
    require(rules.can_read_notes(request.user, offer.partnership))
    may_edit = rules.can_edit_partnership(request.user, offer.partnership)
    told = {
        "offer": offer,
        "shape": SHAPES[offer.state],
        "facts": facts(offer),
        "tasks": [line.strip() for line in offer.tasks.splitlines() if line.strip()],
        "events": [event(move) for move in offer.moves.all()],
        "may_edit": may_edit,
        "buttons": [(to, VERBS[to]()) for to in S if to in opportunities.MOVES[S(offer.state)]],
    }
    return render(request, "partners/opportunities/detail.html", told)


VERBS = {
    S.OPEN: lambda: _("Open"),
    S.PAUSED: lambda: _("Pause"),
    S.FILLED: lambda: _("All places are taken"),
    S.CLOSED: lambda: _("Close"),
}


def event(move):
    words = _("%(old)s → %(new)s") % {"old": move.get_old_display(), "new": move.get_new_display()}
    why = (
        _(opportunities.NOT_RECONFIRMED) if move.why == opportunities.NOT_RECONFIRMED else move.why
    )
    return {
        "at": move.at,
        "text": words,
        "note": why,
        "who": move.by or _("by itself"),
        "big": True,
    }


def facts(offer):
    access = {True: _("Yes"), False: _("No"), None: ""}
    asked = ""
    if offer.asked_at and offer.asked_contact:
        asked = _("%(name)s, answer by %(day)s") % {
            "name": offer.asked_contact,
            "day": date_format(offer.answer_by, "DATE_FORMAT"),
        }
    rows = [
        (_("Last confirmed"), confirmed_words(offer)),
        (_("Asked whether it stands"), asked),
        (_("Type"), offer.type),
        (_("Places"), offer.capacity),
        (_("Site"), offer.site),
        (_("From"), offer.starts_on and date_format(offer.starts_on, "DATE_FORMAT")),
        (_("To"), offer.ends_on and date_format(offer.ends_on, "DATE_FORMAT")),
        (_("Days and times"), offer.times),
        (_("Where"), offer.get_delivery_display()),
        (_("Surroundings"), offer.get_setting_display()),
        (_("Pay"), offer.get_pay_display()),
        (_("Skills"), offer.skills),
        (_("Languages"), offer.languages),
        (_("Can be done in a wheelchair"), access[offer.wheelchair]),
        (_("What to wear"), offer.dress),
        (_("Travel"), offer.travel),
        (_("Whom to ask"), offer.contact),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def confirmed_words(offer):
    """ "November 3, 2026, Dana Ortiz"."""
    if not offer.confirmed_at:
        return _("never")
    day = date_format(offer.confirmed_at, "DATE_FORMAT")
    return f"{day}, {offer.confirmed_by}" if offer.confirmed_by else day


@require_POST
def move_opportunity(request, pk):
    """Open, pause, fill or close an offer; or let one that closed by itself stay closed."""
    offer, to = seen(request, pk), request.POST.get("to", "")
    try:
        if to == "keep":
            opportunities.leave_closed(offer, by=request.user)
        else:
            why = request.POST.get("why", "").strip()
            opportunities.move_opportunity(offer, to, by=request.user, why=why)
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:opportunity", pk)


@require_POST
def copy_opportunity(request, pk):
    """A draft of this offer for next year."""
    offer = seen(request, pk)
    made = opportunities.copy_to_next_year(Opportunity.objects.filter(pk=pk), by=request.user)
    if not made:
        require(rules.can_edit_partnership(request.user, offer.partnership))
        messages.info(request, _("It has been copied already: see the employer’s page."))
        return redirect("partners:opportunity", pk)
    messages.success(
        request,
        _("Copied as a draft, 52 weeks later so that weekdays stay. Open it when it is right."),
    )
    return redirect("partners:opportunity", made[0].pk)


@require_POST
def copy_opportunities(request, pk):
    """Drafts for next year of all that this employer offers with dates."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    rows = partnership.opportunities.exclude(state=S.DRAFT).filter(starts_on__isnull=False)
    count = len(opportunities.copy_to_next_year(rows, by=request.user))
    told = ngettext("%d draft made, 52 weeks later.", "%d drafts made, 52 weeks later.", count)
    messages.success(request, told % count if count else _("Everything has been copied already."))
    return redirect("partners:detail", partnership.employer_id)


@door("partners:confirm_offers")
def confirm_offers(request, link):
    """The employer says of each offer whether it still stands."""
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    contact = get_object_or_404(rows, pk=link.about_id)
    offers = Opportunity.objects.on_page_of(contact).order_by("answer_by", "title", "pk")
    data = request.POST if request.method == "POST" else None
    forms = [StandsForm(data, instance=offer, prefix=f"offer-{offer.pk}") for offer in offers]
    if data is not None and all_valid(forms):
        answered = keep_answers(request, forms, contact)
        return redirect(f"{request.path}?done" if answered else request.path)
    told = {
        "forms": forms,
        "contact": contact,
        "school": contact.partnership.school,
        "thanks": "done" in request.GET,
    }
    failed = any(form.errors for form in forms)
    return render(request, "partners/links/offers.html", told, status=422 if failed else 200)


def keep_answers(request, forms, contact):
    """Write each answer; returns how many there were."""
    answered = 0
    for form in forms:
        says = form.cleaned_data["says"]
        if not says:
            continue
        offer = Opportunity(pk=form.instance.pk, title=form.instance.title)
        still = says != StandsForm.OVER
        try:
            opportunities.host_answers(offer, contact=contact, still=still, **form.facts)
            answered += 1
        except Conflict as conflict:
            messages.info(request, str(conflict))
    if not answered:
        messages.info(request, _("Nothing was chosen, so nothing was saved."))
    return answered
