"""The mail that brings an employer's person to their own place."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact

PLACE_DOOR = "desk:place"
PLACE_KINDS = ("host_place",)
LINK_DAYS = 180


def send_place(contact):
    """One mail a day at most."""
    school = contact.partnership.school
    day = clock.today(school.time_zone)
    outbox.post(
        "host_place",
        f"contact:{contact.pk}",
        about=contact,
        school=school,
        key=f"host_place:{contact.pk}:{day}",
        label=str(contact.partnership),
    )


@handed(PLACE_DOOR, words=("contact",), kinds=PLACE_KINDS, by_person=True)
def place_link(pk, ref):
    """The page on which a contact finds all that they have with the school."""
    contact = person(pk)
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, subject_of(contact), LINK_DAYS)


def person(pk):
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    return rows.filter(pk=pk).first()


def subject_of(contact):
    """Who and what: "Northgate Dental and Redbud High School: your own page"."""
    told = {"firm": contact.partnership.employer.name, "school": contact.partnership.school.name}
    return _("%(firm)s and %(school)s: your own page") % told


@letter("host_place", title=gettext_lazy("An employer’s own page"))
def compose_place(recipient, notices, moment):
    """To the contact: what one finds there; nothing once they have left."""
    contact = person(notices[0].about_id)
    if contact is None:
        return None
    subject = subject_of(contact)
    return Letter(
        subject=subject,
        paragraphs=[
            _("What waits for you, your students, sites, papers and offers stand on one page."),
            _("You need no account. Keep this mail: the link opens the page for half a year."),
        ],
        button=_("Open your page"),
        link=links.make(
            PLACE_DOOR,
            party=recipient.ref,
            about=contact,
            school=contact.partnership.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )
