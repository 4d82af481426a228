"""What waits for an employer's person, and what waits for the school because of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import clock
from kit.waiting import Waiting, first
from partners.models import (
    Check,
    Contact,
    Event,
    EventGuest,
    HostChange,
    HostingIntent,
    IntentRequest,
    Opportunity,
    PartnershipPlan,
    SchoolPaper,
    StandingAgreement,
)
from partners.rules import year_words
from partners.states import PlanState

PAPERS_AHEAD = timedelta(days=30)
FRESH = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing that waits for a contact: `what` and `about` name the page behind its link, as handing knows it.

    `url` is the same page for a contact who is signed in, where there is one.
    """

    what: str
    about: int
    title: str
    detail: str = ""
    button: str
    due: date | None = None
    url: str = ""


def turns(contact: Contact) -> Iterator[Turn]:
    """What this app waits for from a contact."""
    yield from papers(contact)
    yield from offers(contact)
    yield from intents(contact)
    yield from standing(contact)
    yield from plans(contact)
    yield from events(contact)


def papers(contact):
    asked = Check.objects.filter(contact=contact, state=Check.State.ASKED)
    if names := [row.get_kind_display() for row in asked]:
        title = ngettext("%d paper is asked for", "%d papers are asked for", len(names))
        yield Turn(
            what="papers",
            about=contact.pk,
            title=title % len(names),
            detail=", ".join(dict.fromkeys(names)),
            button=_("Send a scan or photo"),
        )


def offers(contact):
    rows = list(Opportunity.objects.on_page_of(contact).order_by("answer_by", "pk"))
    if rows:
        title = ngettext("Does %d offer still stand?", "Do %d offers still stand?", len(rows))
        yield Turn(
            what="confirm_offers",
            about=contact.pk,
            title=title % len(rows),
            detail=", ".join(row.title for row in rows[:3]),
            button=_("Confirm"),
            due=rows[0].answer_by,
        )


def intents(contact):
    said = HostingIntent.objects.filter(partnership=contact.partnership_id).values("year")
    for row in IntentRequest.objects.filter(contact=contact).exclude(year__in=said):
        yield Turn(
            what="intent",
            about=row.pk,
            title=_("Will you host students in %s?") % year_words(row.year),
            button=_("Answer"),
        )


def standing(contact):
    if not contact.can_sign:
        return
    rows = StandingAgreement.objects.filter(partnership=contact.partnership_id)
    for row in rows.filter(host_signed_at=None, ended_on=None):
        yield Turn(
            what="sign_standing",
            about=row.pk,
            title=_("A standing agreement to sign"),
            detail=_("Sign once; after that you only confirm each student."),
            button=_("Read and sign"),
        )


def plans(contact):
    if not contact.can_sign:
        return
    rows = PartnershipPlan.objects.filter(partnership=contact.partnership_id)
    for row in rows.filter(state=PlanState.OUT, host_signed_at=None):
        yield Turn(
            what="sign_plan",
            about=row.pk,
            title=_("Our plan for %s to sign") % year_words(row.year),
            detail=_("Read it, then sign, or say what should be different."),
            button=_("Read and sign"),
        )


def events(contact):
    today = clock.today(contact.partnership.school.time_zone)
    rows = EventGuest.objects.filter(contact=contact, asked_at__isnull=False, comes=None)
    rows = rows.filter(event__on__gte=today, event__state=Event.State.PLANNED)
    for row in rows.select_related("event").order_by("event__on", "pk"):
        yield Turn(
            what="event",
            about=row.pk,
            title=row.event.title,
            button=_("Say whether you come"),
            due=row.event.on,
        )


def waiting(user, today):
    """For whoever runs the school: its own papers that end, and what an employer's people told."""
    schools = user.coordinated_schools()
    return [*papers_that_end(schools, today), *addresses(schools), *departures(schools, today)]


def papers_that_end(schools, today):
    found = SchoolPaper.objects.filter(
        school__in=schools, ended_on=None, valid_until__lte=today + PAPERS_AHEAD
    )
    found = found.select_related("school").order_by("valid_until", "pk")
    rows, more = first(found, key="school-paper", url=reverse("partners:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="school-paper",
            verb=_("The school’s papers for employers"),
            label=str(row),
            detail=row.school.name,
            url=reverse("partners:school_papers", args=[row.school_id]),
            due=row.valid_until,
        )


def addresses(schools):
    found = Contact.objects.current().filter(partnership__school__in=schools)
    found = found.exclude(told_email="").select_related("partnership__employer").order_by("pk")
    rows, more = first(found, key="told-address", url=reverse("partners:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="told-address",
            verb=_("New addresses of employers’ people"),
            label=row.name,
            detail=row.partnership.employer.name,
            url=reverse("partners:edit_contact", args=[row.pk]),
        )


def departures(schools, today):
    """Who said in the last days that they leave, without somebody to take over."""
    found = HostChange.objects.filter(
        partnership__school__in=schools,
        kind=HostChange.Kind.LEFT,
        note="",
        noted_by=None,
        at__date__gt=today - FRESH,
    )
    found = found.select_related("partnership__employer").order_by("at", "pk")
    rows, more = first(found, key="host-left", url=reverse("partners:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="host-left",
            verb=_("Left an employer, nobody took over"),
            label=row.what,
            detail=row.partnership.employer.name,
            url=reverse("partners:detail", args=[row.partnership.employer_id]),
            since=row.at.date(),
        )
