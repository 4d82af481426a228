"""The mail that invites an employer to an event: when, where, and a page to say whether one comes."""

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Event, EventGuest

EVENT_DOOR = "partners:event"
LINK_DAYS = 120


def invite_to_event(guest, event):
    """One mail to this person for this day of the event."""
    outbox.post(
        "event_invite",
        f"contact:{guest.contact_id}",
        about=guest,
        school=event.school,
        key=f"event_invite:{guest.pk}:{guest.contact_id}:{event.on}",
        label=event.title,
    )


def found(pk):
    rows = EventGuest.objects.select_related("event__school", "event__by", "partnership__employer")
    return rows.filter(pk=pk).first()


@handed(EVENT_DOOR, words=("contact",), kinds=("event_invite",))
def event_link(pk, ref):
    """The page on which the employer says whether they come, and afterwards how it was."""
    guest = found(pk)
    if guest is None or ref != f"contact:{guest.contact_id}" or not guest.event.is_on:
        return None
    return Offer(guest, guest.event.school, subject_of(guest.event), LINK_DAYS)


def subject_of(event):
    told = {"title": event.title, "day": date_format(event.on, "SHORT_DATE_FORMAT")}
    return _("%(title)s, %(day)s: will you come?") % told


def hours_of(event):
    """ "9 a.m. – noon", "9 a.m." or nothing."""
    return " – ".join(time_format(at) for at in (event.begins, event.ends) if at)


def facts_of(event):
    """When, where and with whom, as mail and page tell it."""
    day = date_format(event.on, "DATE_FORMAT")
    rows = [
        (_("When"), " · ".join(filter(None, [day, hours_of(event)]))),
        (_("Where"), event.place),
        (_("Whom to ask"), event.by.name if event.by else event.school.contact_name),
    ]
    return [(term, value) for term, value in rows if value]


@letter("event_invite", title=gettext_lazy("Invitation to an event"))
def compose_invitation(recipient, notices, moment):
    """To the contact; nothing where it is over, called off or answered meanwhile."""
    guest = found(notices[0].about_id)
    if guest is None or guest.comes is not None or recipient.ref != f"contact:{guest.contact_id}":
        return None
    event = guest.event
    if event.state != Event.State.PLANNED or event.on < clock.today(event.school.time_zone):
        return None
    subject = subject_of(event)
    told = {"school": event.school.name, "title": event.title}
    return Letter(
        subject=subject,
        paragraphs=[
            _("%(school)s would like to have you at “%(title)s”.") % told,
            _("One tap and one more says whether you will come."),
        ],
        details=facts_of(event),
        choices=[(_("I will come"), "?say=yes"), (_("I cannot"), "?say=no")],
        link=links.make(
            EVENT_DOOR,
            party=recipient.ref,
            about=guest,
            school=event.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )
