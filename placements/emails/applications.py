"""Mails about applications: to the employer who looks at them, and to learners how theirs stands."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact
from placements.models import Application
from placements.states import A

DOOR = "placements:applicants"
LINK_DAYS = 60
BUNDLE_MINUTES = 10  # what is shown or decided one after the other is one mail
SHOWN = 8
NEWS = (A.INTERVIEW, A.OFFERED, A.TURNED_DOWN, A.CLOSED)


def later():
    return clock.now() + timedelta(minutes=BUNDLE_MINUTES)


def show_applicants(application):
    """One mail a person at the employer, however many are shown."""
    contact = application.shown_to
    outbox.post(
        "applicants",
        f"contact:{contact.pk}",
        about=contact,
        school=application.school,
        key=f"applicants:{application.pk}:{contact.pk}",
        due_at=later(),
        label=contact.name,
    )


def tell_applicant(application):
    """The learner reads what was decided; several answers are one mail."""
    if application.state not in NEWS:
        return
    outbox.post(
        "application_news",
        f"student:{application.student_id}",
        about=application,
        school=application.school,
        key=f"application:{application.pk}:{application.moves.count()}",
        due_at=later(),
        label=str(application.student),
    )


def subject_of(count):
    return ngettext(
        "%d student would like to come to you", "%d students would like to come to you", count
    ) % count  # fmt: skip


@handed(DOOR, words=("contact",), kinds=("applicants",), by_person=True)
def applicants_link(pk, ref):
    """The page with the applicants who were shown to this person."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    count = Application.objects.shown(contact).count()
    school = contact.partnership.school
    return Offer(contact, school, subject_of(count), days=LINK_DAYS) if count else None


@letter("applicants", bundle=True, title=gettext_lazy("Students who apply"))
def compose_applicants(recipient, notices, moment):
    """To the employer: how many, for which place; the page says no more than they agreed to."""
    contact = Contact.objects.select_related("partnership__school").get(pk=notices[0].about_id)
    rows = Application.objects.shown(contact).filter(state=A.SHOWN).select_related("opportunity")
    by_offer = {}
    for row in rows:
        by_offer[row.opportunity.title] = by_offer.get(row.opportunity.title, 0) + 1
    if not by_offer:
        return None
    subject = subject_of(sum(by_offer.values()))
    return Letter(
        subject=subject,
        paragraphs=[
            _("Read what they write, and say whom you would like to meet or to take."),
        ],
        details=[(title, str(count)) for title, count in by_offer.items()][:SHOWN],
        button=_("Look at the students"),
        link=links.make(
            DOOR,
            party=recipient.ref,
            about=contact,
            school=contact.partnership.school,
            days=LINK_DAYS,
            subject=subject,
        ),
    )


@letter("application_news", bundle=True, title=gettext_lazy("News of an application"))
def compose_news(recipient, notices, moment):
    """To the learner: how each stands now; nothing of what they withdrew or took meanwhile."""
    rows = Application.objects.filter(pk__in=[n.about_id for n in notices], state__in=NEWS)
    rows = list(rows.select_related("opportunity", "school"))
    if not rows:
        return None
    is_offer = any(row.state == A.OFFERED for row in rows)
    more = _("Accept soon: the place goes to whoever accepts first.") if is_offer else ""
    closed = all(row.state == A.CLOSED for row in rows)
    kind = _("That says nothing about you. Other places are open.") if closed else ""
    return Letter(
        subject=_("You can have a place: 1 min") if is_offer else _("News of your application"),
        paragraphs=[text for text in (more, kind) if text],
        details=[(row.opportunity.title, words_of(row)) for row in rows],
        button=_("My applications"),
        url=reverse("placements:my_applications"),
    )


def words_of(application):
    """How it stands, with the day or the reason."""
    told = [application.get_state_display(), application.why]
    if application.state == A.INTERVIEW and application.interview_on:
        told += [date_format(application.interview_on), application.interview_words]
    return " · ".join(filter(None, told))
