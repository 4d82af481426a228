"""Events with employers: the list, the page of one, who is on its list, who came."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.forms.formsets import all_valid
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.errors import Refused, require
from kit.search import Pages, matching
from notifications import handing
from partners import emails, rules
from partners.actions import events as actions
from partners.actions.life import warnings
from partners.forms.events import (
    EventForm,
    FindForm,
    GuestForm,
    GuestsForm,
    InviteForm,
)
from partners.models import Contact, Event, EventGuest, Partnership
from partners.views.pieces import posted

PER_PAGE = 50
OFFERED = 50  # employers on the page that adds guests; who has more types a part of the name
State = Event.State
SHAPES = {State.PLANNED: "dots-1", State.HELD: "done", State.OFF: "stopped"}
ANSWERS = {
    True: (lambda: _("will come"), "dots-2"),
    False: (lambda: _("cannot come"), "stopped"),
}


@require_GET
def event_list(request):
    """Events that come, soonest first, and those that are over; of the schools of which one is staff."""
    require(rules.works_at_a_school(request.user))
    today = clock.today()
    rows = Event.objects.visible_to(request.user).select_related("school")
    rows = rows.annotate(
        invited=Count("guests"), came=Count("guests", filter=Q(guests__came=True))
    )
    coming = list(
        rows.filter(on__gte=today).order_by("on", F("begins").asc(nulls_last=True), "pk")
    )
    over = Pages(rows.filter(on__lt=today).order_by("-on", "-pk"), PER_PAGE)
    page = over.get_page(request.GET.get("page"))
    for event in [*coming, *page]:
        event.shape = SHAPES[event.state]
    told = {
        "coming": coming,
        "page": page,
        "today": today,
        "may_add": rules.speaks(request.user),
    }
    return render(request, "partners/events/list.html", told)


def find_event(request, pk):
    """An event that one may see, else 404."""
    rows = Event.objects.visible_to(request.user).select_related("school", "by")
    return get_object_or_404(rows, pk=pk)


def kept_event(request, pk):
    """An event that one may keep, else 404 or 403."""
    event = find_event(request, pk)
    require(rules.can_keep_event(request.user, event))
    return event


@require_GET
def event_detail(request, pk):
    """When and where, who comes, who came; the learners are loaded from their own page."""
    event = find_event(request, pk)
    guests = event.guests.select_related("partnership__employer", "contact")
    rows = [guest_row(guest) for guest in guests]
    today = clock.today(event.school.time_zone)
    runs = rules.can_add_employer(request.user, event.school)
    is_ahead = event.state == State.PLANNED and event.on >= today
    told = {
        "event": event,
        "shape": SHAPES[event.state],
        "facts": facts(event),
        "rows": rows,
        "came": sum(row["guest"].came is True for row in rows),
        "is_open": event.on <= today,
        "may_keep": rules.can_keep_event(request.user, event),
        "may_hand": runs,
        "may_invite": runs and is_ahead and bool(to_invite(event)),
        "moves": moves(event, today),
    }
    return render(request, "partners/events/detail.html", told)


def facts(event):
    """What the page says of an event; on the employer's own page the note stays away."""
    told = [{"term": term, "value": value} for term, value in emails.facts_of(event)]
    if event.learners is not None:
        told.append({"term": _("Learners expected"), "value": event.learners})
    return told


def guest_row(guest):
    """A guest as the event's page shows it."""
    word, shape = guest_state(guest)
    party = f"contact:{guest.contact_id}" if guest.contact_id else ""
    return {
        "guest": guest,
        "word": word,
        "shape": shape,
        "hand_url": handing.page(emails.EVENT_DOOR, guest.pk, party)
        if party and guest.came is None
        else "",
    }


def guest_state(guest):
    """Where it stands with a guest, in words, and its mark."""
    if guest.came is not None:
        return (_("came"), "done") if guest.came else (_("did not come"), "stopped")
    if guest.comes is not None:
        word, shape = ANSWERS[guest.comes]
        return word(), shape
    if guest.asked_at:
        day = date_format(guest.asked_at, "SHORT_DATE_FORMAT")
        return _("invited %s") % day, "waiting"
    return _("not invited yet"), "dots-0"


def moves(event, today):
    """What may be said of the whole event: (state, the button's word)."""
    if event.state == State.OFF:
        return [(State.PLANNED, _("It takes place after all"))]
    told = [] if event.state == State.HELD else [(State.OFF, _("Call it off"))]
    if event.state == State.PLANNED and event.on <= today:
        told.insert(0, (State.HELD, _("It was held")))
    return told


def new_event(request):
    """Plan an event, or note one that was held."""
    require(rules.speaks(request.user))
    form = EventForm(posted(request), user=request.user)
    return event_form(request, form, _("New event"))


def edit_event(request, pk):
    """Correct an event."""
    event = kept_event(request, pk)
    form = EventForm(posted(request), user=request.user, instance=Event.objects.get(pk=event.pk))
    return event_form(request, form, _("Edit the event"), event)


def event_form(request, form, title, event=None):
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_event(request, form.cleaned_data, event)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("partners:event_detail", saved.pk)
    told = {"form": form, "title": title, "event": event}
    return render(request, "partners/events/form.html", told, status=422 if form.errors else 200)


def save_event(request, facts, event):
    if event is None:
        messages.success(request, _("Planned. Add the employers whom you would like to have."))
        return actions.make(by=request.user, **facts)
    asked = event.guests.exclude(asked_at=None).filter(came=None).count()
    saved = actions.change(event, by=request.user, **facts)
    messages.success(request, _("Saved."))
    if asked and saved.on != event.on:
        words = ngettext(
            "%d guest was invited for the old day. Invite them again.",
            "%d guests were invited for the old day. Invite them again.",
            asked,
        )
        messages.warning(request, words % asked)
    return saved


@require_POST
def set_event_state(request, pk, state):
    """It was held, is called off, takes place after all."""
    event = kept_event(request, pk)
    if state not in State.values:
        raise Http404
    asked = event.guests.exclude(asked_at=None).count()
    try:
        actions.set_state(event, state, by=request.user)
        messages.success(request, _("Saved."))
        if state == State.OFF and asked:
            words = ngettext(
                "%d guest was invited. Call them: no mail leaves by itself.",
                "%d guests were invited. Call them: no mail leaves by itself.",
                asked,
            )
            messages.warning(request, words % asked)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:event_detail", pk)


def add_guests(request, pk):
    """Choose employers for the list, several at once; who should be left in peace says so."""
    event = kept_event(request, pk)
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    rows = offered(event, words)
    today = clock.today(event.school.time_zone)
    told = warnings(rows, event.school, request.user, today)
    labels = {row.pk: " · ".join(filter(None, [str(row), told[row.pk]])) for row in rows}
    asks = any(told.values()) and not rules.can_add_employer(request.user, event.school)
    form = GuestsForm(
        posted(request), offered=Partnership.objects.filter(pk__in=labels), labels=labels,
        asks=asks,
    )  # fmt: skip
    form.fields["partnerships"].choices = list(labels.items())
    if request.method == "POST" and form.is_valid():
        try:
            chosen, agreed = form.cleaned_data["partnerships"], form.cleaned_data.get("agreed")
            count = actions.add_guests(event, chosen, by=request.user, agreed=bool(agreed))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%d employer is on the list.", "%d employers are on the list.", count)
            messages.success(request, words % count)
            return redirect("partners:event_detail", pk)
    told = {
        "event": event,
        "form": form,
        "find": find,
        "words": words,
        "found": bool(rows),
        "is_cut": len(rows) == OFFERED,
    }
    return render(request, "partners/events/add.html", told, status=422 if form.errors else 200)


def offered(event, words):
    """The school's partnerships that are not on the list yet, as many as the page holds."""
    rows = Partnership.objects.filter(school=event.school_id, employer__ended_on=None)
    rows = rows.exclude(stage=Partnership.Stage.ENDED).exclude(event_guests__event=event)
    rows = matching(rows, words, "employer__name") if words else rows
    return list(
        rows.select_related("employer", "owner").order_by("employer__name", "pk")[:OFFERED]
    )


def event_guests(request, pk):
    """Who comes for each employer, who came and what was said: one page, saved at once."""
    event = kept_event(request, pk)
    guests = list(event.guests.select_related("partnership__employer", "contact"))
    forms = guest_forms(request, event, guests)
    if request.method == "POST" and all_valid(forms.values()):
        told = {
            key: actions.Told(form.person, form.was_there, form.cleaned_data["said"])
            for key, form in forms.items()
        }
        try:
            actions.save_guests(event, told, by=request.user)
        except Refused as refusal:
            next(iter(forms.values())).add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:event_detail", pk)
    failed = any(form.errors for form in forms.values())
    told = {
        "event": event,
        "rows": [{"guest": guest, "form": forms[guest.pk]} for guest in guests],
        "all_forms": list(forms.values()),
    }
    return render(request, "partners/events/guests.html", told, status=422 if failed else 200)


def guest_forms(request, event, guests):
    """A form for each guest, with the people of its employer; before the day nobody came yet. One query."""
    is_open = event.on <= clock.today(event.school.time_zone)
    people = {}
    owners = {guest.partnership_id for guest in guests}
    for person in Contact.objects.current().filter(partnership__in=owners):
        people.setdefault(person.partnership_id, []).append(person)
    for guest in guests:  # who has left since stays on the list of a day that is over
        if guest.contact and guest.contact.ended_on:
            people.setdefault(guest.partnership_id, []).append(guest.contact)
    said = {True: "yes", False: "no", None: ""}
    return {
        guest.pk: GuestForm(
            posted(request),
            prefix=f"guest{guest.pk}",
            people=people.get(guest.partnership_id, []),
            is_open=is_open,
            initial={
                "contact": guest.contact_id,
                "came": said[guest.came],
                "said": guest.said,
            },
        )
        for guest in guests
    }


@require_POST
def drop_guest(request, pk):
    """Take an employer off the list."""
    rows = EventGuest.objects.visible_to(request.user).select_related("event__school")
    guest = get_object_or_404(rows, pk=pk)
    require(rules.can_keep_event(request.user, guest.event))
    try:
        actions.drop_guest(guest, by=request.user)
        messages.success(request, _("%s is off the list.") % guest.partnership)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:event_detail", guest.event_id)


def to_invite(event):
    """Guests who were not written to and have somebody with an address."""
    rows = event.guests.filter(asked_at=None, came=None, contact__ended_on=None)
    rows = rows.exclude(contact=None).exclude(contact__email="")
    return list(rows.select_related("partnership__employer", "partnership__owner", "contact"))


def invite_guests(request, pk):
    """Say to whom a mail leaves, and send it when pressed; only for those who run the school."""
    event = find_event(request, pk)
    require(rules.can_add_employer(request.user, event.school))
    guests = to_invite(event)
    today = clock.today(event.school.time_zone)
    told = warnings([guest.partnership for guest in guests], event.school, request.user, today)
    choices = [
        (guest.pk, " · ".join(filter(None, [f"{guest.partnership}: {guest.contact}",
                                            told[guest.partnership_id]])))
        for guest in guests
    ]  # fmt: skip
    calm = [guest.pk for guest in guests if not told[guest.partnership_id]]
    form = InviteForm(posted(request), choices=choices, initial={"guests": calm})
    if request.method == "POST" and form.is_valid():
        chosen = {int(key) for key in form.cleaned_data["guests"]}
        try:
            sent = actions.invite(event, [g for g in guests if g.pk in chosen], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext(
                "%d invitation leaves by mail.", "%d invitations leave by mail.", sent
            )
            messages.success(request, words % sent)
            return redirect("partners:event_detail", pk)
    told = {"event": event, "form": form, "waits": bool(guests)}
    return render(request, "partners/events/invite.html", told, status=422 if form.errors else 200)
