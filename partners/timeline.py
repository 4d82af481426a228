"""What happened between a school and an employer, gathered from wherever it is kept, newest first.

Each gatherer is one function, `(partnership, viewer, most) -> entries`, that asks one query and gives its newest
`most` (all where None). An entry has `at`, `text`, and what of `on`, `who`, `note`, `big`, `url` the page shows.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from partners.models import Check, EventGuest, HostChange, OpportunityMove, Partnership
from partners.rules import year_words

Entry = dict[str, Any]
Gather = Callable[[Partnership, User, int | None], Iterable[Entry]]

_gatherers: list[Gather] = []


def tells(gather: Gather) -> Gather:
    """Register what has something to tell of a partnership; apps above may, too."""
    _gatherers.append(gather)
    return gather


def gathered(partnership: Partnership, viewer: User, most: int | None = None) -> list[Entry]:
    """What happened, newest first: the newest `most`, or all. One query a gatherer."""
    told = [entry for gather in _gatherers for entry in gather(partnership, viewer, most)]
    told.sort(key=lambda entry: entry["at"], reverse=True)
    return told[:most]


def on_day(partnership: Partnership, day: date) -> Entry:
    """A day without an hour, told as a day and sorted at its noon."""
    return {"at": clock.local(day, 12, partnership.school.time_zone), "on": day}


@tells
def talks(partnership, viewer, most):
    """Calls, mails, visits, meetings, and events to which they came."""
    for row in partnership.interactions.select_related("by", "contact")[:most]:
        words = [row.get_kind_display()]
        if row.contact:
            words.append(_("with %s") % row.contact)
        if row.theirs:
            words.append(_("they came to us"))
        told = on_day(partnership, row.on)
        told |= {"text": " · ".join(words), "note": row.note, "who": row.by}
        if row.by == viewer and row.is_fresh and not row.guest_id:
            told["url"] = reverse("partners:correct_note", args=[row.pk])
        yield told


@tells
def stages(partnership, viewer, most):
    """From one stage to another."""
    for row in partnership.moves.select_related("by")[:most]:
        text = _("Stage: %s") % row.get_after_display()
        yield {"at": row.at, "text": text, "note": row.why, "who": row.by, "big": True}


@tells
def hands(partnership, viewer, most):
    """Who looks after the employer."""
    for row in partnership.owner_changes.select_related("by", "after")[:most]:
        text = _("Looked after by %s") % (row.after or _("nobody"))
        yield {"at": row.at, "text": text, "note": row.note, "who": row.by}


@tells
def leavers(partnership, viewer, most):
    """Contacts who have left."""
    rows = partnership.contacts.exclude(ended_on=None).select_related("successor")
    for row in rows.order_by("-ended_on", "-pk")[:most]:
        note = _("handed over to %s") % row.successor if row.successor else ""
        yield on_day(partnership, row.ended_on) | {"text": _("%s has left") % row, "note": note}


@tells
def events(partnership, viewer, most):
    """Events to which they were asked and did not come, or have not come yet; who came stands among the talks."""
    rows = EventGuest.objects.filter(partnership=partnership).exclude(came=True)
    for row in rows.select_related("event").order_by("-event__on", "-pk")[:most]:
        words = [row.event.get_kind_display(), guest_words(row)]
        told = on_day(partnership, row.event.on)
        yield told | {"text": " · ".join(filter(None, words)), "note": row.event.title}


def guest_words(guest):
    """Where it stands with a guest who has not come."""
    if not guest.event.is_on:
        return _("called off")
    if guest.came is False:
        return _("did not come")
    if guest.comes is not None:
        return _("will come") if guest.comes else _("cannot come")
    return _("invited") if guest.asked_at else ""


@tells
def offers(partnership, viewer, most):
    """Offers opened, paused, filled and closed."""
    rows = OpportunityMove.objects.filter(opportunity__partnership=partnership)
    for row in rows.select_related("opportunity")[:most]:
        told = {"offer": row.opportunity.title, "state": row.get_new_display()}
        text = _("Offer “%(offer)s”: %(state)s") % told
        yield {"at": row.at, "text": text, "note": row.why, "who": row.by}


@tells
def intents(partnership, viewer, most):
    """Whether they host in a year."""
    for row in partnership.intents.order_by("-said_at", "-pk")[:most]:
        told = {"years": year_words(row.year), "answer": row.get_answer_display()}
        text = _("Hosting in %(years)s: %(answer)s") % told
        yield {"at": row.said_at, "text": text, "note": row.reason, "who": row.said_by}


@tells
def checks(partnership, viewer, most):
    """Papers and visits that this school verified or refused."""
    rows = Check.objects.filter(
        site__employer=partnership.employer_id,
        school=partnership.school_id,
        state__in=(Check.State.VALID, Check.State.REFUSED),
        judged_at__isnull=False,
    )
    for row in rows.select_related("site", "judged_by").order_by("-judged_at", "-pk")[:most]:
        told = {"what": row.get_kind_display(), "state": row.get_state_display()}
        note = row.refused_because
        if row.state == Check.State.VALID and row.valid_until:
            note = _("until %s") % date_format(row.valid_until, "DATE_FORMAT")
        text = _("%(what)s: %(state)s") % told
        yield {"at": row.judged_at, "text": text, "note": note, "who": row.judged_by}


@tells
def standing(partnership, viewer, most):
    """Standing agreements, signed by the one and the other."""
    rows = partnership.standing_agreements.exclude(host_signed_at=None)
    for row in rows.order_by("-host_signed_at", "-pk")[:most]:
        text = _("Standing agreement signed by the employer")
        yield {"at": row.host_signed_at, "text": text, "who": row.host_name}
        if row.school_signed_at:
            text = _("Standing agreement signed by the school")
            yield {"at": row.school_signed_at, "text": text, "who": row.school_name, "big": True}


@tells
def plans(partnership, viewer, most):
    """Plans for a year, signed by the one and the other, and looked at together."""
    rows = partnership.plans.exclude(host_signed_at=None).order_by("-host_signed_at", "-pk")
    for row in rows[:most]:
        years = year_words(row.year)
        text = _("Plan for %s signed by the employer") % years
        yield {"at": row.host_signed_at, "text": text, "who": row.host_name}
        if row.school_signed_at:
            text = _("Plan for %s signed by the school") % years
            yield {"at": row.school_signed_at, "text": text, "who": row.school_name, "big": True}
        if row.reviewed_on:
            text = _("Plan for %s looked at together") % years
            yield on_day(partnership, row.reviewed_on) | {"text": text, "note": row.outcome}


@tells
def suggestions(partnership, viewer, most):
    """What they would have the school teach."""
    for row in partnership.suggestions.select_related("contact")[:most]:
        text = _("Suggestion: %s") % row.subject
        yield {"at": row.said_at, "text": text, "note": row.answer, "who": row.contact}


@tells
def host_changes(partnership, viewer, most):
    """What the employer's people changed themselves, and what of a shared site anybody's contact changed."""
    for row in HostChange.objects.told_to(partnership).select_related("noted_by")[:most]:
        text = ": ".join(filter(None, [row.get_kind_display(), row.what]))
        yield {"at": row.at, "text": text, "note": row.note, "who": who_changed(row)}


def who_changed(row):
    if row.noted_by:
        told = {"name": row.by, "user": row.noted_by}
        return _("%(name)s of the firm, noted by %(user)s") % told
    return _("%s of the firm") % row.by
