"""Mails on enquiries: is the address yours, to whoever wrote; somebody wrote, to the coordinators; a no."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links, outbox
from notifications.outbox import Letter, letter
from partners.models import Enquiry

# Not one of the links that travel by hand: who opens it shows that the address is theirs.
ENQUIRY_DOOR = "partners:enquiry"
LINK_DAYS = 60


def ask_to_confirm(enquiry):
    """One mail with the link, to the address that was typed."""
    post("enquiry_confirm", f"enquiry:{enquiry.pk}", enquiry, f"{enquiry.pk}")


def tell_of_enquiry(enquiry, user):
    """To one of those who answer it."""
    post("enquiry_came", f"user:{user.pk}", enquiry, f"{enquiry.pk}:{user.pk}")


def tell_declined(enquiry):
    """To whoever wrote, with the reason."""
    post("enquiry_declined", f"enquiry:{enquiry.pk}", enquiry, f"{enquiry.pk}")


def post(kind, party, enquiry, key):
    outbox.post(
        kind,
        party,
        about=enquiry,
        school=enquiry.school,
        key=f"{kind}:{key}",
        label=str(enquiry),
    )


def found(notices, **of):
    rows = Enquiry.objects.select_related("school")
    return rows.filter(pk=notices[0].about_id, **of).first()


def link_to(enquiry, subject):
    return links.make(
        ENQUIRY_DOOR,
        party=f"enquiry:{enquiry.pk}",
        about=enquiry,
        school=enquiry.school,
        days=LINK_DAYS,
        subject=subject,
    )


@letter("enquiry_confirm", title=gettext_lazy("Enquiry: is the address right?"))
def compose_confirm(recipient, notices, moment):
    """To whoever wrote; nothing where it is confirmed or removed meanwhile."""
    enquiry = found(notices, confirmed_at=None, state=Enquiry.State.NEW)
    if enquiry is None:
        return None
    subject = _("One tap, and %s answers you") % enquiry.school.name
    return Letter(
        subject=subject,
        paragraphs=[
            _("Thank you for writing. Show us with one tap that this address is yours."),
            _("Then a coordinator of the school gets in touch with you."),
        ],
        details=[(_("You would like to"), "; ".join(enquiry.wants_words))],
        button=_("Look and confirm"),
        link=link_to(enquiry, subject),
        not_me=_("You did not write to the school? Then do nothing, and nothing more comes."),
    )


@letter("enquiry_came", title=gettext_lazy("Enquiry of an employer"))
def compose_came(recipient, notices, moment):
    """To a coordinator; nothing where a colleague has answered meanwhile."""
    enquiry = found(notices, state=Enquiry.State.NEW)
    if enquiry is None:
        return None
    told = [
        (_("Who"), enquiry.name),
        (_("Would like to"), "; ".join(enquiry.wants_words)),
        (_("Telephone"), enquiry.phone),
        (_("Message"), " ".join(enquiry.message.split())[:300]),
    ]
    return Letter(
        subject=_("%s would like to work with you") % enquiry.organisation,
        paragraphs=[_("The address is confirmed. An answer within two days keeps them.")],
        details=[(term, value) for term, value in told if value],
        button=_("Open the enquiry"),
        url=reverse("partners:enquiry_page", args=[enquiry.pk]),
    )


@letter("enquiry_declined", title=gettext_lazy("Enquiry declined"))
def compose_declined(recipient, notices, moment):
    """To whoever wrote, in the school's own words."""
    enquiry = found(notices, state=Enquiry.State.DECLINED)
    if enquiry is None:
        return None
    return Letter(
        subject=_("Your offer to %s") % enquiry.school.name,
        paragraphs=[
            _("Thank you for offering your time. This time we cannot take it up:"),
            enquiry.why,
            _("Please think of us again. You can call us about it at any time."),
        ],
    )
