"""The mail that asks an employer to sign a standing agreement; where the yearly places are divided."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact, StandingAgreement

STANDING_DOOR = "partners:sign_standing"
CAPACITY_DOOR = "partners:capacity"
LINK_DAYS = 60


def ask_to_sign_standing(agreement, contact):
    """One mail with the link to read and sign."""
    outbox.post(
        "standing_sign",
        f"contact:{contact.pk}",
        about=agreement,
        school=agreement.partnership.school,
        key=f"standing-sign:{agreement.pk}",
        label=str(agreement.partnership),
    )


@letter("standing_sign", title=gettext_lazy("Standing agreement to sign"))
def compose_standing(recipient, notices, moment):
    """To whoever may sign; nothing where it is signed or ended meanwhile."""
    rows = StandingAgreement.objects.select_related("partnership__school")
    agreement = rows.filter(pk=notices[0].about_id, host_signed_at=None, ended_on=None).first()
    if agreement is None:
        return None
    school = agreement.partnership.school
    subject = _("An agreement with %s: read and sign once") % school.name
    return Letter(
        subject=subject,
        paragraphs=[_("After that you only confirm each student, and sign nothing more.")],
        button=_("Read and sign"),
        link=links.make(
            STANDING_DOOR,
            party=recipient.ref,
            about=agreement,
            school=school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


@handed(STANDING_DOOR, words=("contact",), kinds=("standing_sign",))
def standing_link(pk, ref):
    """The page on which the employer signs."""
    rows = StandingAgreement.objects.select_related("partnership__school")
    agreement = rows.filter(pk=pk, host_signed_at=None, ended_on=None).first()
    if agreement is None:
        return None
    people = agreement.partnership.contacts.current().filter(can_sign=True)
    if ref not in {f"contact:{person.pk}" for person in people}:
        return None
    return Offer(
        agreement, agreement.partnership.school, _("Standing agreement to sign"), LINK_DAYS
    )


@handed(CAPACITY_DOOR, words=("contact",), kinds=(), by_person=True)
def capacity_link(pk, ref):
    """The page on which the employer divides its places between schools."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, _("Your places for students"), LINK_DAYS)
