"""The employer's page of an event, behind the link of an invitation."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from kit import clock
from kit.errors import Refused
from notifications.links import door
from partners import emails
from partners.actions import events as actions
from partners.forms.events import LookBackForm, ReplyForm
from partners.models import EventGuest
from partners.views.pieces import posted


def of_link(link):
    """The guest and the person whom the link speaks for; 404 once somebody else does."""
    rows = EventGuest.objects.select_related("event__school", "event__by", "contact")
    guest = get_object_or_404(rows.select_related("partnership__employer"), pk=link.about_id)
    contact = guest.contact
    if contact is None or contact.ended_on or link.party != f"contact:{contact.pk}":
        raise Http404
    return guest, contact


@door("partners:event")
def event(request, link):
    """Before the day: will you come? From the day on: were you there, and how was it? Saved on POST only."""
    guest, contact = of_link(link)
    today = clock.today(guest.event.school.time_zone)
    # on the day itself who has said whether they come is asked how it was
    looks_back = guest.event.on < today or (guest.event.on == today and guest.comes is not None)
    form = link_form(request, guest, looks_back)
    if request.method == "POST" and form.is_valid():
        save = actions.look_back if looks_back else actions.reply
        told = form.cleaned_data if looks_back else {"comes": form.cleaned_data["says"]}
        try:
            save(guest, contact=contact, **told)
            return redirect(f"{request.path}?done")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {
        "guest": guest,
        "event": guest.event,
        "facts": [{"term": term, "value": value} for term, value in emails.facts_of(guest.event)],
        "form": form,
        "looks_back": looks_back,
        "thanks": "done" in request.GET,
    }
    return render(request, "partners/links/event.html", told, status=422 if form.errors else 200)


def link_form(request, guest, looks_back):
    """The form of the day, with what was said before, or what the mail's link chose."""
    said = {True: "yes", False: "no", None: ""}
    data = posted(request)
    if looks_back:
        before = {"was": said[guest.came], "rating": guest.rating, "words": guest.words}
        return LookBackForm(data, initial=before)
    chosen = request.GET.get("say", "")
    chosen = chosen if chosen in {"yes", "no"} else said[guest.comes]
    return ReplyForm(data, initial={"says": chosen})
